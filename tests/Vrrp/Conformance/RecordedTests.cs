using static VipGuard.Vrrp.Tests.Conformance.Outcome;
using static VipGuard.Vrrp.Tests.Conformance.Routers;

namespace VipGuard.Vrrp.Tests.Conformance;

/// <summary>
/// What others put onto a veth pair, recorded by tshark beside them, and what the other of a pair makes of it.
/// keepalived 2.2.7 over IPv4 is in <see cref="Packets.KeepalivedVectorTests"/>.
/// </summary>
public class RecordedTests
{
    // 3 intervals of 500 ms and 156/256 of one.
    private const double MasterDownOf500Ms = 1.8046875;

    // keepalived 2.2.7, native_ipv6, advert_int 0.5, priority 120, from fe80::11.
    private static readonly VirtualRouterConfig BesideKeepalived = Beside("fe80::11", vrid: 61, "fe80::12:1", "2001:db8::100", "2001:db8::101");

    // keepalived 2.2.7 with unicast_peer, advert_int 1: its checksum covers the peer's address, and over IPv6 its hop limit is 64.
    private static readonly VirtualRouterConfig ByUnicast = Beside("192.0.2.11", vrid: 63, "192.0.2.110") with { Unicast = true, PrimaryAddress = HostAddress.Parse("192.0.2.12") };
    private static readonly VirtualRouterConfig ByUnicastOverIPv6 = Beside("fe80::11", vrid: 62, "fe80::12:2", "2001:db8::102") with { Unicast = true, PrimaryAddress = HostAddress.Parse("fe80::12") };
    private static readonly VirtualRouterConfig ByUnicastWithPassword = Beside("192.0.2.11", vrid: 64, "192.0.2.111") with
    {
        Unicast = true,
        PrimaryAddress = HostAddress.Parse("192.0.2.12"),
        Version = VrrpVersion.V2,
        AuthPassword = "s3cret"u8.ToArray(),
    };

    // FRR 8.4.4 vrrpd: version 3 on both families, advertisement-interval 500, priority 150.
    private static readonly VirtualRouterConfig BesideFrr = Beside("192.0.2.13", vrid: 71, "192.0.2.171");
    private static readonly VirtualRouterConfig BesideFrrOverIPv6 = Beside("fe80::200:5eff:fe00:247", vrid: 71, "2001:db8::171");

    // FRR 8.4.4 vrrpd: version 2, priority 140.
    private static readonly VirtualRouterConfig BesideFrrVersion2 = Beside("192.0.2.13", vrid: 72, "192.0.2.172") with { Version = VrrpVersion.V2 };

    public static TheoryData<PacketCase> Keepalived => new()
    {
        BesideKeepalived.Gets("an advert", "313d78030032fc36 fe800000000000000000000000120001 20010db8000000000000000000000100 20010db8000000000000000000000101")
            .From("fe80::11").Reads(
                "v3 VRID 61 priority 120 every 0.5 s: fe80::12:1, 2001:db8::100, 2001:db8::101", Follows(MasterDownOf500Ms), GivesWay(MasterDownOf500Ms)),
        BesideKeepalived.Gets("a farewell", "313d000300327437 fe800000000000000000000000120001 20010db8000000000000000000000100 20010db8000000000000000000000101")
            .From("fe80::11").Reads("v3 VRID 61 priority 0 every 0.5 s: fe80::12:1, 2001:db8::100, 2001:db8::101", TakesOver(0.5), Asserts(0.5)),
    };

    [Theory]
    [MemberData(nameof(Keepalived))]
    public void Keepalived_over_IPv6(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> KeepalivedUnicast => new()
    {
        ByUnicast.Gets("an advert", "313f7a0100640d58 c000026e").From("192.0.2.11").To("192.0.2.12")
            .Reads("v3 VRID 63 priority 122 every 1 s: 192.0.2.110", Follows(MasterDown), GivesWay(MasterDown)),
        ByUnicast.Gets("a farewell", "313f000100648758 c000026e").From("192.0.2.11").To("192.0.2.12")
            .Reads("v3 VRID 63 priority 0 every 1 s: 192.0.2.110", TakesOver(1), Asserts(1)),
        ByUnicast.Gets("to another peer of its", "313f7a0100640d58 c000026e").From("192.0.2.11").To("192.0.2.14").Drops(DropReason.WrongDestination),
        (ByUnicast with { Unicast = false }).Gets("where the group is listened to", "313f7a0100640d58 c000026e").From("192.0.2.11").To("192.0.2.12")
            .Reads("v3 VRID 63 priority 122 every 1 s: 192.0.2.110", Follows(MasterDown), GivesWay(MasterDown)),
        (ByUnicast with { Unicast = false }).Gets("where the group is listened to, from beyond the link", "313f7a0100640d58 c000026e").From("192.0.2.11").To("192.0.2.12")
            .WithTtl(254).Drops(DropReason.TtlNot255),
        (ByUnicast with { Unicast = false, Peers = [HostAddress.Parse("192.0.2.14")] }).Gets("where the group is listened to, of a stranger", "313f7a0100640d58 c000026e")
            .From("192.0.2.11").To("192.0.2.12").Drops(DropReason.WrongDestination),

        ByUnicastOverIPv6.Gets("an advert over IPv6", "313e790200642a4e fe800000000000000000000000120002 20010db8000000000000000000000102")
            .From("fe80::11").To("fe80::12").WithTtl(64)
            .Reads("v3 VRID 62 priority 121 every 1 s: fe80::12:2, 2001:db8::102", Follows(MasterDown), GivesWay(MasterDown)),
        (ByUnicastOverIPv6 with { LeastUnicastTtl = 255 }).Gets("an advert over IPv6, where least_ttl is 255", "313e790200642a4e fe800000000000000000000000120002 20010db8000000000000000000000102")
            .From("fe80::11").To("fe80::12").WithTtl(64).Drops(DropReason.TtlNot255),
        ByUnicastOverIPv6.Gets("a farewell over IPv6", "313e00020064a34e fe800000000000000000000000120002 20010db8000000000000000000000102")
            .From("fe80::11").To("fe80::12").WithTtl(64)
            .Reads("v3 VRID 62 priority 0 every 1 s: fe80::12:2, 2001:db8::102", TakesOver(1), Asserts(1)),

        ByUnicastWithPassword.Gets("an advert of version 2 with a password", "21407b0101016433 c000026f 7333637265740000").From("192.0.2.11").To("192.0.2.12")
            .Reads("v2 VRID 64 priority 123 every 1 s: 192.0.2.111, authentication 1 7333637265740000", Follows(MasterDown), GivesWay(MasterDown)),
        ByUnicastWithPassword.Gets("a farewell of version 2 with a password", "214000010101df33 c000026f 7333637265740000").From("192.0.2.11").To("192.0.2.12")
            .Reads("v2 VRID 64 priority 0 every 1 s: 192.0.2.111, authentication 1 7333637265740000", TakesOver(1), Asserts(1)),
    };

    [Theory]
    [MemberData(nameof(KeepalivedUnicast))]
    public void Keepalived_by_unicast(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> Frr => new()
    {
        BesideFrr.Gets("an advert", "314796010032d33c c00002ab").From("192.0.2.13")
            .Reads("v3 VRID 71 priority 150 every 0.5 s: 192.0.2.171", Follows(MasterDownOf500Ms), GivesWay(MasterDownOf500Ms)),
        BesideFrr.Gets("a farewell", "314700010032693d c00002ab").From("192.0.2.13")
            .Reads("v3 VRID 71 priority 0 every 0.5 s: 192.0.2.171", TakesOver(0.5), Asserts(0.5)),

        // Without a link-local address in its list, and from the address that its virtual MAC makes: the same on all of its routers.
        BesideFrrOverIPv6.Gets("an advert over IPv6", "314796010032a9f5 20010db8000000000000000000000171").From("fe80::200:5eff:fe00:247")
            .Reads("v3 VRID 71 priority 150 every 0.5 s: 2001:db8::171", Follows(MasterDownOf500Ms), GivesWay(MasterDownOf500Ms)),
        BesideFrrOverIPv6.Gets("a farewell over IPv6", "3147000100323ff6 20010db8000000000000000000000171").From("fe80::200:5eff:fe00:247")
            .Reads("v3 VRID 71 priority 0 every 0.5 s: 2001:db8::171", TakesOver(0.5), Asserts(0.5)),

        BesideFrrVersion2.Gets("an advert of version 2", "21488c0100019008 c00002ac 0000000000000000").From("192.0.2.13")
            .Reads("v2 VRID 72 priority 140 every 1 s: 192.0.2.172", Follows(MasterDown), GivesWay(MasterDown)),
        BesideFrrVersion2.Gets("a farewell of version 2", "2148000100011c09 c00002ac 0000000000000000").From("192.0.2.13")
            .Reads("v2 VRID 72 priority 0 every 1 s: 192.0.2.172", TakesOver(1), Asserts(1)),
    };

    [Theory]
    [MemberData(nameof(Frr))]
    public void Frr_in_both_versions_and_families(PacketCase c) => c.Holds();

    private static VirtualRouterConfig Beside(string peer, byte vrid, params string[] addresses) => new()
    {
        Vrid = vrid,
        PrimaryAddress = HostAddress.Parse(peer.Contains(':', StringComparison.Ordinal) ? OwnV6 : Own),
        Addresses = [.. addresses.Select(HostAddress.Parse)],
        AdvertInterval = TimeSpan.FromSeconds(vrid is 61 or 71 ? 0.5 : 1),
        Priority = 100,
        Peers = [HostAddress.Parse(peer)],
    };
}
