using VipGuard.Daemon.Configuration;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>Which node a host is.</summary>
public class ThisNodeTests
{
    private static readonly VipGuardConfig Config = TestFile.Accepted(TestFile.Good);

    [Fact]
    public void A_host_is_the_node_whose_address_it_has() => Assert.Equal("db2", Find(null, "127.0.0.1", "192.0.2.2", "::1").Name);

    [Fact]
    public void A_name_wins_over_addresses() => Assert.Equal("db1", Find("db1", "192.0.2.2").Name);

    [Fact]
    public void A_host_with_no_nodes_address_is_told_both_lists() =>
        Assert.Equal(
            (null, "vipguard.toml does not name this host: it has 10.0.0.1, fe80::1, and the nodes are db1 (192.0.2.1), db2 (192.0.2.2); correct the address of a node there, or say --node NAME"),
            Find(null, "fe80::1", "10.0.0.1"));

    [Fact]
    public void A_host_without_addresses_is_told_so() =>
        Assert.Equal(
            (null, "vipguard.toml does not name this host: it has no address, and the nodes are db1 (192.0.2.1), db2 (192.0.2.2); correct the address of a node there, or say --node NAME"),
            Find(null));

    [Fact]
    public void A_host_with_two_nodes_addresses_is_asked_which() =>
        Assert.Equal(
            (null, "this host has the addresses of several nodes of vipguard.toml: db1 (192.0.2.1), db2 (192.0.2.2); say --node NAME"),
            Find(null, "192.0.2.1", "192.0.2.2"));

    [Fact]
    public void A_name_that_is_none_is_told_the_nearest() =>
        Assert.Equal((null, "--node \"bd1\": vipguard.toml has no such node; did you mean \"db1\"?"), Find("bd1", "192.0.2.1"));

    private static (string? Name, string? Error) Find(string? name, params string[] own)
    {
        NodeConfig? node = Config.ThisNode(own.Select(HostAddress.Parse), name, out string? error);
        Assert.True((node is null) != (error is null));
        return (node?.Name, error);
    }
}
