using static VipGuard.Vrrp.Tests.Conformance.Outcome;
using static VipGuard.Vrrp.Tests.Conformance.Routers;

namespace VipGuard.Vrrp.Tests.Conformance;

/// <summary>VRRPv3 over IPv6: RFC 9568 §5.1.2, §5.2.8, §5.2.9 and §7.1.</summary>
public class ReceivingV6Tests
{
    private const string Addresses = "  fe80 0000 0000 0000 0000 0000 0000 0064  2001 0db8 0000 0000 0000 0000 0000 0064";
    private const string Good = "31 33 c8 02  00 64  db34" + Addresses;
    private const string GoodText = "v3 VRID 51 priority 200 every 1 s: fe80::64, 2001:db8::64";

    public static TheoryData<PacketCase> Fields => new()
    {
        V6.Gets("a plain one", Good).Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),
        V6.Gets("from a higher address, its own pseudo-header", "31 33 c8 02  00 64  db32" + Addresses).From(HigherV6).Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),
        V6.Gets("reserved bits are ignored (§5.2.6)", "31 33 c8 02  f0 64  eb33" + Addresses).Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),
        V6.Gets("the shortest interval", "31 33 c8 02  00 01  db97" + Addresses).Reads("v3 VRID 51 priority 200 every 0.01 s: fe80::64, 2001:db8::64", Follows(0.03609375), GivesWay(0.03609375)),
        V6.Gets("the longest interval", "31 33 c8 02  0f ff  cb99" + Addresses).Reads("v3 VRID 51 priority 200 every 40.95 s: fe80::64, 2001:db8::64", Follows(147.80390625), GivesWay(147.80390625)),
        V6.Gets("the link-local one alone", "31 33 c8 01  00 64  0963  fe80 0000 0000 0000 0000 0000 0000 0064").Reads("v3 VRID 51 priority 200 every 1 s: fe80::64", Follows(MasterDown), GivesWay(MasterDown)),

        // Erratum 8300 would have it dropped: two masters are worse than a list in another order.
        V6.Gets("the global one first (§5.2.9)", "31 33 c8 02  00 64  db34  2001 0db8 0000 0000 0000 0000 0000 0064  fe80 0000 0000 0000 0000 0000 0000 0064")
            .Reads("v3 VRID 51 priority 200 every 1 s: 2001:db8::64, fe80::64", Follows(MasterDown), GivesWay(MasterDown)),
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Packets_that_are_read_RFC9568_5_2_over_IPv6(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> Checks => new()
    {
        V6.Gets("hop limit 254", Good).WithTtl(254).Drops(DropReason.TtlNot255),
        V6.Gets("hop limit 64", Good).WithTtl(64).Drops(DropReason.TtlNot255),
        V6.Gets("to all nodes", Good).To("ff02::1").Drops(DropReason.WrongDestination),
        V6.Gets("to the group of another scope", Good).To("ff05::12").Drops(DropReason.WrongDestination),
        V6.Gets("the pseudo-header left out", "31 33 c8 02  00 64  d963" + Addresses).Drops(DropReason.BadChecksum),
        V6.Gets("another source's pseudo-header", "31 33 c8 02  00 64  db32" + Addresses).Drops(DropReason.BadChecksum),
        V6.Gets("no address", "31 33 c8 00  00 64  0859").Drops(DropReason.NoAddresses),
        V6.Gets("three counted, two there", "31 33 c8 03  00 64  db33" + Addresses).Drops(DropReason.TooShort),
        V6.Gets("an IPv4 address inside IPv6 (§5.2.9)", "31 33 c8 01  00 64  45ef  c0000264").Drops(DropReason.TooShort),
        V6.Gets("one byte more", "31 33 c8 02  00 64  db33" + Addresses + "00").Drops(DropReason.TrailingBytes),
        V6.Gets("interval 0", "31 33 c8 02  00 00  db98" + Addresses).Drops(DropReason.IntervalZero),
        V6.Gets("another VRID", "31 34 c8 02  00 64  db33" + Addresses).Drops(DropReason.OtherVrid),
        V6.Gets("version 2, which IPv6 has not", "21 33 c8 02  00 01  e9c6" + Addresses + "0000000000000000").Drops(DropReason.UnknownVersion),
        V6.Gets("our own, heard back", "31 33 c8 02  00 64  db33" + Addresses).From(OwnV6).Drops(DropReason.OwnPacket),
        V6.Gets("a stranger of priority 254", "31 33 fe 02  00 64  a4cf" + Addresses).From(StrangerV6).Drops(DropReason.Stranger),
    };

    [Theory]
    [MemberData(nameof(Checks))]
    public void Packets_that_are_dropped_RFC9568_7_1_over_IPv6(PacketCase c) => c.Holds();
}
