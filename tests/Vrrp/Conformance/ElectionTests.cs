using static VipGuard.Vrrp.Tests.Conformance.Outcome;
using static VipGuard.Vrrp.Tests.Conformance.Routers;

namespace VipGuard.Vrrp.Tests.Conformance;

/// <summary>Who gives way to whom, from the bytes on: RFC 9568 §6.4.2 and §6.4.3, RFC 3768 §6.4.2 and §6.4.3.</summary>
public class ElectionTests
{
    private const string V6Addresses = "  fe80 0000 0000 0000 0000 0000 0000 0064  2001 0db8 0000 0000 0000 0000 0000 0064";

    public static TheoryData<PacketCase> OverIPv4 => new()
    {
        V3.Gets("priority 0", "31 33 00 01  00 64  6972  c0000264").Reads(Text("v3", 0), Follows(Skew), Asserts(1)),
        V3.Gets("1", "31 33 01 01  00 64  6872  c0000264").Reads(Text("v3", 1), null, Asserts(1)),
        V3.Gets("99", "31 33 63 01  00 64  0672  c0000264").Reads(Text("v3", 99), null, Asserts(1)),
        V3.Gets("99 from a higher address", "31 33 63 01  00 64  0670  c0000264").From(Higher).Reads(Text("v3", 99), null, Asserts(1)),
        V3.Gets("equal, lower address", "31 33 64 01  00 64  0572  c0000264").Reads(Text("v3", 100), Follows(MasterDown), Asserts(1)),
        V3.Gets("equal, higher address", "31 33 64 01  00 64  0570  c0000264").From(Higher).Reads(Text("v3", 100), Follows(MasterDown), GivesWay(MasterDown)),
        V3.Gets("101", "31 33 65 01  00 64  0472  c0000264").Reads(Text("v3", 101), Follows(MasterDown), GivesWay(MasterDown)),
        V3.Gets("the owner", "31 33 ff 01  00 64  6a71  c0000264").Reads(Text("v3", 255), Follows(MasterDown), GivesWay(MasterDown)),
    };

    [Theory]
    [MemberData(nameof(OverIPv4))]
    public void Version_3_over_IPv4_RFC9568_6_4(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> OverIPv6 => new()
    {
        V6.Gets("priority 0", "31 33 00 02  00 64  a335" + V6Addresses).Reads(TextV6(0), Follows(Skew), Asserts(1)),
        V6.Gets("99", "31 33 63 02  00 64  4035" + V6Addresses).Reads(TextV6(99), null, Asserts(1)),
        V6.Gets("equal, lower address", "31 33 64 02  00 64  3f35" + V6Addresses).Reads(TextV6(100), Follows(MasterDown), Asserts(1)),
        V6.Gets("equal, higher address", "31 33 64 02  00 64  3f33" + V6Addresses).From(HigherV6).Reads(TextV6(100), Follows(MasterDown), GivesWay(MasterDown)),
        V6.Gets("101", "31 33 65 02  00 64  3e35" + V6Addresses).Reads(TextV6(101), Follows(MasterDown), GivesWay(MasterDown)),
        V6.Gets("the owner", "31 33 ff 02  00 64  a434" + V6Addresses).Reads(TextV6(255), Follows(MasterDown), GivesWay(MasterDown)),
    };

    [Theory]
    [MemberData(nameof(OverIPv6))]
    public void Version_3_over_IPv6_RFC9568_6_4(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> Version2 => new()
    {
        V2.Gets("priority 0", "21 33 00 01  00 01  1c66  c0000264  0000000000000000").Reads(Text("v2", 0), Follows(Skew), Asserts(1)),
        V2.Gets("99", "21 33 63 01  00 01  b965  c0000264  0000000000000000").Reads(Text("v2", 99), null, Asserts(1)),
        V2.Gets("equal, lower address", "21 33 64 01  00 01  b865  c0000264  0000000000000000").Reads(Text("v2", 100), Follows(MasterDown), Asserts(1)),
        V2.Gets("equal, higher address", "21 33 64 01  00 01  b865  c0000264  0000000000000000").From(Higher).Reads(Text("v2", 100), Follows(MasterDown), GivesWay(MasterDown)),
        V2.Gets("101", "21 33 65 01  00 01  b765  c0000264  0000000000000000").Reads(Text("v2", 101), Follows(MasterDown), GivesWay(MasterDown)),
        V2.Gets("the owner", "21 33 ff 01  00 01  1d65  c0000264  0000000000000000").Reads(Text("v2", 255), Follows(MasterDown), GivesWay(MasterDown)),
    };

    [Theory]
    [MemberData(nameof(Version2))]
    public void Version_2_RFC3768_6_4(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> WithoutPreemption
    {
        get
        {
            var polite = V3 with { Preempt = false };
            return new()
            {
                polite.Gets("1", "31 33 01 01  00 64  6872  c0000264").Reads(Text("v3", 1), Follows(MasterDown), Asserts(1)),
                polite.Gets("99", "31 33 63 01  00 64  0672  c0000264").Reads(Text("v3", 99), Follows(MasterDown), Asserts(1)),
                polite.Gets("101", "31 33 65 01  00 64  0472  c0000264").Reads(Text("v3", 101), Follows(MasterDown), GivesWay(MasterDown)),
            };
        }
    }

    [Theory]
    [MemberData(nameof(WithoutPreemption))]
    public void Preempt_Mode_off_is_for_backups_alone_RFC9568_6_4_2_and_6_4_3(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> OfAPair
    {
        get
        {
            var pair = V3 with { Peers = [HostAddress.Parse(Lower)] };
            return new()
            {
                pair.Gets("priority 0", "31 33 00 01  00 64  6972  c0000264").Reads(Text("v3", 0), TakesOver(1), Asserts(1)),
                pair.Gets("the third node of another file", "31 33 c8 01  00 64  a16f  c0000264").From(Higher).Drops(DropReason.Stranger),
            };
        }
    }

    [Theory]
    [MemberData(nameof(OfAPair))]
    public void A_pair_has_nobody_to_race_which_is_not_in_the_RFC(PacketCase c) => c.Holds();

    private static string Text(string version, byte priority) => $"{version} VRID 51 priority {priority} every 1 s: 192.0.2.100";

    private static string TextV6(byte priority) => $"v3 VRID 51 priority {priority} every 1 s: fe80::64, 2001:db8::64";
}
