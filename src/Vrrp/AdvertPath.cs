namespace VipGuard.Vrrp;

/// <summary>The way by which a router's adverts have to come: to which address, and with what TTL or hop limit at the least.</summary>
/// <param name="Destination">The group, or in unicast the router's own primary address.</param>
/// <param name="LeastTimeToLive">255: from the link itself.</param>
public readonly record struct AdvertPath(HostAddress Destination, byte LeastTimeToLive)
{
    /// <summary>RFC 9568 §5.1.1.2 and §5.1.1.3, §5.1.2.2 and §5.1.2.3: to the group, and from the link only.</summary>
    public static AdvertPath Multicast(IpFamily family) => new(VrrpProtocol.Group(family), VrrpProtocol.TimeToLive);

    /// <summary>The way to a router of this configuration. Not in the RFC: unicast may be routed, so its TTL is the file's to say.</summary>
    public static AdvertPath To(VirtualRouterConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Unicast
            ? new AdvertPath(config.PrimaryAddress, config.LeastUnicastTtl)
            : Multicast(config.PrimaryAddress.Family);
    }
}
