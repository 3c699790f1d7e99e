using System.Collections.Immutable;

namespace VipGuard.Vrrp;

/// <summary>The way by which a router's adverts have to come: to which address, and with what TTL or hop limit at the least.</summary>
/// <param name="Destination">The group, or in unicast the router's own primary address.</param>
/// <param name="LeastTimeToLive">255: from the link itself.</param>
public readonly record struct AdvertPath(HostAddress Destination, byte LeastTimeToLive)
{
    /// <summary>
    /// The way of the other mode, on which only <see cref="Listed"/> are heard, always with TTL 255; null: there is none. While
    /// the nodes are reloaded one after the other, each still hears the one that speaks in the other mode.
    /// </summary>
    public HostAddress? OtherDestination { get; private init; }

    /// <summary>Who may come by the other way.</summary>
    private ImmutableArray<HostAddress> Listed { get; init; }

    // What came by a wrong way is told apart from another cluster's packets; 0: it is not.
    private byte Vrid { get; init; }

    /// <summary>RFC 9568 §5.1.1.2 and §5.1.1.3, §5.1.2.2 and §5.1.2.3: to the group, and from the link only.</summary>
    public static AdvertPath Multicast(IpFamily family) => new(VrrpProtocol.Group(family), VrrpProtocol.TimeToLive);

    /// <summary>The way to a router of this configuration. Not in the RFC: unicast may be routed, so its TTL is the file's to say.</summary>
    public static AdvertPath To(VirtualRouterConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var group = VrrpProtocol.Group(config.PrimaryAddress.Family);
        var path = config.Unicast
            ? new AdvertPath(config.PrimaryAddress, config.LeastUnicastTtl) { OtherDestination = group }
            : new AdvertPath(group, VrrpProtocol.TimeToLive) { OtherDestination = config.PrimaryAddress };
        return path with { Listed = config.Peers, Vrid = config.Vrid };
    }

    /// <summary>The first rule of the way that a packet breaks, or None. RFC 9568 §7.1 has the TTL first.</summary>
    internal DropReason Examine(ReadOnlySpan<byte> payload, in PacketSource source)
    {
        bool other = source.Destination == OtherDestination && IsListed(source.Source);
        var drop = source.TimeToLive < (other ? VrrpProtocol.TimeToLive : LeastTimeToLive) ? DropReason.TtlNot255
            : (!other && source.Destination != Destination) || source.Source.Family != Destination.Family ? DropReason.WrongDestination
            : DropReason.None;
        return drop != DropReason.None && IsOfAnother(payload) ? DropReason.OtherVrid : drop;
    }

    // It is none of this router's, whichever way it came.
    private bool IsOfAnother(ReadOnlySpan<byte> payload) => Vrid != 0 && payload.Length >= Advertisement.HeaderLength && payload[1] != Vrid;

    private bool IsListed(HostAddress source) => !Listed.IsDefault && Listed.Contains(source);
}
