using static VipGuard.Vrrp.Tests.Conformance.Outcome;
using static VipGuard.Vrrp.Tests.Conformance.Routers;

namespace VipGuard.Vrrp.Tests.Conformance;

/// <summary>VRRPv2: RFC 3768 §5.3 and §7.1, and the password of RFC 2338 §5.3.6.</summary>
public class ReceivingV2Tests
{
    // version and type, VRID, priority, count | authentication type, interval | checksum | addresses | authentication data
    private const string Good = "21 33 c8 01  00 01  5465  c0000264  0000000000000000";
    private const string GoodText = "v2 VRID 51 priority 200 every 1 s: 192.0.2.100";
    private const string WithPassword = "21 33 c8 01  01 01  174b  c0000264  7333637265740000";

    public static TheoryData<PacketCase> Fields => new()
    {
        V2.Gets("a plain one", Good).Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),
        V2.Gets("type 0 with data, which is ignored (§5.3.10)", "21 33 c8 01  00 01  b418  c0000264  6761726261676521").Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),
        V2.Gets("type 0 with what would be a password", "21 33 c8 01  00 01  184b  c0000264  7333637265740000").Reads(GoodText, Follows(MasterDown), GivesWay(MasterDown)),

        // Not as §7.1 has it: two masters are worse than two lists.
        V2.Gets("another list", "21 33 c8 01  00 01  5464  c0000265  0000000000000000").Reads("v2 VRID 51 priority 200 every 1 s: 192.0.2.101", Follows(MasterDown), GivesWay(MasterDown)),
        V2.Gets("a longer list", "21 33 c8 02  00 01  91fe  c0000264  c0000265  0000000000000000").Reads("v2 VRID 51 priority 200 every 1 s: 192.0.2.100, 192.0.2.101", Follows(MasterDown), GivesWay(MasterDown)),
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Packets_that_are_read_RFC3768_5_3(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> Checks => new()
    {
        V2.Gets("TTL 254", Good).WithTtl(254).Drops(DropReason.TtlNot255),
        V2.Gets("to another group", Good).To("224.0.0.1").Drops(DropReason.WrongDestination),
        V2.Gets("a good one of version 3", "31 33 c8 01  00 64  a171  c0000264").Drops(DropReason.VersionMismatch),
        V2.Gets("type 2", "22 33 c8 01  00 01  5365  c0000264  0000000000000000").Drops(DropReason.NotAdvertisement),
        V2.Gets("without the authentication data", "21 33 c8 01  00 01  5465  c0000264").Drops(DropReason.TooShort),
        V2.Gets("two counted, one there", "21 33 c8 02  00 01  5464  c0000264  0000000000000000").Drops(DropReason.TooShort),
        V2.Gets("one byte more", Good + "00").Drops(DropReason.TrailingBytes),
        V2.Gets("checksum one more", "21 33 c8 01  00 01  5466  c0000264  0000000000000000").Drops(DropReason.BadChecksum),
        V2.Gets("no address", "21 33 c8 00  00 01  16cb  0000000000000000").Drops(DropReason.NoAddresses),
        V2.Gets("VRID 0 (§5.3.3)", "21 00 c8 01  00 01  5498  c0000264  0000000000000000").Drops(DropReason.VridZero),
        V2.Gets("another VRID", "21 34 c8 01  00 01  5464  c0000264  0000000000000000").Drops(DropReason.OtherVrid),
        V2.Gets("interval 0", "21 33 c8 01  00 00  5466  c0000264  0000000000000000").Drops(DropReason.IntervalZero),
        V2.Gets("another interval", "21 33 c8 01  00 02  5464  c0000264  0000000000000000").Drops(DropReason.IntervalMismatch),
        V2.Gets("the longest interval", "21 33 c8 01  00 ff  5367  c0000264  0000000000000000").Drops(DropReason.IntervalMismatch),
        V2.Gets("our own, heard back", Good).From(Own).Drops(DropReason.OwnPacket),
        V2.Gets("a stranger", Good).From(Stranger).Drops(DropReason.Stranger),
    };

    [Theory]
    [MemberData(nameof(Checks))]
    public void Packets_that_are_dropped_RFC3768_7_1(PacketCase c) => c.Holds();

    public static TheoryData<PacketCase> Authentication => new()
    {
        V2WithPassword.Gets("the password", WithPassword)
            .Reads(GoodText + ", authentication 1 7333637265740000", Follows(MasterDown), GivesWay(MasterDown)),
        V2WithPassword.Gets("a farewell with the password", "21 33 00 01  01 01  df4b  c0000264  7333637265740000")
            .Reads("v2 VRID 51 priority 0 every 1 s: 192.0.2.100, authentication 1 7333637265740000", Follows(Skew), Asserts(1)),

        // RFC 3768 §5.3.6, §7.1: another kind than ours, or one that nobody knows.
        V2WithPassword.Gets("none where there must be one", Good).Drops(DropReason.AuthTypeMismatch),
        V2.Gets("one where there is none", WithPassword).Drops(DropReason.AuthTypeMismatch),
        V2WithPassword.Gets("type 2, the IP authentication header", "21 33 c8 01  02 01  164b  c0000264  7333637265740000").Drops(DropReason.AuthTypeMismatch),
        V2WithPassword.Gets("type 3", "21 33 c8 01  03 01  154b  c0000264  7333637265740000").Drops(DropReason.AuthTypeMismatch),
        V2.Gets("type 255", "21 33 c8 01  ff 01  5564  c0000264  0000000000000000").Drops(DropReason.AuthTypeMismatch),

        // RFC 2338 §5.3.6: all 8 bytes, the case too.
        V2WithPassword.Gets("a password in another case", "21 33 c8 01  01 01  374b  c0000264  5333637265740000").Drops(DropReason.AuthDataMismatch),
        V2WithPassword.Gets("a longer one", "21 33 c8 01  01 01  e64a  c0000264  7333637265743100").Drops(DropReason.AuthDataMismatch),
        V2WithPassword.Gets("an empty one", "21 33 c8 01  01 01  5365  c0000264  0000000000000000").Drops(DropReason.AuthDataMismatch),
        V2WithPassword.Gets("another of 8 bytes", "21 33 c8 01  01 01  8290  c0000264  3132333435363738").Drops(DropReason.AuthDataMismatch),
    };

    [Theory]
    [MemberData(nameof(Authentication))]
    public void Passwords_RFC2338_5_3_6(PacketCase c) => c.Holds();
}
