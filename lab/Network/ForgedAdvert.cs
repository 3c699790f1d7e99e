using System.Buffers.Binary;
using System.Net;

namespace VipGuard.Lab.Network;

/// <summary>
/// An advertisement over IPv4 of which everything can be false; what is not said is true. Written from RFC 9568 §5 and RFC 791
/// anew, so that no line is shared with the daemon.
/// </summary>
public sealed record ForgedAdvert
{
    /// <summary>The VRRP group's. RFC 1112 §6.4.</summary>
    public static ReadOnlyMemory<byte> GroupMac { get; } = new byte[] { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x12 };

    public static IPAddress Group { get; } = IPAddress.Parse("224.0.0.18");

    public ReadOnlyMemory<byte> ToMac { get; init; } = GroupMac;

    public IPAddress From { get; init; } = Stranger.Address;

    public IPAddress To { get; init; } = Group;

    public byte TimeToLive { get; init; } = 255;

    /// <summary>Multiples of four bytes.</summary>
    public byte[] IpOptions { get; init; } = [];

    public int Version { get; init; } = 3;

    public int Type { get; init; } = 1;

    public byte VirtualRouter { get; init; } = 51;

    public byte Priority { get; init; } = 100;

    /// <summary>Null: as many as there are.</summary>
    public byte? Count { get; init; }

    /// <summary>v3: 16 bits, the interval in hundredths of a second in the lower 12. v2: the kind of authentication, and seconds.</summary>
    public ushort Interval { get; init; } = 10;

    public IReadOnlyList<IPAddress> Addresses { get; init; } = [Lab.Vip];

    /// <summary>v2: 8 bytes behind the addresses.</summary>
    public byte[] AuthData { get; init; } = new byte[8];

    /// <summary>Added to the true checksum.</summary>
    public ushort ChecksumOff { get; init; }

    /// <summary>Behind the message, and outside its checksum's range only if it says so elsewhere.</summary>
    public byte[] Trailing { get; init; } = [];

    /// <summary>Cuts the message there, with an IP header that knows it; null: whole.</summary>
    public int? CutAt { get; init; }

    /// <summary>The frame, from the destination's MAC on.</summary>
    public byte[] Frame() => FrameOf(Message(), fragment: 0);

    /// <summary>The same in two fragments of IP, split at a multiple of eight bytes.</summary>
    public (byte[] First, byte[] Last) Fragments(int splitAt)
    {
        const ushort MoreFragments = 0x2000;        // RFC 791 §3.1
        byte[] message = Message();
        return (FrameOf(message[..splitAt], MoreFragments), FrameOf(message[splitAt..], (ushort)(splitAt / 8)));
    }

    private byte[] Message()
    {
        bool v2 = Version == 2;
        byte[] message = new byte[8 + (4 * Addresses.Count) + (v2 ? 8 : 0) + Trailing.Length];
        message[0] = (byte)((Version << 4) | Type);
        message[1] = VirtualRouter;
        message[2] = Priority;
        message[3] = Count ?? (byte)Addresses.Count;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), Interval);
        for (int i = 0; i < Addresses.Count; i++)
            Addresses[i].GetAddressBytes().CopyTo(message, 8 + (4 * i));
        if (v2)
            AuthData.CopyTo(message, 8 + (4 * Addresses.Count));
        Trailing.CopyTo(message, message.Length - Trailing.Length);
        if (CutAt is { } cut)
            message = message[..cut];
        if (message.Length >= 8)
        {
            ushort sum = Sum([.. v2 ? [] : PseudoHeader(message.Length), .. message]);
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)(sum + ChecksumOff));
        }
        return message;
    }

    private byte[] PseudoHeader(int length) =>
        [.. From.GetAddressBytes(), .. To.GetAddressBytes(), 0, 112, (byte)(length >> 8), (byte)length];

    private byte[] FrameOf(byte[] payload, ushort fragment)
    {
        int header = 20 + IpOptions.Length;
        byte[] frame = new byte[14 + header + payload.Length];
        ToMac.Span.CopyTo(frame);
        new byte[] { 0x02, 0x99, 0, 0, 0, Stranger.Number, 0x08, 0x00 }.CopyTo(frame, 6);
        var ip = frame.AsSpan(14, header);
        ip[0] = (byte)(0x40 | (header / 4));
        ip[1] = 0xC0;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(header + payload.Length));
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], 0x5647);
        BinaryPrimitives.WriteUInt16BigEndian(ip[6..], fragment);
        ip[8] = TimeToLive;
        ip[9] = 112;
        From.GetAddressBytes().CopyTo(ip[12..]);
        To.GetAddressBytes().CopyTo(ip[16..]);
        IpOptions.CopyTo(ip[20..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Sum(ip));
        payload.CopyTo(frame, 14 + header);
        return frame;
    }

    // RFC 1071 §1.
    private static ushort Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
            sum += (uint)(i % 2 == 0 ? bytes[i] << 8 : bytes[i]);
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
