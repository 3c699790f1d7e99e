using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace VipGuard.Daemon.PeerLink;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Once something is not there or not sensible, <see cref="Failed"/> stays set and the rest is zero.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _left = source;

    internal bool Failed { get; private set; }

    internal readonly bool IsAtEnd => _left.IsEmpty;

    internal byte Byte() => Take(1) is [var value] ? value : (byte)0;

    internal bool Flag() => Among(Byte(), 1) == 1;

    internal bool? Maybe() => Among(Byte(), 2) switch { 0 => null, 1 => false, _ => true };

    /// <summary>A number of an enumeration that ends with <paramref name="last"/>.</summary>
    internal byte Among(byte value, byte last)
    {
        if (value <= last)
            return value;
        Failed = true;
        return 0;
    }

    internal long Int64() => Take(sizeof(long)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadInt64BigEndian(bytes) : 0;

    internal ulong UInt64() => Take(sizeof(ulong)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    internal string Text()
    {
        var header = Take(sizeof(ushort));
        var bytes = header.IsEmpty ? [] : Take(BinaryPrimitives.ReadUInt16BigEndian(header));
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        Failed = true;
        return "";
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (Failed || count > _left.Length)
        {
            Failed = true;
            return [];
        }
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
