namespace VipGuard.Vrrp.Tests.Claims;

/// <summary>ARP packets and neighbour advertisements as bytes, and whose address they say it is.</summary>
public class AddressClaimTests
{
    private const string Arp = "0001 0800 06 04 ";

    public static TheoryData<string, string, ClaimKind, string> ArpPackets => new()
    {
        { "a gratuitous request, RFC 5227 §3", Arp + "0001 020000000007 c0000264 000000000000 c0000264", ClaimKind.Request, "192.0.2.100" },
        { "a request for another's address", Arp + "0001 020000000007 c0000264 000000000000 c0000201", ClaimKind.Request, "192.0.2.100" },
        { "a reply", Arp + "0002 020000000007 c0000264 02000000000a c000020a", ClaimKind.Reply, "192.0.2.100" },
        { "a probe, about its target", Arp + "0001 020000000007 00000000 000000000000 c0000264", ClaimKind.Probe, "192.0.2.100" },
        { "padded to 46 bytes", Arp + "0002 020000000007 c0000264 02000000000a c000020a" + new string('0', 36), ClaimKind.Reply, "192.0.2.100" },
    };

    [Theory]
    [MemberData(nameof(ArpPackets))]
    public void Arp_says_who_has_an_address(string what, string hex, ClaimKind kind, string address)
    {
        Assert.True(AddressClaim.TryReadArp(Wire.Bytes(hex), out var claim), what);
        Assert.Equal(new AddressClaim(kind, HostAddress.Parse(address), Mac("020000000007")), claim);
    }

    public static TheoryData<string, string> NoArp => new()
    {
        { "27 bytes", (Arp + "0001 020000000007 c0000264 000000000000 c0000264")[..^2] },
        { "another hardware", "0006 0800 06 04 0001 020000000007 c0000264 000000000000 c0000264" },
        { "another protocol", "0001 86dd 06 04 0001 020000000007 c0000264 000000000000 c0000264" },
        { "hardware addresses of 8 bytes", "0001 0800 08 04 0001 020000000007 c0000264 000000000000 c0000264" },
        { "addresses of 16 bytes", "0001 0800 06 10 0001 020000000007 c0000264 000000000000 c0000264" },
        { "operation 3, reverse", Arp + "0003 020000000007 c0000264 000000000000 c0000264" },
        { "operation 0", Arp + "0000 020000000007 c0000264 000000000000 c0000264" },
        { "sent by a group", Arp + "0001 030000000007 c0000264 000000000000 c0000264" },
        { "sent by nobody", Arp + "0001 000000000000 c0000264 000000000000 c0000264" },
        { "a reply of 0.0.0.0", Arp + "0002 020000000007 00000000 000000000000 c0000264" },
        { "nothing", "" },
    };

    [Theory]
    [MemberData(nameof(NoArp))]
    public void Other_packets_claim_nothing(string what, string hex) =>
        Assert.False(AddressClaim.TryReadArp(Wire.Bytes(hex), out _), what);

    private const string Target = "fe80000000000000 0000000000000064";
    private const string LinkOption = "0201 020000000007";

    [Theory]
    [InlineData("unsolicited, override", "88 00 0000 20000000 " + Target + LinkOption, "ff02::1", "02:00:00:00:00:07")]
    [InlineData("solicited, to the asker", "88 00 0000 60000000 " + Target + LinkOption, "fe80::2", "02:00:00:00:00:07")]
    [InlineData("of a router, behind another option", "88 00 0000 a0000000 " + Target + "0e01 000000000000" + LinkOption, "ff02::1", "02:00:00:00:00:07")]
    [InlineData("without the option", "88 00 0000 40000000 " + Target, "fe80::2", "00:00:00:00:00:00")]
    public void A_neighbour_advertisement_says_who_has_its_target_RFC4861_4_4(string what, string hex, string destination, string hardware)
    {
        var source = new PacketSource(HostAddress.Parse("fe80::7"), HostAddress.Parse(destination), 255);
        Assert.True(AddressClaim.TryReadAdvertisement(Wire.Bytes(hex), source, out var claim), what);
        Assert.Equal(HostAddress.Parse("fe80::64"), claim.Address);
        Assert.Equal(hardware, claim.Hardware.ToString());
        Assert.False(claim.IsProbe);
    }

    [Theory]
    [InlineData("hop limit 254", "88 00 0000 20000000 " + Target + LinkOption, "ff02::1", 254)]
    [InlineData("code 1", "88 01 0000 20000000 " + Target + LinkOption, "ff02::1", 255)]
    [InlineData("a solicitation", "87 00 0000 20000000 " + Target + LinkOption, "ff02::1", 255)]
    [InlineData("solicited, to a group", "88 00 0000 60000000 " + Target + LinkOption, "ff02::1", 255)]
    [InlineData("a group as its target", "88 00 0000 20000000 ff020000000000000000000000000012" + LinkOption, "ff02::1", 255)]
    [InlineData("an option of no length", "88 00 0000 20000000 " + Target + "0200 020000000007", "ff02::1", 255)]
    [InlineData("an option beyond the end", "88 00 0000 20000000 " + Target + "0202 020000000007", "ff02::1", 255)]
    [InlineData("half an option", "88 00 0000 20000000 " + Target + "02", "ff02::1", 255)]
    [InlineData("23 bytes", "88 00 0000 20000000 fe8000000000000000000000000000", "ff02::1", 255)]
    public void An_invalid_advertisement_claims_nothing_RFC4861_7_1_2(string what, string hex, string destination, byte hopLimit)
    {
        var source = new PacketSource(HostAddress.Parse("fe80::7"), HostAddress.Parse(destination), hopLimit);
        Assert.False(AddressClaim.TryReadAdvertisement(Wire.Bytes(hex), source, out _), what);
    }

    [Fact]
    public void An_ARP_probe_is_a_request_from_nowhere_RFC5227_2_1_1()
    {
        byte[] packet = new byte[AddressProbe.ArpLength];
        packet.AsSpan().Fill(0xEE);
        AddressProbe.WriteArp(packet, Mac("02000000000a"), HostAddress.Parse("192.0.2.100"));
        Assert.Equal("0001080006040001" + "02000000000a" + "00000000" + "000000000000" + "c0000264", Wire.Hex(packet));
        Assert.True(AddressClaim.TryReadArp(packet, out var claim));
        Assert.True(claim.IsProbe);
    }

    [Fact]
    public void A_solicitation_names_its_target_and_its_sender_RFC4861_4_3()
    {
        byte[] message = new byte[AddressProbe.SolicitationLength];
        message.AsSpan().Fill(0xEE);
        AddressProbe.WriteSolicitation(message, Mac("02000000000a"), HostAddress.Parse("fe80::1:2345:6789"));
        Assert.Equal("87000000" + "00000000" + "fe80000000000000" + "0000000123456789" + "0101" + "02000000000a", Wire.Hex(message));
        Assert.Equal(HostAddress.Parse("ff02::1:ff45:6789"), AddressProbe.SolicitedNodeGroup(HostAddress.Parse("fe80::1:2345:6789")));
    }

    [Fact]
    public void Hardware_addresses_are_said_as_ip_link_says_them()
    {
        Assert.Equal("02:99:00:00:00:07", Mac("029900000007").ToString());
        Assert.Equal("00:00:5e:00:01:33", MacAddress.OfVirtualRouter(IpFamily.V4, 51).ToString());
        Assert.Equal("00:00:5e:00:02:33", MacAddress.OfVirtualRouter(IpFamily.V6, 51).ToString());
    }

    private static MacAddress Mac(string hex) => MacAddress.Read(Wire.Bytes(hex));
}
