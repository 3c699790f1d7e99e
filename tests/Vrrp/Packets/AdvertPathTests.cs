namespace VipGuard.Vrrp.Tests.Packets;

/// <summary>
/// How an advert has to have come: to the group with TTL 255, or in unicast to the router's own address with a TTL that the file
/// chooses. A node of the file may come by the other way too, with TTL 255.
/// </summary>
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
    [InlineData("multicast", "192.0.2.3", 255, DropReason.WrongDestination)]
    [InlineData("multicast", "255.255.255.255", 255, DropReason.WrongDestination)]
    [InlineData("multicast", "ff02::12", 255, DropReason.None)]
    [InlineData("multicast", "ff02::12", 254, DropReason.TtlNot255)]
    [InlineData("multicast", "fe80::3", 255, DropReason.WrongDestination)]
    // The peer is in unicast already, or still: not in the RFC; from the link only, whatever least_ttl says.
    [InlineData("multicast", "192.0.2.2", 255, DropReason.None)]
    [InlineData("multicast", "192.0.2.2", 254, DropReason.TtlNot255)]
    [InlineData("multicast", "192.0.2.2", 64, DropReason.TtlNot255)]
    [InlineData("multicast", "fe80::2", 255, DropReason.None)]
    [InlineData("multicast", "fe80::2", 64, DropReason.TtlNot255)]
    // Unicast: any TTL, as keepalived has it.
    [InlineData("unicast", "192.0.2.2", 255, DropReason.None)]
    [InlineData("unicast", "192.0.2.2", 1, DropReason.None)]
    [InlineData("unicast", "192.0.2.2", 0, DropReason.None)]
    [InlineData("unicast", "192.0.2.3", 255, DropReason.WrongDestination)]
    // The peer is in multicast still, or already.
    [InlineData("unicast", "224.0.0.18", 255, DropReason.None)]
    [InlineData("unicast", "224.0.0.18", 254, DropReason.TtlNot255)]
    [InlineData("unicast", "224.0.0.1", 255, DropReason.WrongDestination)]
    [InlineData("unicast", "fe80::2", 64, DropReason.None)]
    [InlineData("unicast", "fe80::3", 64, DropReason.WrongDestination)]
    [InlineData("unicast", "ff02::12", 255, DropReason.None)]
    [InlineData("unicast", "ff02::12", 64, DropReason.TtlNot255)]
    [InlineData("unicast", "ff02::1", 255, DropReason.WrongDestination)]
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

    [Theory]
    [InlineData("multicast", "192.0.2.2", DropReason.WrongDestination)]
    [InlineData("multicast", "224.0.0.18", DropReason.None)]
    [InlineData("unicast", "224.0.0.18", DropReason.WrongDestination)]
    [InlineData("unicast", "192.0.2.2", DropReason.None)]
    public void Who_is_no_node_of_the_file_comes_by_the_way_of_the_mode_alone(string mode, string destination, DropReason expected)
    {
        var stranger = HostAddress.Parse("192.0.2.66");
        var to = HostAddress.Parse(destination);
        foreach (bool admits in (bool[])[false, true])
        {
            var ours = V4 with { Unicast = mode == "unicast", AdmitsUnlisted = admits };
            bool taken = Advertisement.TryParse(From(stranger, ours, to), new PacketSource(stranger, to, 255), AdvertPath.To(ours), out _, out var drop);
            Assert.Equal((expected, expected == DropReason.None), (drop, taken));
        }
    }

    [Theory]
    [InlineData(true, "224.0.0.18", 254)]
    [InlineData(true, "192.0.2.3", 255)]
    [InlineData(false, "192.0.2.3", 255)]
    [InlineData(false, "224.0.0.18", 64)]
    public void Another_clusters_packet_is_told_by_its_VRID_whichever_way_it_came(bool unicast, string destination, byte timeToLive)
    {
        var ours = V4 with { Unicast = unicast };
        var to = HostAddress.Parse(destination);
        var source = new PacketSource(ours.Peers[0], to, timeToLive);
        byte[] theirs = From(ours.Peers[0], ours with { Vrid = 52 }, to);

        Assert.Equal(DropReason.OtherVrid, Examined(theirs));
        Assert.NotEqual(DropReason.OtherVrid, Examined(From(ours.Peers[0], ours, to)));
        Assert.NotEqual(DropReason.OtherVrid, Examined(theirs[..7]));

        DropReason Examined(byte[] message)
        {
            Assert.False(Advertisement.TryParse(message, source, AdvertPath.To(ours), out _, out var drop));
            return drop;
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void While_one_of_a_pair_is_reloaded_with_the_other_mode_both_hear_each_other(bool one, bool other)
    {
        var first = V4 with { Unicast = one };
        var second = V4 with { Unicast = other, PrimaryAddress = V4.Peers[0], Peers = [V4.PrimaryAddress] };

        Assert.Equal((DropReason.None, DropReason.None), (Heard(first, second), Heard(second, first)));

        static DropReason Heard(VirtualRouterConfig sender, VirtualRouterConfig hearer)
        {
            var to = sender.Unicast ? hearer.PrimaryAddress : VrrpProtocol.GroupV4;
            byte[] message = From(sender.PrimaryAddress, sender, to);
            return Advertisement.TryParse(message, new PacketSource(sender.PrimaryAddress, to, 255), AdvertPath.To(hearer), out var advert, out var drop) ? hearer.Admit(advert) : drop;
        }
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
