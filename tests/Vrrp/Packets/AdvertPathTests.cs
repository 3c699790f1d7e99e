namespace VipGuard.Vrrp.Tests.Packets;

/// <summary>How an advert has to have come: to the group with TTL 255, or in unicast to the router's own address with a TTL that the file chooses.</summary>
public class AdvertPathTests
{
    private static readonly VirtualRouterConfig V4 = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse("192.0.2.2"),
        Addresses = [HostAddress.Parse("192.0.2.100")],
        Peers = [HostAddress.Parse("192.0.2.1")],
    };

    private static readonly VirtualRouterConfig V6 = V4 with
    {
        PrimaryAddress = HostAddress.Parse("fe80::2"),
        Addresses = [HostAddress.Parse("fe80::64")],
        Peers = [HostAddress.Parse("fe80::1")],
    };

    [Theory]
    // Multicast: RFC 9568 §5.1.1.2, §5.1.1.3, §5.1.2.2, §5.1.2.3.
    [InlineData("multicast", "224.0.0.18", 255, DropReason.None)]
    [InlineData("multicast", "224.0.0.18", 254, DropReason.TtlNot255)]
    [InlineData("multicast", "192.0.2.2", 255, DropReason.WrongDestination)]
    [InlineData("multicast", "255.255.255.255", 255, DropReason.WrongDestination)]
    [InlineData("multicast", "ff02::12", 255, DropReason.None)]
    [InlineData("multicast", "ff02::12", 254, DropReason.TtlNot255)]
    [InlineData("multicast", "fe80::2", 255, DropReason.WrongDestination)]
    // Unicast: any TTL, as keepalived has it.
    [InlineData("unicast", "192.0.2.2", 255, DropReason.None)]
    [InlineData("unicast", "192.0.2.2", 1, DropReason.None)]
    [InlineData("unicast", "192.0.2.2", 0, DropReason.None)]
    [InlineData("unicast", "192.0.2.3", 255, DropReason.WrongDestination)]
    [InlineData("unicast", "224.0.0.18", 255, DropReason.WrongDestination)]
    [InlineData("unicast", "fe80::2", 64, DropReason.None)]
    [InlineData("unicast", "fe80::3", 64, DropReason.WrongDestination)]
    [InlineData("unicast", "ff02::12", 255, DropReason.WrongDestination)]
    // Unicast with least_ttl = 254: one router on the way at the most.
    [InlineData("unicast, 254", "192.0.2.2", 255, DropReason.None)]
    [InlineData("unicast, 254", "192.0.2.2", 254, DropReason.None)]
    [InlineData("unicast, 254", "192.0.2.2", 253, DropReason.TtlNot255)]
    [InlineData("unicast, 254", "fe80::2", 253, DropReason.TtlNot255)]
    public void An_advert_has_to_come_the_right_way(string mode, string destination, byte timeToLive, DropReason expected)
    {
        var to = HostAddress.Parse(destination);
        var ours = (to.Family == IpFamily.V4 ? V4 : V6) with
        {
            Unicast = mode.StartsWith("unicast", StringComparison.Ordinal),
            LeastUnicastTtl = mode.EndsWith("254", StringComparison.Ordinal) ? (byte)254 : (byte)0,
        };
        byte[] message = From(ours.Peers[0], ours, to);

        bool taken = Advertisement.TryParse(message, new PacketSource(ours.Peers[0], to, timeToLive), AdvertPath.To(ours), out _, out var drop);

        Assert.Equal(expected, drop);
        Assert.Equal(expected == DropReason.None, taken);
    }

    [Fact]
    public void Another_family_never_comes_the_right_way()
    {
        byte[] message = From(V6.Peers[0], V6, V6.PrimaryAddress);

        Assert.False(Advertisement.TryParse(message, new PacketSource(V6.Peers[0], V4.PrimaryAddress, 255), AdvertPath.To(V4 with { Unicast = true }), out _, out var drop));
        Assert.Equal(DropReason.WrongDestination, drop);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.3")]
    [InlineData("fe80::1", "fe80::3")]
    public void In_unicast_each_peer_gets_a_checksum_of_its_own_RFC9568_5_2_8(string one, string other)
    {
        var ours = HostAddress.Parse(one).Family == IpFamily.V4 ? V4 : V6;
        byte[] first = From(ours.PrimaryAddress, ours, HostAddress.Parse(one));
        byte[] second = From(ours.PrimaryAddress, ours, HostAddress.Parse(other));

        Assert.Equal(0, Checksum.OverWithPseudoHeader(first, ours.PrimaryAddress, HostAddress.Parse(one)));
        Assert.Equal(0, Checksum.OverWithPseudoHeader(second, ours.PrimaryAddress, HostAddress.Parse(other)));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Without_the_pseudo_header_every_peer_gets_the_same()
    {
        var v2 = V4 with { Version = VrrpVersion.V2 };

        Assert.Equal(From(v2.PrimaryAddress, v2, HostAddress.Parse("192.0.2.1")), Wire.Advert(v2, 100));
    }

    private static byte[] From(HostAddress source, VirtualRouterConfig config, HostAddress destination)
    {
        byte[] message = new byte[Advertisement.LengthOf(config)];
        Advertisement.Write(message, config with { PrimaryAddress = source }, 100, destination);
        return message;
    }
}
