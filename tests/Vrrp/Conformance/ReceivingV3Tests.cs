using static VipGuard.Vrrp.Tests.Conformance.Outcome;
using static VipGuard.Vrrp.Tests.Conformance.Routers;

namespace VipGuard.Vrrp.Tests.Conformance;

/// <summary>VRRPv3 over IPv4. Where a table is not about the checksum, it is that of RFC 9568, without the pseudo-header.</summary>
public class ReceivingV3Tests
{
    // version and type, VRID, priority, count | reserved and interval | checksum | addresses
    private const string Good = "31 33 c8 01  00 64  4402  c0000264";
    private const string GoodText = "v3 VRID 51 priority 200 every 1 s: 192.0.2.100";

    public static TheoryData<PacketCase> Fields => new()
    {
        V3.Gets("a plain one", Good).Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),
        V3.Gets("reserved bits are ignored (§5.2.6)", "31 33 c8 01  f0 64  5401  c0000264").Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),
        V3.Gets("another list is obeyed (§7.1)", "31 33 c8 01  00 64  4401  c0000265").Reads("v3 VRID 51 priority 200 every 1 s: 192.0.2.101", Follows(MasterDown), GivesWay(MasterDown)),
        V3.Gets("a longer list is obeyed (§7.1)", "31 33 c8 02  00 64  819b  c0000264  c0000265").Reads("v3 VRID 51 priority 200 every 1 s: 192.0.2.100, 192.0.2.101", Follows(MasterDown), GivesWay(MasterDown)),

        // §5.2.7, §6.1: 12 bits of centiseconds; the backup waits at the master's pace, 3 intervals and 156/256 of one.
        V3.Gets("the shortest interval", "31 33 c8 01  00 01  4465  c0000264").Reads("v3 VRID 51 priority 200 every 0.01 s: 192.0.2.100", Follows(0.03609375), GivesWay(0.03609375)),
        V3.Gets("100 ms", "31 33 c8 01  00 0a  445c  c0000264").Reads("v3 VRID 51 priority 200 every 0.1 s: 192.0.2.100", Follows(0.3609375), GivesWay(0.3609375)),
        V3.Gets("the longest interval", "31 33 c8 01  0f ff  3467  c0000264").Reads("v3 VRID 51 priority 200 every 40.95 s: 192.0.2.100", Follows(147.80390625), GivesWay(147.80390625)),
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Packets_that_are_read_RFC9568_5_2(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> Checksums => new()
    {
        V3.Gets("the message alone", Good).Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),
        V3.Gets("with the pseudo-header, as keepalived and FRR have it", "31 33 c8 01  00 64  a171  c0000264").Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),
        V3.Gets("one more", "31 33 c8 01  00 64  4403  c0000264").Drops(DropReason.BadChecksum),
        V3.Gets("none", "31 33 c8 01  00 64  0000  c0000264").Drops(DropReason.BadChecksum),
        V3.Gets("another source's pseudo-header", "31 33 c8 01  00 64  a16f  c0000264").Drops(DropReason.BadChecksum),
    };

    [Theory]
    [MemberData(nameof(Checksums))]
    public void Checksums_RFC9568_5_2_8_and_RFC5798_5_2_8(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> Checks => new()
    {
        // "MUST verify that the IPv4 TTL is 255".
        V3.Gets("TTL 254", Good).WithTtl(254).Drops(DropReason.TtlNot255),
        V3.Gets("TTL 1", Good).WithTtl(1).Drops(DropReason.TtlNot255),
        V3.Gets("TTL 0", Good).WithTtl(0).Drops(DropReason.TtlNot255),

        // §5.1.1.2: the group.
        V3.Gets("to another group", Good).To("224.0.0.1").Drops(DropReason.WrongDestination),
        V3.Gets("to the broadcast address", Good).To("255.255.255.255").Drops(DropReason.WrongDestination),

        // "MUST verify that the VRRP version is 3".
        V3.Gets("version 0", "01 33 c8 01  00 64  7402  c0000264").Drops(DropReason.UnknownVersion),
        V3.Gets("version 1", "11 33 c8 01  00 64  6402  c0000264").Drops(DropReason.UnknownVersion),
        V3.Gets("version 4", "41 33 c8 01  00 64  3402  c0000264").Drops(DropReason.UnknownVersion),
        V3.Gets("version 15", "f1 33 c8 01  00 64  8401  c0000264").Drops(DropReason.UnknownVersion),
        V3.Gets("a good one of version 2", "21 33 c8 01  00 01  5465  c0000264  0000000000000000").Drops(DropReason.VersionMismatch),

        // "MUST verify that the VRRP packet type is 1".
        V3.Gets("type 0", "30 33 c8 01  00 64  4502  c0000264").Drops(DropReason.NotAdvertisement),
        V3.Gets("type 2", "32 33 c8 01  00 64  4302  c0000264").Drops(DropReason.NotAdvertisement),
        V3.Gets("type 15", "3f 33 c8 01  00 64  3602  c0000264").Drops(DropReason.NotAdvertisement),

        // "MUST verify that the received packet contains the complete VRRP packet".
        V3.Gets("nothing at all", "").Drops(DropReason.TooShort),
        V3.Gets("half a header", "31 33 c8 01").Drops(DropReason.TooShort),
        V3.Gets("a header alone", "31 33 c8 01  00 64  4402").Drops(DropReason.TooShort),
        V3.Gets("half an address", "31 33 c8 01  00 64  4402  c000").Drops(DropReason.TooShort),
        V3.Gets("two counted, one there", "31 33 c8 02  00 64  4401  c0000264").Drops(DropReason.TooShort),

        // Ours: exactly one packet.
        V3.Gets("one byte more", "31 33 c8 01  00 64  4402  c0000264  00").Drops(DropReason.TrailingBytes),
        V3.Gets("as long as version 2 would be", "31 33 c8 01  00 64  4402  c0000264  0000000000000000").Drops(DropReason.TrailingBytes),
        V3.Gets("an IPv6 address inside IPv4 (§5.2.9)", "31 33 c8 01  00 64  0782  fe80 0000 0000 0000 0000 0000 0000 0064").Drops(DropReason.TrailingBytes),

        // "MUST verify that the VRID is configured on the receiving interface".
        V3.Gets("another VRID", "31 34 c8 01  00 64  4401  c0000264").Drops(DropReason.OtherVrid),
        V3.Gets("VRID 0 (§5.2.3)", "31 00 c8 01  00 64  4435  c0000264").Drops(DropReason.VridZero),

        // §5.2.5, erratum 8299.
        V3.Gets("no address", "31 33 c8 00  00 64  0668").Drops(DropReason.NoAddresses),
        V3.Gets("none counted, one there", "31 33 c8 00  00 64  4403  c0000264").Drops(DropReason.TrailingBytes),

        // Erratum 8301.
        V3.Gets("interval 0", "31 33 c8 01  00 00  4466  c0000264").Drops(DropReason.IntervalZero),

        // Ours: who sends.
        V3.Gets("our own, heard back", "31 33 c8 01  00 64  a170  c0000264").From(Own).Drops(DropReason.OwnPacket),
        V3.Gets("a stranger of priority 254, every 40.95 s", "31 33 fe 01  0f ff  5b95  c0000264").From(Stranger).Drops(DropReason.Stranger),
    };

    [Theory]
    [MemberData(nameof(Checks))]
    public void Packets_that_are_dropped_RFC9568_7_1(PacketCase c) => c.Holds();
}
