namespace VipGuard.Vrrp;

/// <summary>VRRPv2 is RFC 3768, VRRPv3 is RFC 5798 and RFC 9568.</summary>
public enum VrrpVersion : byte
{
    V2 = 2,
    V3 = 3,
}

/// <summary>The states of RFC 9568 §6.4 (there: Initialize, Backup, Active), and Fault: held down by a check or a link.</summary>
public enum VrrpState
{
    Initialize,
    Backup,
    Master,
    Fault,
}

/// <summary>Numbers assigned to the protocol.</summary>
public static class VrrpProtocol
{
    /// <summary>The IP protocol number. RFC 9568 §5.1.1.4.</summary>
    public const byte IpProtocol = 112;

    /// <summary>TTL or hop limit of every advert; any other is from beyond the link. RFC 9568 §5.1.1.3.</summary>
    public const byte TimeToLive = 255;

    /// <summary>The priority of the router that owns the addresses. RFC 9568 §5.2.4.</summary>
    public const byte OwnerPriority = 255;

    /// <summary>An advert of this priority says that its master is leaving. RFC 9568 §5.2.4.</summary>
    public const byte LeavingPriority = 0;

    /// <summary>224.0.0.18, RFC 9568 §5.1.1.2.</summary>
    public static HostAddress GroupV4 { get; } = HostAddress.Parse("224.0.0.18");

    /// <summary>ff02::12, RFC 9568 §5.1.2.2.</summary>
    public static HostAddress GroupV6 { get; } = HostAddress.Parse("ff02::12");

    public static HostAddress Group(IpFamily family) => family == IpFamily.V4 ? GroupV4 : GroupV6;
}
