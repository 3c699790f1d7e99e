using System.Buffers.Binary;
using System.Collections.Immutable;
using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Listening;

/// <summary>Which reading of the checksum holds. RFC 9568 §5.2.8.</summary>
internal enum ChecksumKind
{
    Wrong,

    /// <summary>Over the message alone.</summary>
    Plain,

    /// <summary>With the pseudo-header in front.</summary>
    PseudoHeader,
}

/// <summary>
/// A packet of protocol 112 as far as it can be read, whatever is wrong with it: what a person wants to see of one that no
/// router would obey. Fields that are not there are null.
/// </summary>
internal sealed record HeardPacket
{
    private const int HeaderLength = 8;
    private const int AuthDataLength = 8;

    public required CapturedPacket Captured { get; init; }

    public required PacketSource From { get; init; }

    public int? Version { get; private init; }

    public int? Type { get; private init; }

    public int? Vrid { get; private init; }

    public int? Priority { get; private init; }

    public TimeSpan? Interval { get; private init; }

    public int? AuthType { get; private init; }

    public ImmutableArray<HostAddress> Addresses { get; private init; } = [];

    public ChecksumKind Checksum { get; private init; }

    /// <summary>The first rule of the RFCs that fails; None: an advertisement, for whomever.</summary>
    public DropReason Drop { get; private init; }

    /// <summary>From the VRRP header on; empty if the IP header made no sense.</summary>
    public ReadOnlyMemory<byte> Message { get; private init; }

    /// <summary>Reads a packet of protocol 112.</summary>
    internal static HeardPacket Of(CapturedPacket captured)
    {
        bool whole = IpPacket.TryRead(captured.Packet.Span, out var message, out var from);
        var heard = new HeardPacket { Captured = captured, From = from, Drop = DropReason.NotVrrp };
        if (!whole)
            return heard;
        // Without a file nobody knows whom it was for, nor over how many routers it may come.
        var path = IsUnicast(from.Destination) ? new AdvertPath(from.Destination, 0) : AdvertPath.Multicast(from.Source.Family);
        return heard.With(message, Advertisement.TryParse(message, from, path, out _, out var drop) ? DropReason.None : drop);
    }

    // RFC 5771 §3: 224.0.0.0/4, RFC 4291 §2.7: ff00::/8.
    private static bool IsUnicast(HostAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.Write(bytes);
        return address.Family == IpFamily.V4 ? bytes[0] >> 4 != 0xE : bytes[0] != 0xFF;
    }

    private HeardPacket With(ReadOnlySpan<byte> message, DropReason drop)
    {
        var read = this with { Drop = drop, Message = message.ToArray(), Checksum = Kind(message) };
        if (message.Length < HeaderLength)
            return read;
        int version = message[0] >> 4;
        bool v2 = version == 2;
        int length = From.Source.Length;
        int there = Math.Max(0, message.Length - HeaderLength - (v2 ? AuthDataLength : 0)) / length;
        var addresses = ImmutableArray.CreateBuilder<HostAddress>();
        for (int i = 0; i < message[3] && i < there; i++)
            addresses.Add(HostAddress.Read(message.Slice(HeaderLength + i * length, length)));
        return read with
        {
            Version = version,
            Type = message[0] & 0x0F,
            Vrid = message[1],
            Priority = message[2],
            AuthType = v2 ? message[4] : null,
            Interval = v2 ? TimeSpan.FromSeconds(message[5])
                : TimeSpan.FromMilliseconds(10 * (BinaryPrimitives.ReadUInt16BigEndian(message[4..]) & 0x0FFF)),
            Addresses = addresses.ToImmutable(),
        };
    }

    private ChecksumKind Kind(ReadOnlySpan<byte> message)
    {
        bool v2 = message.Length > 0 && message[0] >> 4 == 2;
        if (!v2 && Vrrp.Checksum.OverWithPseudoHeader(message, From.Source, From.Destination) == 0)
            return ChecksumKind.PseudoHeader;
        return From.Source.Family == IpFamily.V4 && Vrrp.Checksum.Over(message) == 0 ? ChecksumKind.Plain : ChecksumKind.Wrong;
    }
}
