using System.Buffers.Binary;
using VipGuard.Daemon.Listening;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Listening;

/// <summary>Captures as bytes: those of tshark, the same in every form that the formats allow, and broken ones.</summary>
public sealed class CaptureFileTests
{
    // A VRRPv3 advert of keepalived 2.2.7, VRID 51, priority 100, for 10.99.0.100, from the IP header on.
    private const string Advert = "45c0002000010000ff70 0000 0a630001 e0000012 31336401 0064 0000 0a630064";
    private const string Frame = "01005e000012 0299000000 07 0800" + Advert;

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    private static List<CapturedPacket> Read(byte[] file) => [.. CaptureFile.Read(new MemoryStream(file), "x.pcap")];

    private static byte[] Pcap(bool bigEndian, bool nanoseconds, uint linkType, params byte[][] frames)
    {
        var file = new List<byte>();
        U32(nanoseconds ? 0xA1B23C4D : 0xA1B2C3D4);
        U32(bigEndian ? 0x00020004u : 0x00040002u);
        U32(0);
        U32(0);
        U32(262144);
        U32(linkType);
        foreach (byte[] frame in frames)
        {
            U32(1_700_000_000);
            U32(nanoseconds ? 123_456_700u : 123_456u);
            U32((uint)frame.Length);
            U32((uint)frame.Length);
            file.AddRange(frame);
        }
        return [.. file];

        void U32(uint value)
        {
            byte[] bytes = new byte[4];
            if (bigEndian)
                BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            file.AddRange(bytes);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Pcap_is_read_in_both_byte_orders_and_both_resolutions(bool bigEndian, bool nanoseconds)
    {
        var packet = Assert.Single(Read(Pcap(bigEndian, nanoseconds, 1, Hex(Frame))));
        Assert.Equal(Hex(Advert), packet.Packet.ToArray());
        Assert.Equal("02:99:00:00:00:07", packet.Sender.ToString());
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).AddTicks(nanoseconds ? 1_234_567 : 1_234_560), packet.At);
    }

    public static TheoryData<string, uint, string> LinkTypes => new()
    {
        { "Ethernet", 1, Frame },
        { "Ethernet, with a check sequence of 4 bytes", 0x2400_0001, Frame },
        { "a VLAN", 1, "01005e000012 029900000007 8100 0005 0800" + Advert },
        { "a VLAN in a VLAN", 1, "01005e000012 029900000007 88a8 0005 8100 0006 0800" + Advert },
        { "raw IP", 101, Advert },
        { "IPv4", 228, Advert },
        { "Linux cooked", 113, "0004 0001 0006 029900000007 0000 0800" + Advert },
        { "Linux cooked v2", 276, "0800 0000 00000002 0001 04 06 029900000007 0000" + Advert },
        { "Linux cooked v2, a VLAN", 276, "8100 0000 00000002 0001 04 06 029900000007 0000 0005 0800" + Advert },
    };

    [Theory]
    [MemberData(nameof(LinkTypes))]
    public void What_stands_before_the_packet_is_taken_off(string what, uint linkType, string frame)
    {
        var packet = Assert.Single(Read(Pcap(false, false, linkType, Hex(frame))));
        Assert.Equal((what, Convert.ToHexString(Hex(Advert))), (what, Convert.ToHexString(packet.Packet.Span)));
        Assert.Equal(what.StartsWith("Linux", StringComparison.Ordinal), packet.IsOutgoing);
        Assert.Equal(linkType is 101 or 228 ? default : MacAddress.Read(Hex("029900000007")), packet.Sender);
    }

    [Fact]
    public void Frames_without_IP_or_cut_short_are_passed_over() =>
        Assert.Single(Read(Pcap(false, false, 1, Hex("ffffffffffff 029900000007 0806 0001"), [], Hex("01005e"), Hex(Frame), Hex("01005e000012 029900000007 8100 00"))));

    public static TheoryData<string, string, string> Broken => new()
    {
        { "", "at byte 0", "the file ends before a capture's first four bytes" },
        { "d4c3", "at byte 0", "the file ends within a capture's first four bytes: 4 bytes expected, 2 there" },
        { "504b0304 00000000", "at byte 0", "neither pcap nor pcapng (it begins with 504B0304)" },
        { "d4c3b2a1 0200", "at byte 4", "the file ends within the file header: 20 bytes expected, 2 there" },
        { "d4c3b2a1 02000400 00000000 00000000 00000400 69000000", "at byte 20", "link type 105 is none that is read here (Ethernet, raw IP, BSD loopback, Linux cooked v1 and v2 are)" },
        { "d4c3b2a1 02000400 00000000 00000000 00000400 01000000 00", "at byte 24", "the file ends within a packet's header: 16 bytes expected, 1 there" },
        { "d4c3b2a1 02000400 00000000 00000000 00000400 01000000 00000000 00000000 ffffffff ffffffff", "at byte 24", "a packet of 4294967295 bytes; the longest that can be is 262144" },
        { "d4c3b2a1 02000400 00000000 00000000 00000400 01000000 00000000 00000000 04000000 04000000 aabb", "at byte 40", "the file ends within a packet of 4 bytes: 4 bytes expected, 2 there" },
        { "0a0d0d0a 1c000000 4d3c2b1b", "at byte 8", "a section's byte order mark is 4D3C2B1B" },
        { "0a0d0d0a 0d000000 4d3c2b1a", "at byte 4", "a block of 13 bytes can't be" },
        { "0a0d0d0a ffffff7c 4d3c2b1a", "at byte 4", "a block of 2097151999 bytes can't be" },
        { Section + "05000000 0c000000 0d000000", "at byte 36", "a block's two lengths differ: 12 and 13" },
        { Section + "06000000 20000000 00000000 00000000 00000000 00000000 00000000 20000000", "at byte 28", "a packet of interface 0; the section has 0" },
        { Section + EthernetInterface + "06000000 20000000 00000000 00000000 00000000 05000000 00000000 20000000", "at byte 48", "a packet of 5 bytes in a block that has 0" },
        { Section + "06000000 10000000 00000000 10000000", "at byte 28", "the block of a packet has 4 bytes; 20 is the least" },
        { Section + "0100", "at byte 28", "the file ends within a block's type: 4 bytes expected, 2 there" },
    };

    private const string Section = "0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffff ffffffff 1c000000";
    private const string EthernetInterface = "01000000 14000000 01000000 00000000 14000000";

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_file_gives_one_line_with_its_place(string hex, string place, string what)
    {
        var error = Assert.Throws<CaptureFormatException>(() => Read(Hex(hex)));
        Assert.Equal($"x.pcap: {place}: {what}", error.Message);
    }

    [Fact]
    public void No_file_however_cut_or_changed_is_anything_but_packets_or_such_a_line()
    {
        var chance = new Random(112);
        byte[][] whole = [Pcap(true, false, 1, Hex(Frame), Hex(Frame)), Captures.PcapNgOfTshark];
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] file = [.. whole[i % 2].AsSpan(0, i % 3 == 0 ? chance.Next(whole[i % 2].Length) : whole[i % 2].Length)];
            for (int changes = chance.Next(4); changes > 0 && file.Length > 0; changes--)
                file[chance.Next(Math.Min(file.Length, 300))] = (byte)chance.Next(256);
            try
            {
                foreach (var packet in Read(file))
                    HeardPacket.Of(packet);
                read++;
            }
            catch (CaptureFormatException e)
            {
                Assert.Contains(": at byte ", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.True(read > 1000 && refused > 1000, $"{read} read, {refused} refused");
    }

    [Fact]
    public void What_tshark_writes_is_read_with_its_interface_and_its_time()
    {
        var packets = Read(Captures.PcapNgOfTshark);
        Assert.Equal(2, packets.Count);
        Assert.All(packets, p => Assert.Equal("wire", p.Interface));
        Assert.All(packets, p => Assert.InRange(p.At, Captures.TakenAfter, Captures.TakenAfter.AddHours(2)));
        Assert.Equal([DropReason.None, DropReason.None], packets.Select(p => HeardPacket.Of(p).Drop));
        Assert.Equal([HostAddress.Parse("10.99.0.7"), HostAddress.Parse("fe80::7")], packets.Select(p => HeardPacket.Of(p).From.Source).Order());
    }
}
