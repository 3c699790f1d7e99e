namespace VipGuard.Fuzz.Tests;

/// <summary>
/// Makes inputs out of good ones: one of the seeds, changed in a few places as bad senders and bad memory do. The same chance
/// gives the same input. Allocates nothing.
/// </summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> pieces)
{
    // What lengths, counts and versions go wrong with.
    private static readonly byte[] Edges = [0, 1, 2, 3, 4, 7, 8, 15, 16, 20, 31, 32, 33, 63, 64, 127, 128, 129, 254, 255];

    private readonly byte[] _buffer = new byte[16 * 1024];

    internal ReadOnlySpan<byte> Next(ref Chance chance)
    {
        byte[] seed = seeds[chance.Below(seeds.Count)];
        seed.CopyTo(_buffer, 0);
        int length = seed.Length;
        // One input in 16 is a seed as it is: a target that takes none of them tests nothing.
        for (int changes = chance.OneIn(16) ? 0 : 1 + chance.Below(6); changes > 0; changes--)
            length = Change(length, ref chance);
        return _buffer.AsSpan(0, length);
    }

    private int Change(int length, ref Chance chance)
    {
        if (length == 0)
            return Insert(0, [chance.Byte()], 0);
        int at = chance.Below(length);
        switch (chance.Below(10))
        {
            case 0:
                _buffer[at] ^= (byte)(1 << chance.Below(8));
                return length;
            case 1:
                _buffer[at] = chance.Byte();
                return length;
            case 2:
                _buffer[at] = Edges[chance.Below(Edges.Length)];
                return length;
            case 3:
                _buffer[at] += (byte)(chance.Below(9) - 4);
                return length;
            case 4:
                return at;
            case 5:
                return Delete(length, at, 1 + chance.Below(Math.Min(16, length - at)));
            case 6:
                // A part of itself once more.
                int from = chance.Below(length);
                Span<byte> part = stackalloc byte[64];
                part = part[..Math.Min(1 + chance.Below(64), length - from)];
                _buffer.AsSpan(from, part.Length).CopyTo(part);
                return Insert(length, part, at);
            case 7:
                // A part of another seed.
                byte[] other = seeds[chance.Below(seeds.Count)];
                int begin = chance.Below(other.Length);
                return Insert(length, other.AsSpan(begin, Math.Min(1 + chance.Below(64), other.Length - begin)), at);
            case 8 when pieces.Count > 0:
                return Insert(length, pieces[chance.Below(pieces.Count)], at);
            default:
                int count = 1 + chance.Below(Math.Min(8, length - at));
                for (int i = 0; i < count; i++)
                    _buffer[at + i] = chance.Byte();
                return length;
        }
    }

    private int Delete(int length, int at, int count)
    {
        _buffer.AsSpan((at + count)..length).CopyTo(_buffer.AsSpan(at));
        return length - count;
    }

    private int Insert(int length, ReadOnlySpan<byte> part, int at)
    {
        if (length + part.Length > _buffer.Length)
            return length;
        _buffer.AsSpan(at..length).CopyTo(_buffer.AsSpan(at + part.Length));
        part.CopyTo(_buffer.AsSpan(at));
        return length + part.Length;
    }
}
