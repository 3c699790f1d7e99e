using System.Buffers.Binary;
using System.Text;

namespace VipGuard.Daemon.PeerLink;

/// <summary>Writes numbers in network order and texts with their length before them. What does not fit is cut, never overrun.</summary>
internal ref struct WireWriter(Span<byte> destination)
{
    private const char Cut = '…';

    private const int CutSize = 3;

    private readonly Span<byte> _destination = destination;

    internal int Length { get; private set; }

    internal readonly int Left => _destination.Length - Length;

    internal void Byte(byte value) => Take(1)[0] = value;

    internal void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>0 unknown, 1 no, 2 yes.</summary>
    internal void Maybe(bool? value) => Byte(value switch { null => 0, false => 1, true => 2 });

    internal void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);

    internal void UInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), value);

    /// <summary>A text of at most so many bytes of UTF-8, the two of its length not counted; a longer one ends with "…".</summary>
    internal void Text(string? text, int most)
    {
        most = Math.Max(0, Math.Min(most, Left - sizeof(ushort)));
        string fitting = Fitting(text ?? "", most);
        int length = Encoding.UTF8.GetByteCount(fitting);
        BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), (ushort)length);
        Encoding.UTF8.GetBytes(fitting, Take(length));
    }

    /// <summary>The text, or as much of it as fits with a mark that it was cut.</summary>
    internal static string Fitting(string text, int most)
    {
        if (Encoding.UTF8.GetByteCount(text) <= most)
            return text;
        int length = CutSize;
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            length += rune.Utf8SequenceLength;
            if (length > most)
                break;
            kept.Append(rune);
        }
        return most < CutSize ? "" : kept.Append(Cut).ToString();
    }

    private Span<byte> Take(int count)
    {
        var taken = _destination.Slice(Length, count);
        Length += count;
        return taken;
    }
}
