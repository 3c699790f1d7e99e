using System.Buffers.Binary;
using System.Text;

namespace VipGuard.Daemon.Listening;

/// <summary>Wireshark's capture format (draft-ietf-opsawg-pcapng): sections, interfaces, and three kinds of packet blocks.</summary>
internal sealed class PcapNg(CaptureStream stream)
{
    internal const uint SectionHeader = 0x0A0D_0D0A;
    private const uint InterfaceDescription = 1;
    private const uint ObsoletePacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;

    private const uint ByteOrder = 0x1A2B_3C4D;
    private const int LongestBlock = 16 * 1024 * 1024;    // as Wireshark itself
    private const ushort OptionName = 2;                  // if_name
    private const ushort OptionResolution = 9;            // if_tsresol

    private sealed record Interface(int LinkType, string? Name, ulong UnitsPerSecond);

    private readonly List<Interface> _interfaces = [];

    /// <summary>From behind the first four bytes on.</summary>
    internal IEnumerable<CapturedPacket> Read()
    {
        byte[] start = new byte[4];
        uint type = SectionHeader;
        do
        {
            long at = stream.Offset - 4;
            byte[] body = Body(at, type);
            if (Packet(at, type, body) is { } packet)
                yield return packet;
            if (!stream.TryRead(start, "a block's type"))
                yield break;
            type = BinaryPrimitives.ReadUInt32BigEndian(start) == SectionHeader ? SectionHeader : stream.UInt32(start);
        }
        while (true);
    }

    // §3.1: type, length, body, length again; the section's header tells the byte order of its own length.
    private byte[] Body(long at, uint type)
    {
        byte[] word = new byte[4];
        stream.Read(word, "a block's length");
        byte[] order = [];
        if (type == SectionHeader)
        {
            order = new byte[4];
            stream.Read(order, "a section's byte order");
            stream.IsBigEndian = BinaryPrimitives.ReadUInt32BigEndian(order) == ByteOrder;
            if (!stream.IsBigEndian && BinaryPrimitives.ReadUInt32LittleEndian(order) != ByteOrder)
                throw stream.Wrong(at + 8, $"a section's byte order mark is {Convert.ToHexString(order)}");
            _interfaces.Clear();
        }
        uint length = stream.UInt32(word);
        if (length < 12 + order.Length || length % 4 != 0 || length > LongestBlock)
            throw stream.Wrong(at + 4, $"a block of {length} bytes can't be");
        byte[] body = new byte[length - 12 - order.Length];
        if (body.Length > 0)
            stream.Read(body, $"a block of {length} bytes");
        stream.Read(word, "a block's second length");
        return stream.UInt32(word) == length ? body : throw stream.Wrong(stream.Offset - 4, $"a block's two lengths differ: {length} and {stream.UInt32(word)}");
    }

    private CapturedPacket? Packet(long at, uint type, byte[] body)
    {
        switch (type)
        {
            case InterfaceDescription:
                Require(at, body, 8, "an interface");
                _interfaces.Add(ReadInterface(body));
                return null;
            // Interface, time in two words, captured and original length, the frame.
            case EnhancedPacket:
                Require(at, body, 20, "a packet");
                return Frame(at, stream.UInt32(body), body.AsSpan(4, 8), body, 20, stream.UInt32(body.AsSpan(12)));
            // The same with a 16-bit interface and drops beside it.
            case ObsoletePacket:
                Require(at, body, 20, "a packet");
                return Frame(at, stream.UInt16(body), body.AsSpan(4, 8), body, 20, stream.UInt32(body.AsSpan(12)));
            // Original length and the frame; of the first interface, without a time.
            case SimplePacket:
                Require(at, body, 4, "a packet");
                return Frame(at, 0, default, body, 4, Math.Min(stream.UInt32(body), (uint)body.Length - 4));
            default:
                return null;
        }
    }

    private void Require(long at, byte[] body, int length, string what)
    {
        if (body.Length < length)
            throw stream.Wrong(at, $"the block of {what} has {body.Length} bytes; {length} is the least");
    }

    private CapturedPacket? Frame(long at, uint number, ReadOnlySpan<byte> time, byte[] body, int start, uint length)
    {
        if (number >= _interfaces.Count)
            throw stream.Wrong(at, $"a packet of interface {number}; the section has {_interfaces.Count}");
        if (length > body.Length - start)
            throw stream.Wrong(at, $"a packet of {length} bytes in a block that has {body.Length - start}");
        var from = _interfaces[(int)number];
        if (!LinkHeader.IsKnown(from.LinkType))
            return null;
        return CaptureFile.PacketOf(from.LinkType, body.AsSpan(start, (int)length).ToArray(), Time(time, from.UnitsPerSecond), from.Name);
    }

    private DateTimeOffset Time(ReadOnlySpan<byte> time, ulong unitsPerSecond)
    {
        if (time.IsEmpty)
            return DateTimeOffset.UnixEpoch;
        ulong units = ((ulong)stream.UInt32(time) << 32) | stream.UInt32(time[4..]);
        ulong seconds = units / unitsPerSecond;
        var ticks = (long)((UInt128)(units % unitsPerSecond) * (ulong)TimeSpan.TicksPerSecond / unitsPerSecond);
        // Beyond the calendar's end: a broken clock, not a broken packet.
        return seconds < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).AddTicks(ticks) : DateTimeOffset.UnixEpoch;
    }

    private Interface ReadInterface(byte[] body)
    {
        string? name = null;
        ulong units = 1_000_000;    // §4.2: microseconds, if nothing is said
        var options = body.AsSpan(8);
        while (options.Length >= 4)
        {
            ushort code = stream.UInt16(options);
            int length = stream.UInt16(options[2..]);
            if (code == 0 || length > options.Length - 4)
                break;
            var value = options.Slice(4, length);
            if (code == OptionName)
                name = Encoding.UTF8.GetString(value).TrimEnd('\0');
            else if (code == OptionResolution && length == 1)
                units = Units(value[0]);
            options = options[Math.Min(options.Length, 4 + (length + 3 & ~3))..];
        }
        return new Interface(stream.UInt16(body), name, units);
    }

    // The highest bit: a negative power of 2, else of 10. What no 64 bits hold is nonsense, and taken for nanoseconds.
    private static ulong Units(byte resolution)
    {
        int power = resolution & 0x7F;
        if ((resolution & 0x80) != 0)
            return power < 64 ? 1UL << power : 1_000_000_000;
        ulong units = 1;
        for (int i = 0; i < power && i < 20; i++)
            units *= 10;
        return power < 20 ? units : 1_000_000_000;
    }
}
