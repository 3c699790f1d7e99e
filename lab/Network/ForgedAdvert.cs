using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace VipGuard.Lab.Network;

/// <summary>
/// An advertisement over IPv4 or IPv6 (by the address that it comes from) of which everything can be false; what is not said
/// is true. Written from RFC 9568 §5, RFC 791 and RFC 8200 anew, so that no line is shared with the daemon.
/// </summary>
public sealed record ForgedAdvert
{
    private const byte Protocol = 112;
    private const int EthernetHeader = 14;
    private const int IPv6Header = 40;

    // RFC 9568 §5.1.1.2 and §5.1.2.2; the MACs by RFC 1112 §6.4 and RFC 2464 §7.
    private static readonly IPAddress Group4 = IPAddress.Parse("224.0.0.18");
    private static readonly IPAddress Group6 = IPAddress.Parse("ff02::12");
    private static readonly byte[] GroupMac4 = [0x01, 0x00, 0x5e, 0x00, 0x00, 0x12];
    private static readonly byte[] GroupMac6 = [0x33, 0x33, 0x00, 0x00, 0x00, 0x12];

    /// <summary>Null: the group's.</summary>
    public byte[]? ToMac { get; init; }

    public IPAddress From { get; init; } = Stranger.Address;

    /// <summary>Null: the group.</summary>
    public IPAddress? To { get; init; }

    /// <summary>IPv6: the hop limit.</summary>
    public byte TimeToLive { get; init; } = 255;

    /// <summary>Multiples of four bytes. IPv6: a header of hop-by-hop options, multiples of eight bytes.</summary>
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

    /// <summary>v3: the checksum leaves the pseudo-header out.</summary>
    public bool PlainChecksum { get; init; }

    /// <summary>Added to the true checksum.</summary>
    public ushort ChecksumOff { get; init; }

    /// <summary>Behind the message; the checksum covers it too.</summary>
    public byte[] Trailing { get; init; } = [];

    /// <summary>Cuts the message there, with an IP header that knows it; null: whole.</summary>
    public int? CutAt { get; init; }

    private bool IsIPv6 => From.AddressFamily == AddressFamily.InterNetworkV6;

    private IPAddress Destination => To ?? (IsIPv6 ? Group6 : Group4);

    /// <summary>The frame, from the destination's MAC on.</summary>
    public byte[] Frame() => IsIPv6 ? FrameOf6(Message()) : FrameOf4(Message(), fragment: 0);

    /// <summary>The same in two fragments of IPv4, split at a multiple of eight bytes.</summary>
    public (byte[] First, byte[] Last) Fragments(int splitAt)
    {
        const ushort MoreFragments = 0x2000;        // RFC 791 §3.1
        byte[] message = Message();
        return (FrameOf4(message[..splitAt], MoreFragments), FrameOf4(message[splitAt..], (ushort)(splitAt / 8)));
    }

    private byte[] Message()
    {
        byte[] header = [(byte)((Version << 4) | Type), VirtualRouter, Priority, Count ?? (byte)Addresses.Count, (byte)(Interval >> 8), (byte)Interval, 0, 0];
        byte[] message = [.. header, .. Addresses.SelectMany(a => a.GetAddressBytes()), .. Version == 2 ? AuthData : [], .. Trailing];
        if (CutAt is { } cut)
            message = message[..cut];
        if (message.Length >= header.Length)
        {
            ushort sum = Sum([.. Version == 2 || PlainChecksum ? [] : PseudoHeader(message.Length), .. message]);
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)(sum + ChecksumOff));
        }
        return message;
    }

    // The same sum for both families: what RFC 8200 §8.1 has more than RFC 9293 §3.1 is zeros.
    private byte[] PseudoHeader(int length) =>
        [.. From.GetAddressBytes(), .. Destination.GetAddressBytes(), 0, Protocol, (byte)(length >> 8), (byte)length];

    private byte[] FrameOf4(byte[] payload, ushort fragment)
    {
        byte[] ip = new byte[20 + IpOptions.Length];
        ip[0] = (byte)(0x40 | (ip.Length / 4));
        ip[1] = 0xC0;
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(2), (ushort)(ip.Length + payload.Length));
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(4), 0x5647);
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(6), fragment);
        ip[8] = TimeToLive;
        ip[9] = Protocol;
        From.GetAddressBytes().CopyTo(ip, 12);
        Destination.GetAddressBytes().CopyTo(ip, 16);
        IpOptions.CopyTo(ip, 20);
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(10), Sum(ip));
        return [.. Ethernet(GroupMac4, 0x0800), .. ip, .. payload];
    }

    private byte[] FrameOf6(byte[] payload)
    {
        byte[] ip = new byte[IPv6Header];
        ip[0] = 0x6C;
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(4), (ushort)(IpOptions.Length + payload.Length));
        ip[6] = IpOptions.Length > 0 ? (byte)0 : Protocol;
        ip[7] = TimeToLive;
        From.GetAddressBytes().CopyTo(ip, 8);
        Destination.GetAddressBytes().CopyTo(ip, 24);
        return [.. Ethernet(GroupMac6, 0x86dd), .. ip, .. IpOptions, .. payload];
    }

    private byte[] Ethernet(byte[] group, ushort type)
    {
        byte[] header = [.. ToMac ?? group, 0x02, 0x99, 0, 0, 0, Stranger.Number, (byte)(type >> 8), (byte)type];
        return header.Length == EthernetHeader ? header : throw new LabException($"{ToMac?.Length} bytes are no MAC");
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
