using System.Text;
using VipGuard.Daemon.Configuration;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>A file held against the host that it is looked at on.</summary>
public class HostRulesTests
{
    private static string[] On(string address, string text, params string[] interfaces)
    {
        var host = new HostFacts(new HashSet<HostAddress> { HostAddress.Parse(address) }, interfaces);
        return [.. ConfigFile.Parse(TestFile.Name, Encoding.UTF8.GetBytes(text), host).Problems.Select(p => p.ToString())];
    }

    [Fact]
    public void An_interface_that_this_node_does_not_have_is_one_line() =>
        Assert.Equal(
            ["vipguard.toml:14:13: [[instance]] VI_1: this host is db1, and has no interface \"eth0\"; did you mean \"eth1\"?"],
            On("192.0.2.1", TestFile.Good, "lo", "eth1"));

    [Fact]
    public void An_interface_that_is_there_is_fine() => Assert.Empty(On("192.0.2.1", TestFile.Good, "lo", "eth0"));

    [Fact]
    public void On_a_host_that_is_none_of_the_nodes_nothing_is_held_against_it() => Assert.Empty(On("192.0.2.77", TestFile.Good, "lo"));

    [Fact]
    public void An_override_for_this_node_is_what_counts()
    {
        string text = TestFile.With("+ interfaces = { db2 = \"ens7\" }");

        Assert.Equal(["vipguard.toml:16:22: [[instance]] VI_1: this host is db2, and has no interface \"ens7\"; known are lo, eth0"], On("192.0.2.2", text, "lo", "eth0"));
        Assert.Empty(On("192.0.2.1", text, "lo", "eth0"));
    }
}
