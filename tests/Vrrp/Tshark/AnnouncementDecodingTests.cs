namespace VipGuard.Vrrp.Tests.Tshark;

/// <summary>What brings clients and switches to a new master, as tshark reads it.</summary>
public class AnnouncementDecodingTests
{
    private const string Hardware = "02:00:00:00:00:0a";
    private static readonly byte[] HardwareBytes = Wire.Bytes("02 00 00 00 00 0a");
    private static readonly string[] IPv4 = ["0.0.0.1", "192.0.2.100", "198.51.100.254", "255.255.255.254"];
    private static readonly string[] IPv6 = ["fe80::12:1", "2001:db8::100", "fd00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8:0:1::"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gratuitous_ARP_as_request_and_as_reply(bool reply)
    {
        using var capture = new CaptureFile();
        foreach (string address in IPv4)
        {
            byte[] frame = new byte[GratuitousArp.Length];
            GratuitousArp.Write(frame, HardwareBytes, HostAddress.Parse(address), reply);
            capture.Add(frame);
        }

        var rows = await Dissector.Read(capture, [],
            ["frame.protocols", "eth.src", "eth.dst", "arp.opcode", "arp.src.hw_mac", "arp.src.proto_ipv4", "arp.dst.hw_mac", "arp.dst.proto_ipv4", "arp.isgratuitous", "_ws.expert.message"]);

        Assert.Equal(IPv4.Length, rows.Count);
        foreach (var (address, row) in IPv4.Zip(rows))
        {
            Assert.Equal(
                ["eth:ethertype:arp", Hardware, "ff:ff:ff:ff:ff:ff", reply ? "2" : "1", Hardware, address, reply ? Hardware : "00:00:00:00:00:00", address, "1", ""],
                row);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unsolicited_neighbour_advertisements(bool isRouter)
    {
        using var capture = new CaptureFile();
        foreach (string address in IPv6)
        {
            byte[] frame = new byte[NeighbourAdvertisement.Length];
            NeighbourAdvertisement.Write(frame, HardwareBytes, HostAddress.Parse(address), isRouter);
            capture.Add(frame);
        }

        var rows = await Dissector.Read(capture, [],
            ["frame.protocols", "eth.src", "eth.dst", "ipv6.src", "ipv6.dst", "ipv6.hlim", "icmpv6.type", "icmpv6.checksum.status",
             "icmpv6.nd.na.flag.r", "icmpv6.nd.na.flag.s", "icmpv6.nd.na.flag.o", "icmpv6.nd.na.target_address", "icmpv6.opt.type", "icmpv6.opt.linkaddr", "_ws.expert.message"]);

        Assert.Equal(IPv6.Length, rows.Count);
        foreach (var (address, row) in IPv6.Zip(rows))
        {
            Assert.Equal(
                ["eth:ethertype:ipv6:icmpv6", Hardware, "33:33:00:00:00:01", HostAddress.Parse(address).ToString(), "ff02::1", "255", "136", "1",
                 isRouter ? "1" : "0", "0", "1", HostAddress.Parse(address).ToString(), "2", Hardware, ""],
                row);
        }
    }

    // keepalived 2.2.7's own, for 2001:db8::102 on the same hardware address.
    [Fact]
    public void The_neighbour_advertisement_is_keepalived_s_byte_for_byte()
    {
        byte[] frame = new byte[NeighbourAdvertisement.Length];
        NeighbourAdvertisement.Write(frame, HardwareBytes, HostAddress.Parse("2001:db8::102"), isRouter: false);

        Assert.Equal(
            "33330000000102000000000a86dd" + "6000000000203aff20010db8000000000000000000000102ff020000000000000000000000000001"
            + "8800f71f2000000020010db8000000000000000000000102020102000000000a",
            Wire.Hex(frame));
    }
}
