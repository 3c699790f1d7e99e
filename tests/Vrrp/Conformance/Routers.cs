namespace VipGuard.Vrrp.Tests.Conformance;

/// <summary>Whom the packets of the tables reach: the second of three nodes, priority 100, adverts every second, preemption on.</summary>
internal static class Routers
{
    internal const string Own = "192.0.2.2";
    internal const string Lower = "192.0.2.1";
    internal const string Higher = "192.0.2.3";
    internal const string Stranger = "192.0.2.66";

    internal const string OwnV6 = "fe80::2";
    internal const string LowerV6 = "fe80::1";
    internal const string HigherV6 = "fe80::3";
    internal const string StrangerV6 = "fe80::66";

    /// <summary>(256 − 100)/256 of a second.</summary>
    internal const double Skew = 0.609375;

    /// <summary>3 intervals and the skew.</summary>
    internal const double MasterDown = 3.609375;

    internal static VirtualRouterConfig V3 { get; } = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse(Own),
        Addresses = [HostAddress.Parse("192.0.2.100")],
        Priority = 100,
        Peers = [HostAddress.Parse(Lower), HostAddress.Parse(Higher)],
    };

    internal static VirtualRouterConfig V2 { get; } = V3 with { Version = VrrpVersion.V2 };

    internal static VirtualRouterConfig V2WithPassword { get; } = V2 with { AuthPassword = "s3cret"u8.ToArray() };

    internal static VirtualRouterConfig V6 { get; } = V3 with
    {
        PrimaryAddress = HostAddress.Parse(OwnV6),
        Addresses = [HostAddress.Parse("fe80::64"), HostAddress.Parse("2001:db8::64")],
        Peers = [HostAddress.Parse(LowerV6), HostAddress.Parse(HigherV6)],
    };

    /// <summary>A packet from the node with the lower address to the group, with TTL 255.</summary>
    internal static PacketCase Gets(this VirtualRouterConfig router, string what, string bytes) =>
        new(router, what, bytes, Wire.From(router.PrimaryAddress.Family == IpFamily.V4 ? Lower : LowerV6));
}
