using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Listening;
using VipGuard.Daemon.Tests.Configuration;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Listening;

/// <summary>What becomes of a packet, in the words that a person reads.</summary>
public sealed class JudgeTests
{
    private const string Text = """
        [[node]]
        name = "db1"
        address = "10.99.0.1"
        priority = 100

        [[node]]
        name = "db2"
        address = "10.99.0.2"
        priority = 90

        [[instance]]
        name = "VI_1"
        vrid = 51
        interface = "wire"
        addresses = ["10.99.0.100/24"]
        """;

    private static readonly VipGuardConfig File = TestFile.Accepted(Text);

    private static readonly VirtualRouterConfig Router = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse("10.99.0.2"),
        Addresses = [HostAddress.Parse("10.99.0.100")],
    };

    private static CapturedPacket Packet(VirtualRouterConfig router, bool outgoing = false, byte ttl = 255, byte mac = 2, string? @interface = "wire", int spoil = -1)
    {
        byte[] message = new byte[Advertisement.LengthOf(router)];
        Advertisement.Write(message, router, router.Priority);
        if (spoil >= 0)
            message[spoil] ^= 0xFF;
        byte[] header = [0x45, 0xC0, 0, (byte)(20 + message.Length), 0, 1, 0, 0, ttl, 112, 0, 0, 0, 0, 0, 0, 224, 0, 0, 18];
        router.PrimaryAddress.Write(header.AsSpan(12));
        return new CapturedPacket(DateTimeOffset.UnixEpoch, MacAddress.Read([2, 0, 0, 0, 0, mac]), outgoing, @interface, (byte[])[.. header, .. message]);
    }

    private static readonly VirtualRouterConfig Foreign = Router with { PrimaryAddress = HostAddress.Parse("10.99.0.7") };
    private static readonly VirtualRouterConfig Own = Router with { PrimaryAddress = HostAddress.Parse("10.99.0.1") };

    private static string Word(Judge judge, CapturedPacket packet) => PacketText.Of(judge.Of(HeardPacket.Of(packet)));

    [Fact]
    public void What_a_capture_calls_its_interface_moves_no_terminal()
    {
        var packet = HeardPacket.Of(Packet(Router, @interface: "et\u001b[2Jh\r\n0\u009b"));
        string line = PacketText.Of(packet, new Judge(null, null).Of(packet));
        Assert.Contains(" et[2Jh0 10.99.0.2 ", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Fact]
    public void On_a_node_each_packet_has_the_verdict_of_its_daemon()
    {
        var judge = new Judge(File, File.Nodes[0]);
        Assert.Equal("VI_1: obeyed, from db2", Word(judge, Packet(Router)));
        Assert.Equal("VI_1: our own (db1)", Word(judge, Packet(Own, outgoing: true)));
        Assert.Equal("FOREIGN VI_1: not a node of this file; not obeyed", Word(judge, Packet(Foreign, mac: 7)));
        Assert.Equal("no instance has this VRID", Word(judge, Packet(Foreign with { Vrid = 60 }, mac: 7)));
        Assert.Equal("from db2; no instance has this VRID", Word(judge, Packet(Router with { Vrid = 60 })));
        Assert.Equal("REFUSED VI_1: from db2; another version than the instance's", Word(judge, Packet(Router with { Version = VrrpVersion.V2 })));
        Assert.Equal("BAD its TTL is too low (255 in multicast): forged, or from beyond this network", Word(judge, Packet(Router, ttl: 254)));
        Assert.Equal("BAD wrong checksum", Word(judge, Packet(Router, spoil: 2)));
    }

    [Fact]
    public void A_packet_with_this_nodes_address_that_it_did_not_send_is_forged() =>
        Assert.Equal("FORGED? VI_1: bears the address of db1, this node, which did not send it", Word(new Judge(File, File.Nodes[0]), Packet(Own, outgoing: false)));

    [Fact]
    public void Another_hardware_address_than_before_is_marked_once()
    {
        var judge = new Judge(File, File.Nodes[0]);
        Word(judge, Packet(Router, mac: 2));
        Assert.Equal("FORGED? VI_1: comes from another hardware address than before (02:00:00:00:00:02): forged, moved, or two hosts with one address; obeyed, from db2", Word(judge, Packet(Router, mac: 9)));
        Assert.Equal("VI_1: obeyed, from db2", Word(judge, Packet(Router, mac: 9)));
    }

    [Fact]
    public void Without_a_file_only_the_RFCs_speak()
    {
        var judge = new Judge(null, null);
        Assert.Equal("valid", Word(judge, Packet(Foreign)));
        Assert.Equal("BAD an interval of 0", Word(judge, Packet(Foreign with { AdvertInterval = TimeSpan.Zero })));
    }

    [Fact]
    public void In_a_capture_from_elsewhere_both_nodes_are_obeyed_and_interfaces_have_other_names()
    {
        var judge = new Judge(File, null);
        Assert.Equal("VI_1: obeyed, from db1", Word(judge, Packet(Own, @interface: "eth9")));
        Assert.Equal("VI_1: obeyed, from db2", Word(judge, Packet(Router, @interface: "eth9")));
    }

    [Fact]
    public void The_line_has_every_field()
    {
        var heard = HeardPacket.Of(Packet(Foreign with { Version = VrrpVersion.V2, AuthPassword = "s3cret"u8.ToArray() }, mac: 7));
        string line = PacketText.Of(heard, new Judge(null, null).Of(heard));
        Assert.EndsWith(" wire 10.99.0.7 (02:00:00:00:00:07) → 224.0.0.18 v2 vrid 51 priority 100 every 1000 ms 10.99.0.100 auth PASS checksum plain ttl 255: valid", line, StringComparison.Ordinal);
        Assert.Equal(ChecksumKind.PseudoHeader, HeardPacket.Of(Packet(Foreign)).Checksum);
        Assert.Equal(ChecksumKind.Plain, HeardPacket.Of(Packet(Foreign with { PseudoHeaderChecksum = false })).Checksum);
    }

    [Fact]
    public void A_packet_cut_anywhere_is_read_as_far_as_it_goes()
    {
        byte[] whole = Packet(Router).Packet.ToArray();
        for (int length = 20; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            cut[3] = (byte)length;
            var heard = HeardPacket.Of(Packet(Router) with { Packet = cut });
            Assert.Equal(DropReason.TooShort, heard.Drop);
            Assert.Equal(length < 28 ? null : 51, heard.Vrid);
            Assert.Equal(DropReason.NotVrrp, HeardPacket.Of(Packet(Router) with { Packet = whole.AsMemory(0, length) }).Drop);
        }
    }

    [Fact]
    public void The_summary_counts_by_router_and_verdict_and_its_memory_is_bounded()
    {
        var judge = new Judge(File, File.Nodes[0]);
        var summary = new ListenSummary();
        Add(Packet(Router));
        Add(Packet(Router));
        Add(Packet(Foreign, mac: 7));
        Assert.Equal("3 VRRP packets|  2 from 10.99.0.2 (02:00:00:00:00:02), VRID 51, VI_1: obeyed|  1 from 10.99.0.7 (02:00:00:00:00:07), VRID 51, VI_1: foreign", string.Join('|', summary.Lines()));

        for (int i = 0; i < 2000; i++)
            Add(Packet(Foreign with { PrimaryAddress = HostAddress.Parse($"10.{i / 250}.1.{1 + i % 250}") }));
        Assert.Equal((1000, 1002L), (summary.Rows.Count(), summary.Others));

        void Add(CapturedPacket packet)
        {
            var heard = HeardPacket.Of(packet);
            summary.Add(heard, judge.Of(heard));
        }
    }
}
