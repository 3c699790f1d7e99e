using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>The addresses that adverts come from: written, the node's, or made out of the file.</summary>
public class SourceTests
{
    private const string Six = "192.0.2.100/24 -> fe80::51/64";

    private static InstanceSetup OnDb1(params ReadOnlySpan<string> changes)
    {
        VipGuardConfig config = TestFile.Accepted(TestFile.With(changes));
        return InstanceSetups.Of(config, config.Nodes[0])[0];
    }

    [Fact]
    public void An_IPv6_source_follows_from_the_file_and_both_nodes_know_both()
    {
        VipGuardConfig config = TestFile.Accepted(TestFile.With(Six));
        InstanceSetup one = InstanceSetups.Of(config, config.Nodes[0])[0];
        InstanceSetup two = InstanceSetups.Of(config, config.Nodes[1])[0];

        Assert.Equal(("fe80::5647:33:c000:201", true), (one.Router.PrimaryAddress.ToString(), one.MakesItsOwnSource));
        Assert.True(one.Router.PrimaryAddress.IsLinkLocal);
        Assert.Equal(two.Router.PrimaryAddress, Assert.Single(one.Router.Peers));
        Assert.Equal(one.Router.PrimaryAddress, Assert.Single(two.Router.Peers));
        Assert.Equal("db2", one.Nodes[two.Router.PrimaryAddress]);
    }

    [Fact]
    public void Nodes_with_IPv6_addresses_have_sources_that_differ()
    {
        InstanceSetup setup = OnDb1("192.0.2.1 -> 2001:db8::1", "192.0.2.2 -> 2001:db8::2", Six);

        Assert.True(setup.Router.PrimaryAddress.IsLinkLocal);
        Assert.NotEqual(setup.Router.PrimaryAddress, Assert.Single(setup.Router.Peers));
    }

    [Fact]
    public void A_written_source_is_the_hosts_own()
    {
        InstanceSetup setup = OnDb1(Six, "+ source_addresses = { db1 = \"fe80::1\", db2 = \"fe80::2\" }");

        Assert.Equal(("fe80::1", false), (setup.Router.PrimaryAddress.ToString(), setup.MakesItsOwnSource));
        Assert.Equal("fe80::2", Assert.Single(setup.Router.Peers).ToString());
    }

    [Fact]
    public void Unicast_over_IPv6_comes_from_the_nodes_address()
    {
        InstanceSetup setup = OnDb1("192.0.2.1 -> 2001:db8::1", "192.0.2.2 -> 2001:db8::2", Six, "+ mode = \"unicast\"");

        Assert.Equal(("2001:db8::1", false), (setup.Router.PrimaryAddress.ToString(), setup.MakesItsOwnSource));
        Assert.True(setup.Router.Unicast);
    }

    [Fact]
    public void An_instance_on_another_network_has_sources_and_interfaces_of_its_own()
    {
        InstanceSetup setup = OnDb1("+ source_addresses = { db1 = \"198.51.100.1\", db2 = \"198.51.100.2\" }", "+ interfaces = { db1 = \"eth7\" }");

        Assert.Equal(("198.51.100.1", "eth7"), (setup.Router.PrimaryAddress.ToString(), setup.Interface));
        Assert.Equal("198.51.100.2", Assert.Single(setup.Router.Peers).ToString());
    }

    [Fact]
    public void The_owner_of_an_IPv6_address_does_not_lease_it()
    {
        InstanceSetup setup = OnDb1("192.0.2.1 -> 2001:db8::1", "192.0.2.2 -> 2001:db8::2", "\"192.0.2.100/24\" -> \"fe80::51/64\", \"2001:db8::1/64\"", "priority = 100 -> priority = 255");

        Assert.Equal("fe80::51/64", Assert.Single(setup.Addresses).ToString());
        Assert.Equal(2, setup.Router.Addresses.Length);
    }

    [Fact]
    public void A_default_is_of_the_instances_family()
    {
        InstanceSetup setup = OnDb1(Six, "+ routes = [{ to = \"default\", interface = \"eth1\" }]", "+ rules = [{ from = \"default\", table = 7, priority = 10 }]");

        Assert.Equal(IpFamily.V6, Assert.Single(setup.Routes).To.Address.Family);
        Assert.Equal(IpFamily.V6, Assert.Single(setup.Rules).From!.Value.Address.Family);
    }

    [Fact]
    public void Two_instances_have_a_source_each()
    {
        var node = HostAddress.Parse("192.0.2.1");

        Assert.NotEqual(DerivedLinkLocal.Of(1, node), DerivedLinkLocal.Of(2, node));
    }
}
