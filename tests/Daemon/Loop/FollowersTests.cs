using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;
using static VipGuard.Daemon.Tests.Loop.FollowersLab;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>Routes and rules come after the addresses and go before them, in a real kernel.</summary>
public sealed class FollowersTests
{
    private static readonly string[] All =
    [
        "10.50.0.0/16 via 10.0.0.254 src 10.9.0.100",
        "10.51.0.0/16 via 10.9.0.254",
        "fd50::/64 via fd00::fe src fd99::100",
        "fd51::/64 via fd99::fe",
    ];

    [Fact]
    public void Routes_and_rules_are_there_while_the_addresses_are() => Run(lab =>
    {
        lab.Hold();
        Assert.Equal(All, Routes());
        Assert.Equal(2, RuleCount);
        lab.Hold();
        Assert.Equal(All, Routes());

        lab.Release();
        Assert.Empty(Routes());
        Assert.Equal(0, RuleCount);
        Assert.Empty(lab.Log.Lines);
    });

    [Fact]
    public void They_come_after_the_addresses_and_go_before_them() => Run(lab =>
    {
        lab.Setup = Of([V4], [Route("10.50.0.0/16", "10.0.0.254", "10.9.0.100")], [new VirtualRule(Network("10.9.0.100/32"), null, 100, 1000)]);
        using var changes = NetlinkSocket.ForChanges(RTMGRP_IPV4_ROUTE | RTMGRP_IPV4_RULE);
        // The kernel makes and removes routes of an address of its own; those bear its mark (RTPROT_KERNEL, 2).
        static bool IsOurs(ushort type, byte[] body) => type is not (Netlink.RTM_NEWROUTE or Netlink.RTM_DELROUTE) || body[5] == 112;

        lab.Hold();
        Assert.Equal([Netlink.RTM_NEWADDR, Netlink.RTM_NEWROUTE, Netlink.RTM_NEWRULE], Told(changes, IsOurs));
        lab.Release();
        Assert.Equal([Netlink.RTM_DELRULE, Netlink.RTM_DELROUTE, Netlink.RTM_DELADDR], Told(changes, IsOurs));
    });

    [Fact]
    public void What_the_kernel_drops_with_an_address_is_there_again_with_it() => Run(lab =>
    {
        lab.Hold();
        NetworkSpace.Ip("address delete 10.9.0.100/24 dev e0");
        NetworkSpace.Ip("-6 address delete fd99::100/64 dev e0");
        Assert.DoesNotContain("10.50.0.0/16 via 10.0.0.254 src 10.9.0.100", Routes(), StringComparer.Ordinal);
        Assert.Contains("fd50::/64 via fd00::fe", Routes(), StringComparer.Ordinal);

        Assert.True(lab.Lease.Lost(VirtualAddress.Parse(V4), lab.Setup));
        lab.Hold();
        Assert.Equal(All, Routes());
        Assert.Empty(lab.Log.Lines);
    });

    [Fact]
    public void What_someone_removes_is_put_back_with_the_lease_and_said() => Run(lab =>
    {
        lab.Hold();
        NetworkSpace.Ip("route delete 10.51.0.0/16");
        NetworkSpace.Ip("-6 route delete fd51::/64");
        NetworkSpace.Ip("rule delete priority 1000");
        lab.Hold();
        Assert.Equal(All, Routes());
        Assert.Equal(2, RuleCount);
        Assert.Equal(
        [
            "VI_1: route 10.51.0.0/16 via 10.9.0.254 was gone (someone removed it, or the kernel with its interface); put back",
            "VI_1: route fd51::/64 via fd99::fe was gone (someone removed it, or the kernel with its interface); put back",
            "VI_1: rule from 10.9.0.100/32 table 100 priority 1000 was gone (someone removed it, or the kernel with its interface); put back",
        ], lab.Log.Lines);
    });

    [Fact]
    public void A_renewal_allocates_nothing() => Run(lab =>
    {
        var link = lab.E0;
        Renew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Renew();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(All, Routes());

        void Renew()
        {
            for (int i = 0; i < 50; i++)
                lab.Lease.Hold(default, link, lab.Setup);
        }
    });

    [Fact]
    public void A_route_that_is_refused_is_said_once_and_leaves_the_addresses_alone_and_is_taken_when_it_can_be() => Run(lab =>
    {
        lab.Setup = Of([V4], [Route("10.60.0.0/16", "10.77.0.254")], []);
        lab.Hold();
        lab.Hold();
        const string refusal = "the kernel refuses route 10.60.0.0/16 via 10.77.0.254: no network on e0 has the next router 10.77.0.254 "
            + "(Nexthop has invalid gateway); correct via, or give this host an address in its network";
        Assert.Equal($"VI_1: {refusal}. The addresses are served without it; tried again with each renewal of the lease", Assert.Single(lab.Log.Lines));
        Assert.Equal([refusal], lab.Lease.Followers.Refusals, StringComparer.Ordinal);
        Assert.Null(lab.Lease.Refusal);
        Assert.Contains(lab.Addresses.List(), held => held.Address == VirtualAddress.Parse(V4));

        NetworkSpace.Ip("address add 10.77.0.1/24 dev e0");
        lab.Hold();
        Assert.Equal(["10.60.0.0/16 via 10.77.0.254"], Routes());
        Assert.Empty(lab.Lease.Followers.Refusals);
    });

    [Fact]
    public void A_route_of_another_is_left_alone_and_said() => Run(lab =>
    {
        NetworkSpace.Ip("route add 10.60.0.0/16 via 10.0.0.253");
        lab.Setup = Of([V4], [Route("10.60.0.0/16", "10.0.0.254")], []);
        lab.Hold();
        Assert.Equal(["the kernel refuses route 10.60.0.0/16 via 10.0.0.254: another route to 10.60.0.0/16 with the same metric is there, "
            + "not put there by vipguard; write another metric or table, or remove that route"], lab.Lease.Followers.Refusals, StringComparer.Ordinal);
        lab.Release();
        Assert.Single(NetworkSpace.IpJson("route show 10.60.0.0/16"));
    });

    [Fact]
    public void What_was_never_put_there_is_not_taken_off() => Run(lab =>
    {
        NetworkSpace.Ip("route add 10.60.0.0/16 via 10.0.0.253 protocol 112");
        lab.Setup = Of([V4], [Route("10.60.0.0/16", "10.77.0.254")], []);
        lab.Hold();
        Assert.Single(lab.Lease.Followers.Refusals);
        lab.Release();
        Assert.Equal(["10.60.0.0/16 via 10.0.0.253"], Routes());
    });

    [Fact]
    public void An_IPv6_route_without_a_metric_goes_alone() => Run(lab =>
    {
        NetworkSpace.Ip("-6 route add fd50::/64 via fd00::fd metric 50 protocol 112");
        lab.Setup = Of([V6], [Route("fd50::/64", "fd00::fe")], []);
        lab.Hold();
        Assert.Equal(2, Routes().Length);
        lab.Release();
        Assert.Equal(["fd50::/64 via fd00::fd"], Routes());
    });

    [Fact]
    public void A_route_over_another_interface_waits_for_it() => Run(lab =>
    {
        lab.Setup = Of([V4], [Route("10.60.0.0/16") with { Interface = "later" }], []);
        lab.Hold();
        Assert.Equal(["the kernel refuses route 10.60.0.0/16 dev later: interface later does not exist (yet); it is used when it appears, or correct interface in the file"],
            lab.Lease.Followers.Refusals, StringComparer.Ordinal);

        NetworkSpace.Ip("link add later type veth peer name later1");
        lab.Hold();
        Assert.Equal(["the kernel refuses route 10.60.0.0/16 dev later: interface later is down; \"ip link set later up\""], lab.Lease.Followers.Refusals, StringComparer.Ordinal);

        NetworkSpace.Ip("link set later1 up");
        NetworkSpace.Ip("link set later up");
        lab.Hold();
        Assert.Equal(["10.60.0.0/16"], Routes());
        lab.Release();
        Assert.Empty(Routes());
    });

    [Fact]
    public void A_reload_takes_out_and_adds_what_differs_and_leads_the_rest_another_way() => Run(lab =>
    {
        lab.Hold();
        lab.Change(lab.Setup with
        {
            Routes = [Route("10.50.0.0/16", "10.0.0.253", "10.9.0.100"), Route("fd51::/64", "fd99::fe"), Route("10.52.0.0/16")],
            Rules = [lab.Setup.Rules[1], lab.Setup.Rules[0] with { Table = 200 }],
        });
        Assert.Equal(["10.50.0.0/16 via 10.0.0.253 src 10.9.0.100", "10.52.0.0/16", "fd51::/64 via fd99::fe"], Routes());
        Assert.Equal("200", Assert.Single(NetworkSpace.IpJson("-4 rule show priority 1000")).GetProperty("table").GetString());
        Assert.Equal(2, RuleCount);
        Assert.Empty(lab.Log.Lines);

        lab.Change(lab.Setup with { Routes = [], Rules = [] });
        Assert.Empty(Routes());
        Assert.Equal(0, RuleCount);
    });

    [Fact]
    public void What_an_earlier_run_left_is_removed_at_the_start_and_nothing_else() => Run(lab =>
    {
        lab.Hold();
        NetworkSpace.Ip("route add 10.60.0.0/16 via 10.0.0.254");
        NetworkSpace.Ip("rule add from 10.0.0.9 table 100 priority 999");
        var log = new LogLines();
        NetworkSpace.Ip("route add 10.61.0.0/16 via 10.0.0.254 protocol 112");
        NetworkSpace.Ip("rule add from 10.0.0.8 table 100 priority 998 protocol 112");
        HostRoutes.RemoveStale([lab.Setup], lab.Netlink, log);
        // Another daemon's, or of a file before.
        Assert.Equal(["10.61.0.0/16 via 10.0.0.254"], Routes());
        Assert.Single(NetworkSpace.IpJson("rule show priority 998"));
        NetworkSpace.Ip("route delete 10.61.0.0/16");
        Assert.Empty(Routes());
        Assert.Equal(0, RuleCount);
        Assert.Single(NetworkSpace.IpJson("route show 10.60.0.0/16"));
        Assert.Single(NetworkSpace.IpJson("rule show priority 999"));
        Assert.Equal(6, log.Lines.Count);
        Assert.Contains("rule from 10.9.0.100/32 table 100 priority 1000 was left by an earlier run (protocol 112); removed", log.Lines, StringComparer.Ordinal);
    });

    // What a killed daemon leaves: the kernel itself takes away what has a lease, and of IPv4 what has the address as its source.
    [Fact]
    public void Of_a_dead_daemon_all_IPv6_routes_go_and_the_IPv4_routes_of_table_main_with_its_address_as_source() => Run(lab =>
    {
        lab.Setup = lab.Setup with
        {
            Lease = TimeSpan.FromSeconds(1),
            Routes = [.. lab.Setup.Routes, Route("10.53.0.0/16", "10.0.0.254", "10.9.0.100") with { Table = 100 }],
        };
        lab.Hold();
        Assert.True(SpinWait.SpinUntil(IsGone, TimeSpan.FromSeconds(10)));
        Assert.Equal(["10.53.0.0/16 via 10.0.0.254 src 10.9.0.100", "10.51.0.0/16 via 10.9.0.254"], Routes().Where(r => !r.StartsWith("fd", StringComparison.Ordinal)), StringComparer.Ordinal);
        Assert.Equal(2, RuleCount);

        // A route whose lease ran out may be listed for a while yet; it is looked up no more.
        bool IsGone() => !lab.Addresses.List().Exists(held => held.IsOurs) && !Leads("fd50::1") && !Leads("fd51::1");
    });

    private static bool Leads(string to)
    {
        try
        {
            return NetworkSpace.IpJson($"-6 route get {to}").Length > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
