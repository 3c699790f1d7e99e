using System.Buffers.Binary;

namespace VipGuard.Vrrp;

/// <summary>Where a packet came from, as its IP header has it.</summary>
public readonly record struct PacketSource(HostAddress Source, HostAddress Destination, byte TimeToLive);

/// <summary>
/// One advertisement, a view of the bytes that it was read from. RFC 9568 §5.2 (v3), RFC 3768 §5.3 (v2).
/// </summary>
public readonly ref struct Advertisement
{
    internal const int HeaderLength = 8;
    private const int AuthDataLength = 8;        // RFC 3768 §5.3.10: there also with authentication type 0
    private const byte TypeAdvertisement = 1;    // RFC 9568 §5.2.2
    private const ushort IntervalMask = 0x0FFF;  // RFC 9568 §5.2.7: 12 bits of centiseconds

    private readonly ReadOnlySpan<byte> _message;

    private Advertisement(ReadOnlySpan<byte> message, HostAddress source)
    {
        _message = message;
        Source = source;
    }

    /// <summary>The address that sent it.</summary>
    public HostAddress Source { get; }

    public VrrpVersion Version => (VrrpVersion)(_message[0] >> 4);

    public byte Vrid => _message[1];

    public byte Priority => _message[2];

    public int AddressCount => _message[3];

    /// <summary>v2 only: 0 none, 1 password (PASS), 2 IP authentication header. RFC 2338 §5.3.6.</summary>
    public byte AuthType => Version == VrrpVersion.V2 ? _message[4] : (byte)0;

    /// <summary>v2 only: the 8 bytes behind the addresses; empty in v3.</summary>
    public ReadOnlySpan<byte> AuthData => Version == VrrpVersion.V2 ? _message[^AuthDataLength..] : default;

    /// <summary>How often its sender promises to speak: whole seconds in v2, centiseconds in v3.</summary>
    public TimeSpan Interval => Version == VrrpVersion.V2
        ? TimeSpan.FromTicks(_message[5] * TimeSpan.TicksPerSecond)
        : TimeSpan.FromTicks((BinaryPrimitives.ReadUInt16BigEndian(_message[4..]) & IntervalMask) * 10 * TimeSpan.TicksPerMillisecond);

    /// <summary>The address at a place, 0 to <see cref="AddressCount"/> − 1.</summary>
    public HostAddress Address(int place) => HostAddress.Read(_message.Slice(HeaderLength + place * Source.Length, Source.Length));

    /// <summary>True if it names the same addresses, in whatever order. Allocates nothing.</summary>
    public bool HasSameAddresses(ReadOnlySpan<HostAddress> addresses) =>
        addresses.Length == AddressCount && (HasInOrder(addresses) || HasInAnyOrder(addresses));

    // Nodes of one file, and most others, have one order.
    private bool HasInOrder(ReadOnlySpan<HostAddress> addresses)
    {
        for (int i = 0; i < addresses.Length; i++)
        {
            if (Address(i) != addresses[i])
                return false;
        }
        return true;
    }

    // Sorted, so that 255 addresses are not 65,025 comparisons for each advert. At most 2 · 8 KB of stack.
    private bool HasInAnyOrder(ReadOnlySpan<HostAddress> addresses)
    {
        Span<HostAddress> theirs = stackalloc HostAddress[byte.MaxValue];
        Span<HostAddress> ours = stackalloc HostAddress[byte.MaxValue];
        theirs = theirs[..addresses.Length];
        ours = ours[..addresses.Length];
        addresses.CopyTo(ours);
        for (int i = 0; i < theirs.Length; i++)
            theirs[i] = Address(i);
        theirs.Sort();
        ours.Sort();
        return theirs.SequenceEqual(ours);
    }

    /// <summary>Reads an advertisement that was sent to the group.</summary>
    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, in PacketSource, in AdvertPath, out Advertisement, out DropReason)"/>
    public static bool TryParse(ReadOnlySpan<byte> payload, scoped in PacketSource source, out Advertisement advert, out DropReason drop) =>
        TryParse(payload, source, AdvertPath.Multicast(source.Source.Family), out advert, out drop);

    /// <summary>Reads an advertisement from the payload of an IP packet. RFC 9568 §7.1, RFC 3768 §7.1.</summary>
    /// <param name="payload">From the VRRP header on; trailing bytes are a drop.</param>
    /// <param name="source">What the IP header said.</param>
    /// <param name="path">How it has to have come.</param>
    /// <param name="advert">A view of <paramref name="payload"/>; valid as long as those bytes are.</param>
    /// <param name="drop">The first rule that failed.</param>
    /// <returns>False with the first rule that failed; <paramref name="advert"/> is then default.</returns>
    public static bool TryParse(
        ReadOnlySpan<byte> payload, scoped in PacketSource source, scoped in AdvertPath path, out Advertisement advert, out DropReason drop)
    {
        drop = Examine(payload, source, path);
        advert = drop == DropReason.None ? new Advertisement(payload, source.Source) : default;
        return drop == DropReason.None;
    }

    private static DropReason Examine(ReadOnlySpan<byte> payload, in PacketSource source, in AdvertPath path)
    {
        if (path.Examine(payload, source) is not DropReason.None and var astray)
            return astray;
        if (payload.Length < HeaderLength)
            return DropReason.TooShort;

        var version = (VrrpVersion)(payload[0] >> 4);
        bool v2 = version == VrrpVersion.V2;
        if (version is not (VrrpVersion.V2 or VrrpVersion.V3) || (v2 && source.Source.Family == IpFamily.V6))
            return DropReason.UnknownVersion;
        if ((payload[0] & 0x0F) != TypeAdvertisement)
            return DropReason.NotAdvertisement;

        int expected = HeaderLength + payload[3] * source.Source.Length + (v2 ? AuthDataLength : 0);
        if (payload.Length != expected)
            return payload.Length < expected ? DropReason.TooShort : DropReason.TrailingBytes;
        if (!ChecksumHolds(version, payload, source))
            return DropReason.BadChecksum;

        var read = new Advertisement(payload, source.Source);
        if (read.Vrid == 0)
            return DropReason.VridZero;
        if (read.AddressCount == 0)
            return DropReason.NoAddresses;
        return read.Interval == TimeSpan.Zero ? DropReason.IntervalZero : DropReason.None;
    }

    // RFC 3768 §5.3.8: v2 sums the message alone. v3 over IPv4: RFC 9568 §5.2.8 reads without the pseudo-header,
    // keepalived and FRR send with it; both are taken. Over IPv6 it is always there.
    private static bool ChecksumHolds(VrrpVersion version, ReadOnlySpan<byte> payload, in PacketSource source) => version switch
    {
        VrrpVersion.V2 => Checksum.Over(payload) == 0,
        _ when source.Source.Family == IpFamily.V6 => Checksum.OverWithPseudoHeader(payload, source.Source, source.Destination) == 0,
        _ => Checksum.OverWithPseudoHeader(payload, source.Source, source.Destination) == 0 || Checksum.Over(payload) == 0,
    };

    /// <summary>Writes the advertisement that a router of this configuration sends to the group now.</summary>
    /// <inheritdoc cref="Write(Span{byte}, VirtualRouterConfig, byte, HostAddress)"/>
    public static int Write(Span<byte> buffer, VirtualRouterConfig config, byte priority)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Write(buffer, config, priority, VrrpProtocol.Group(config.PrimaryAddress.Family));
    }

    /// <summary>Writes the advertisement that a router of this configuration sends now. Allocates nothing.</summary>
    /// <param name="buffer">At least <see cref="LengthOf"/> bytes.</param>
    /// <param name="config">Whose addresses, interval and authentication it carries.</param>
    /// <param name="priority">The router's own, or 0 when it leaves.</param>
    /// <param name="destination">The group, or in unicast a peer: the checksum may cover it.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> buffer, VirtualRouterConfig config, byte priority, HostAddress destination)
    {
        ArgumentNullException.ThrowIfNull(config);
        var message = buffer[..LengthOf(config)];
        var addresses = config.Addresses.AsSpan();
        message.Clear();
        message[0] = (byte)(((byte)config.Version << 4) | TypeAdvertisement);
        message[1] = config.Vrid;
        message[2] = priority;
        message[3] = (byte)addresses.Length;

        int at = HeaderLength;
        foreach (var address in addresses)
            at += address.Write(message[at..]);

        if (config.Version == VrrpVersion.V2)
        {
            message[4] = config.AuthType;
            message[5] = (byte)(config.AdvertInterval.Ticks / TimeSpan.TicksPerSecond);
            config.AuthData.Span.CopyTo(message[at..]);
        }
        else
        {
            long centiseconds = config.AdvertInterval.Ticks / (10 * TimeSpan.TicksPerMillisecond);
            BinaryPrimitives.WriteUInt16BigEndian(message[4..], (ushort)(centiseconds & IntervalMask));
        }

        bool pseudoHeader = config.Version == VrrpVersion.V3
            && (config.PseudoHeaderChecksum || config.PrimaryAddress.Family == IpFamily.V6);
        ushort checksum = pseudoHeader
            ? Checksum.OverWithPseudoHeader(message, config.PrimaryAddress, destination)
            : Checksum.Over(message);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], checksum);
        return message.Length;
    }

    /// <summary>The bytes that <see cref="Write(Span{byte}, VirtualRouterConfig, byte, HostAddress)"/> needs.</summary>
    public static int LengthOf(VirtualRouterConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return HeaderLength + config.Addresses.Length * config.PrimaryAddress.Length
            + (config.Version == VrrpVersion.V2 ? AuthDataLength : 0);
    }
}
