using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Sentry;

/// <summary>What a line of a will asks for. The bytes are ready to be sent: who carries it out decides nothing and computes nothing.</summary>
internal enum WillKind : ushort
{
    /// <summary>The instance's name, for people.</summary>
    Name,

    /// <summary>If the instance holds its addresses, at once: a request of rtnetlink.</summary>
    Remove,

    /// <summary>If it holds them, then: a packet of protocol 112.</summary>
    Tell,

    /// <summary>If it holds them, when all instances have left: a request of rtnetlink.</summary>
    RemoveLater,

    /// <summary>The same, whether it holds them or not.</summary>
    RemoveAnyway,
}

/// <summary>A will, line by line: kind and length, then the bytes, padded to 8.</summary>
internal ref struct WillText(Span<byte> buffer)
{
    internal const int PacketHead = 40;

    private readonly Span<byte> _buffer = buffer;

    internal int Length { get; private set; }

    internal readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>Did not fit into the buffer.</summary>
    internal bool IsCut { get; private set; }

    internal void Append(WillKind kind, scoped ReadOnlySpan<byte> bytes)
    {
        int end = Length + Padded(4 + bytes.Length);
        if (IsCut || end > _buffer.Length || bytes.Length > ushort.MaxValue)
        {
            IsCut = true;
            return;
        }
        var line = _buffer[Length..end];
        line.Clear();
        MemoryMarshal.Write(line, (ushort)kind);
        MemoryMarshal.Write(line[2..], (ushort)bytes.Length);
        bytes.CopyTo(line[4..]);
        Length = end;
    }

    /// <summary>A packet, with the interface's number and both addresses before it.</summary>
    internal void AppendPacket(int interfaceIndex, HostAddress source, HostAddress destination, scoped ReadOnlySpan<byte> packet)
    {
        Span<byte> bytes = stackalloc byte[PacketHead + packet.Length];
        bytes.Clear();
        bytes[0] = source.Family == IpFamily.V4 ? (byte)4 : (byte)6;
        MemoryMarshal.Write(bytes[4..], interfaceIndex);
        source.Write(bytes[8..]);
        destination.Write(bytes[24..]);
        packet.CopyTo(bytes[PacketHead..]);
        Append(WillKind.Tell, bytes);
    }

    /// <summary>Takes the first line off; false at the end, or where a length makes no sense.</summary>
    internal static bool TryNext(scoped ref ReadOnlySpan<byte> will, out WillKind kind, out ReadOnlySpan<byte> bytes)
    {
        kind = default;
        bytes = default;
        if (will.Length < 4)
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(will[2..]);
        if (4 + length > will.Length)
            return false;
        kind = (WillKind)BinaryPrimitives.ReadUInt16LittleEndian(will);
        bytes = will.Slice(4, length);
        will = will[Math.Min(Padded(4 + length), will.Length)..];
        return true;
    }

    private static int Padded(int length) => (length + 7) & ~7;
}
