using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Linux;

/// <summary>Adverts between two real kernels, over both families, to the group and to a peer.</summary>
public sealed unsafe class PacketChannelTests : IDisposable
{
    private const int IPPROTO_IP = 0;             // linux/in.h, linux/in6.h
    private const int IP_MULTICAST_TTL = 33;
    private const int IPPROTO_IPV6 = 41;
    private const int IPV6_MULTICAST_HOPS = 18;
    private const int IPV6_DSTOPTS = 59;

    private readonly TwoHosts _hosts = new();
    private readonly List<PacketChannel> _channels = [];

    public PacketChannelTests()
    {
        _hosts.One.Ip("address add 192.0.2.1/24 dev wire");
        _hosts.Other.Ip("address add 192.0.2.2/24 dev wire");
        _hosts.One.Ip("address add fe80::1/64 dev wire nodad");
        _hosts.Other.Ip("address add fe80::2/64 dev wire nodad");
        _hosts.One.Ip("address add 2001:db8::1/64 dev wire nodad");
        _hosts.Other.Ip("address add 2001:db8::2/64 dev wire nodad");
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", "224.0.0.18")]
    [InlineData("192.0.2.1", "192.0.2.2", "192.0.2.2")]
    [InlineData("fe80::1", "fe80::2", "ff02::12")]
    [InlineData("fe80::1", "fe80::2", "fe80::2")]
    [InlineData("2001:db8::1", "2001:db8::2", "2001:db8::2")]
    public void An_advert_arrives_with_its_source_its_destination_and_255(string from, string at, string to)
    {
        var sender = Open(_hosts.One, from);
        var receiver = Open(_hosts.Other, at);

        Assert.True(sender.Send("31336401"u8, HostAddress.Parse(to)));

        Assert.Equal("31336401"u8, Received(receiver, out var source));
        Assert.Equal(new PacketSource(HostAddress.Parse(from), HostAddress.Parse(to), 255), source);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", IPPROTO_IP, IP_MULTICAST_TTL)]
    [InlineData("fe80::1", "fe80::2", IPPROTO_IPV6, IPV6_MULTICAST_HOPS)]
    public void Another_hop_limit_is_handed_over_as_it_came(string from, string at, int level, int option)
    {
        var sender = Open(_hosts.One, from);
        var receiver = Open(_hosts.Other, at);
        Libc.SetOption(sender.Descriptor, level, option, 64, "hop limit");

        Assert.True(sender.Send("31336401"u8, VrrpProtocol.Group(HostAddress.Parse(from).Family)));

        Received(receiver, out var source);
        Assert.Equal(64, source.TimeToLive);
    }

    [Fact]
    public void Behind_an_extension_header_the_advert_begins_where_it_begins()
    {
        var sender = Open(_hosts.One, "fe80::1");
        var receiver = Open(_hosts.Other, "fe80::2");
        // RFC 8200 §4.2, §4.6: destination options, 8 bytes that are padding.
        Libc.SetOption(sender.Descriptor, IPPROTO_IPV6, IPV6_DSTOPTS, [0, 0, 1, 4, 0, 0, 0, 0], "destination options");

        Assert.True(sender.Send("31336401"u8, VrrpProtocol.GroupV6));

        Assert.Equal("31336401"u8, Received(receiver, out _));
    }

    [Fact]
    public void An_advert_in_fragments_comes_as_one()
    {
        var sender = Open(_hosts.One, "fe80::1");
        var receiver = Open(_hosts.Other, "fe80::2");
        byte[] large = new byte[1900];
        Random.Shared.NextBytes(large);

        Assert.True(sender.Send(large, VrrpProtocol.GroupV6));

        Assert.Equal(large, Received(receiver, out _));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", "224.0.0.99", "224.0.0.18")]
    [InlineData("fe80::1", "fe80::2", "ff02::99", "ff02::12")]
    public void A_group_that_someone_else_on_the_host_joined_is_not_heard(string from, string at, string foreign, string group)
    {
        var sender = Open(_hosts.One, from);
        var receiver = Open(_hosts.Other, at);
        var other = HostAddress.Parse(foreign);
        using var joined = _hosts.Other.Run(() => Joined(other));

        Assert.True(sender.Send("foreign"u8, other));
        Assert.True(sender.Send("ours"u8, HostAddress.Parse(group)));

        Assert.Equal("ours"u8, Received(receiver, out _));
    }

    [Fact]
    public void What_is_sent_to_the_group_does_not_come_back()
    {
        var sender = Open(_hosts.One, "fe80::1");
        var second = Open(_hosts.One, "fe80::1");
        var receiver = Open(_hosts.Other, "fe80::2");

        Assert.True(sender.Send("31336401"u8, VrrpProtocol.GroupV6));

        Received(receiver, out _);
        Assert.False(second.TryReceive(out _, out _));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("fe80::1", "fe80::2")]
    public void Adverts_of_the_nodes_other_routers_are_left_to_their_channels_and_all_else_is_heard(string from, string at)
    {
        var sender = Open(_hosts.One, from);
        var receiver = Open(_hosts.Other, at);
        receiver.LeaveToOthers(own: 51, [5, 6, 7, 51, 200]);
        var group = VrrpProtocol.Group(HostAddress.Parse(from).Family);
        // Version and type, VRID: those of four others, one too short to tell, a stranger's on either side of theirs, our own.
        foreach (byte vrid in (byte[])[5, 6, 7, 200])
            Assert.True(sender.Send([0x31, vrid], group));
        Assert.True(sender.Send([0x31], group));
        foreach (byte vrid in (byte[])[4, 8, 199, 201, 51])
            Assert.True(sender.Send([0x31, vrid], group));

        Assert.Equal((byte[])[0x31], Received(receiver, out _));
        foreach (byte vrid in (byte[])[4, 8, 199, 201, 51])
            Assert.Equal((byte[])[0x31, vrid], Received(receiver, out _));
        Assert.False(receiver.TryReceive(out _, out _));
    }

    [Fact]
    public void A_channel_that_is_alone_again_hears_every_VRID()
    {
        var sender = Open(_hosts.One, "192.0.2.1");
        var receiver = Open(_hosts.Other, "192.0.2.2");
        receiver.LeaveToOthers(own: 51, [51, 5]);
        receiver.LeaveToOthers(own: 51, [51]);

        Assert.True(sender.Send([0x31, 5], VrrpProtocol.GroupV4));

        Assert.Equal((byte[])[0x31, 5], Received(receiver, out _));
    }

    [Theory]
    [InlineData("fe80::77")]
    [InlineData("2001:db8::77")]
    public void A_source_that_is_not_on_this_host_is_said_at_once(string source)
    {
        var refused = Assert.Throws<LinuxException>(() => Open(_hosts.One, source));

        Assert.StartsWith($"send from {source} on wire: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Libc.EADDRNOTAVAIL, refused.Error);
    }

    [Fact]
    public void Another_family_than_its_own_is_not_sent_to()
    {
        Assert.False(Open(_hosts.One, "fe80::1").Send("31336401"u8, VrrpProtocol.GroupV4));
        Assert.False(Open(_hosts.One, "192.0.2.1").Send("31336401"u8, VrrpProtocol.GroupV6));
    }

    private static System.Net.Sockets.Socket Joined(HostAddress group)
    {
        var family = group.SocketFamily;
        var socket = new System.Net.Sockets.Socket(family, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        int index = System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces().Single(i => i.Name == TwoHosts.Wire).GetIPProperties().GetIPv6Properties().Index;
        if (group.Family == IpFamily.V6)
            socket.SetSocketOption(System.Net.Sockets.SocketOptionLevel.IPv6, System.Net.Sockets.SocketOptionName.AddMembership, new System.Net.Sockets.IPv6MulticastOption(group.ToIPAddress(), index));
        else
            socket.SetSocketOption(System.Net.Sockets.SocketOptionLevel.IP, System.Net.Sockets.SocketOptionName.AddMembership, new System.Net.Sockets.MulticastOption(group.ToIPAddress(), index));
        return socket;
    }

    private PacketChannel Open(NamespaceThread host, string local) => host.Run(() =>
    {
        var links = new LinkTable();
        using var netlink = NetlinkSocket.ForRequests();
        links.Load(netlink);
        var channel = PacketChannel.Open(TwoHosts.Wire, links.Find(TwoHosts.Wire)!.Index, HostAddress.Parse(local));
        _channels.Add(channel);
        return channel;
    });

    private static ReadOnlySpan<byte> Received(PacketChannel channel, out PacketSource source)
    {
        var waited = new Libc.PollDescriptor { Descriptor = channel.Descriptor, Events = Libc.POLLIN };
        var limit = new Libc.Timespec { Seconds = 5 };
        Assert.Equal(1, Libc.ppoll(&waited, 1, &limit, null));
        Assert.True(channel.TryReceive(out var payload, out source));
        return payload;
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        _hosts.Dispose();
    }
}
