using System.Buffers.Binary;

namespace VipGuard.Checks;

/// <summary>How far a packet of MySQL's protocol has come in.</summary>
internal enum PacketStatus
{
    Incomplete,
    Complete,

    /// <summary>Empty, or longer than anything a server says before a log-in.</summary>
    Absurd,
}

/// <summary>
/// A packet: three bytes of length (little endian), one of sequence, the payload.
/// https://mariadb.com/kb/en/0-packet/
/// </summary>
internal readonly ref struct Packet
{
    public const int HeaderSize = 4;

    /// <summary>
    /// The longest payload that is waited for. A greeting has about 100 bytes; an error message has 512 at most
    /// (MYSQL_ERRMSG_SIZE, mysql_com.h).
    /// </summary>
    public const int LongestPayload = 2048;

    private Packet(PacketStatus status, byte sequence, ReadOnlySpan<byte> payload)
    {
        Status = status;
        Sequence = sequence;
        Payload = payload;
    }

    public PacketStatus Status { get; }

    public byte Sequence { get; }

    /// <summary>What has come in of the payload; all of it when <see cref="Status"/> is Complete.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Looks at the first packet of what has been received; bytes after it are left alone.</summary>
    public static Packet Read(ReadOnlySpan<byte> received)
    {
        if (received.Length < HeaderSize)
            return new Packet(PacketStatus.Incomplete, 0, default);

        int length = received[0] | received[1] << 8 | received[2] << 16;
        if (length is 0 or > LongestPayload)
            return new Packet(PacketStatus.Absurd, received[3], default);

        ReadOnlySpan<byte> rest = received[HeaderSize..];
        return rest.Length < length
            ? new Packet(PacketStatus.Incomplete, received[3], rest)
            : new Packet(PacketStatus.Complete, received[3], rest[..length]);
    }

    /// <summary>A payload of at most 65,535 bytes with its header before it.</summary>
    public static byte[] Write(byte sequence, ReadOnlySpan<byte> payload)
    {
        byte[] packet = new byte[HeaderSize + payload.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(packet, checked((ushort)payload.Length));
        packet[3] = sequence;
        payload.CopyTo(packet.AsSpan(HeaderSize));
        return packet;
    }
}
