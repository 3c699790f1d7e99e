using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Linux;

/// <summary>Routes and rules in a real kernel, as iproute2 sees them.</summary>
public sealed class RouteTableTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static VirtualNetwork Network(string text) =>
        new(HostAddress.Parse(text.Split('/')[0]), int.Parse(text.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture));

    private static void WithSocket(Action<NetlinkSocket, int> test) => NetworkSpace.Run(() =>
    {
        NetworkSpace.Ip("address add 10.0.0.1/24 dev e0");
        NetworkSpace.Ip("-6 address add fd00::1/64 dev e0 nodad");
        using var netlink = NetlinkSocket.ForRequests();
        var links = new LinkTable();
        links.Load(netlink);
        test(netlink, links.Find("e0")!.Index);
    });

    [Theory]
    [InlineData("10.50.0.0/16", "10.0.0.254", "10.0.0.1", 254u, 0u)]
    [InlineData("10.50.0.0/16", null, null, 254u, 7u)]
    [InlineData("0.0.0.0/0", "10.0.0.254", "10.0.0.1", 100u, 0u)]
    [InlineData("10.50.1.1/32", "10.0.0.254", null, 4294967295u, 4294967295u)]
    [InlineData("fd50::/64", "fd00::fe", "fd00::1", 254u, 0u)]
    [InlineData("::/0", "fd00::fe", null, 70000u, 5u)]
    [InlineData("fd50::1/128", null, null, 254u, 0u)]
    public void A_route_is_there_as_it_was_asked_for_and_goes_again(string to, string? via, string? source, uint table, uint metric) => WithSocket((netlink, e0) =>
    {
        var routes = new RouteTable(netlink);
        var network = Network(to);
        var route = new VirtualRoute(network, via is null ? null : HostAddress.Parse(via), source is null ? null : HostAddress.Parse(source), table, metric);
        Assert.Equal(0, routes.Add(e0, route, Lease, only: true));
        Assert.Equal(Libc.EEXIST, routes.Add(e0, route, Lease, only: true));

        string family = network.Address.Family == IpFamily.V4 ? "-4" : "-6";
        var found = Assert.Single(NetworkSpace.IpJson($"{family} route show table {table} protocol 112"));
        Assert.Equal(network.PrefixLength == 0 ? "default" : network.PrefixLength == network.Address.Bits ? network.Address.ToString() : to, found.GetProperty("dst").GetString());
        Assert.Equal("e0", found.GetProperty("dev").GetString());
        Assert.Equal(source, found.TryGetProperty("prefsrc", out var prefsrc) ? prefsrc.GetString() : null);
        Assert.Equal(via, found.TryGetProperty("gateway", out var gateway) ? gateway.GetString() : null);
        if (metric != 0)
            Assert.Equal(metric, found.GetProperty("metric").GetUInt32());

        var ours = Assert.Single(routes.Ours());
        Assert.Equal((network, table), (ours.To, ours.Table));
        Assert.Equal(0, routes.Remove(ours));
        Assert.Empty(routes.Ours());
        Assert.Equal(0, routes.Remove(ours));
    });

    [Fact]
    public void A_route_of_another_is_neither_ours_nor_removed() => WithSocket((netlink, e0) =>
    {
        NetworkSpace.Ip("route add 10.50.0.0/16 via 10.0.0.254");
        NetworkSpace.Ip("-6 route add fd50::/64 via fd00::fe");
        var routes = new RouteTable(netlink);
        Assert.Empty(routes.Ours());
        Assert.Equal(0, routes.Remove(new HeldRoute(Network("10.50.0.0/16"), 254, 0)));
        Assert.Equal(0, routes.Remove(new HeldRoute(Network("fd50::/64"), 254, 0)));
        Assert.Single(NetworkSpace.IpJson("route show 10.50.0.0/16"));
        Assert.Single(NetworkSpace.IpJson("-6 route show fd50::/64"));
        Assert.Equal(Libc.EEXIST, routes.Add(e0, new VirtualRoute(Network("10.50.0.0/16"), HostAddress.Parse("10.0.0.253")), Lease, only: true));
    });

    [Theory]
    [InlineData("10.50.0.0/16", "10.77.0.1", Libc.ENETUNREACH, "Nexthop has invalid gateway")]
    [InlineData("fd50::/64", "fd77::1", Libc.EHOSTUNREACH, null)]
    public void A_next_router_that_nothing_leads_to_is_refused_with_the_kernels_words(string to, string via, int error, string? words) => WithSocket((netlink, e0) =>
    {
        Assert.Equal(error, new RouteTable(netlink).Add(e0, new VirtualRoute(Network(to), HostAddress.Parse(via)), Lease, only: true));
        Assert.Equal(words, netlink.Words);
    });

    [Theory]
    [InlineData("10.50.0.0/16", "10.0.0.254", "10.88.0.1", "Invalid prefsrc address")]
    [InlineData("fd50::/64", "fd00::fe", "fd88::1", "Invalid source address")]
    public void A_source_that_the_host_does_not_have_is_refused_with_the_kernels_words(string to, string via, string source, string words) => WithSocket((netlink, e0) =>
    {
        var route = new VirtualRoute(Network(to), HostAddress.Parse(via), HostAddress.Parse(source));
        Assert.Equal(Libc.EINVAL, new RouteTable(netlink).Add(e0, route, Lease, only: true));
        Assert.Equal(words, netlink.Words);
    });

    [Fact]
    public void An_IPv6_route_has_a_lease_that_the_second_asking_renews() => WithSocket((netlink, e0) =>
    {
        var routes = new RouteTable(netlink);
        var route = new VirtualRoute(Network("fd50::/64"), HostAddress.Parse("fd00::fe"));
        Assert.Equal(0, routes.Add(e0, route, TimeSpan.FromSeconds(5), only: false));
        Assert.InRange(Expires(), 3, 5);
        Assert.Equal(Libc.EEXIST, routes.Add(e0, route, TimeSpan.FromSeconds(60), only: false));
        Assert.InRange(Expires(), 50, 60);

        static int Expires() => Assert.Single(NetworkSpace.IpJson("-6 route show fd50::/64")).GetProperty("expires").GetInt32();
    });

    [Theory]
    [InlineData("10.0.0.100/32", null, 100u, 1000u)]
    [InlineData(null, "10.7.0.0/16", 70000u, 1u)]
    [InlineData("fd00::100/128", "fd50::/64", 100u, 32765u)]
    [InlineData(null, null, 100u, 1000u)]
    public void A_rule_is_there_once_and_goes_again(string? from, string? to, uint table, uint priority) => WithSocket((netlink, _) =>
    {
        var rules = new RuleTable(netlink);
        var family = (from ?? to)?.Contains(':', StringComparison.Ordinal) == true ? IpFamily.V6 : IpFamily.V4;
        var rule = new HeldRule(family, new VirtualRule(from is null ? null : Network(from), to is null ? null : Network(to), table, priority));
        Assert.Equal(0, rules.Add(rule));
        Assert.Equal(Libc.EEXIST, rules.Add(rule));
        Assert.Equal(rule, Assert.Single(rules.Ours()));

        var found = Assert.Single(NetworkSpace.IpJson($"{(family == IpFamily.V4 ? "-4" : "-6")} rule show priority {priority}"));
        Assert.Equal(from?.Split('/')[0] ?? "all", found.GetProperty("src").GetString());
        Assert.Equal(table.ToString(System.Globalization.CultureInfo.InvariantCulture), found.GetProperty("table").GetString());
        Assert.Equal(0, rules.Remove(rule));
        Assert.Empty(rules.Ours());
        Assert.Equal(0, rules.Remove(rule));
    });

    [Fact]
    public void A_rule_of_another_is_neither_ours_nor_removed() => WithSocket((netlink, _) =>
    {
        NetworkSpace.Ip("rule add from 10.0.0.100 table 100 priority 1000");
        var rules = new RuleTable(netlink);
        Assert.Empty(rules.Ours());
        Assert.Equal(0, rules.Remove(new HeldRule(IpFamily.V4, new VirtualRule(Network("10.0.0.100/32"), null, 100, 1000))));
        Assert.Single(NetworkSpace.IpJson("rule show priority 1000"));
    });

    [Fact]
    public void Nothing_is_allocated_where_routes_and_rules_are_looked_after() => WithSocket((netlink, e0) =>
    {
        var routes = new RouteTable(netlink);
        var rules = new RuleTable(netlink);
        var route = new VirtualRoute(Network("10.50.0.0/16"), HostAddress.Parse("10.0.0.254"), HostAddress.Parse("10.0.0.1"));
        var rule = new HeldRule(IpFamily.V4, new VirtualRule(Network("10.0.0.100/32"), null, 100, 1000));
        Look();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Look();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Look()
        {
            for (int i = 0; i < 50; i++)
            {
                routes.Add(e0, route, Lease, only: true);
                rules.Add(rule);
            }
        }
    });
}
