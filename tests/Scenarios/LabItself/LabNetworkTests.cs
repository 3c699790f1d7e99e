using System.Net;
using VipGuard.Lab;

namespace VipGuard.Scenarios.Tests.LabItself;

/// <summary>What the lab sees of addresses and links, whoever puts them there.</summary>
public sealed class LabNetworkTests
{
    private static readonly IPAddress Four = IPAddress.Parse("10.99.0.150");
    private static readonly IPAddress Six = IPAddress.Parse("fd99::150");

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Several_addresses_of_both_families_are_watched_and_one_on_an_interface_that_is_held_down_is_not_held()
    {
        await using var lab = await NetworkAsync(new() { Watched = [Four, Six] });

        await lab.Db1.IpAsync("address", "add", "10.99.0.150/24", "dev", "eth0");
        await lab.Db2.IpAsync("address", "add", "fd99::150/64", "dev", "eth0", "nodad");
        await lab.Until(() => lab.TimelineOf(Four).Holds("db1") && lab.TimelineOf(Six).Holds("db2"), Limit, "each host to hold its address");
        Assert.True(lab.Db1.HoldsVip, "the first that is watched is what the lab's story is about");
        Assert.False(lab.TimelineOf(Four).Holds("db2") || lab.TimelineOf(Six).Holds("db1"));
        Assert.Throws<LabException>(() => lab.TimelineOf(IPAddress.Loopback));

        await lab.Db1.IpAsync("address", "delete", "10.99.0.150/24", "dev", "eth0");
        await lab.Until(() => !lab.TimelineOf(Four).Holds("db1"), Limit, "the address to be gone");

        await lab.Db1.IpAsync("link", "add", "held0", "link", "eth0", "type", "macvlan", "mode", "bridge");
        await lab.Db1.IpAsync("address", "add", "10.99.0.150/24", "dev", "held0");
        await lab.Db1.IpAsync("link", "set", "held0", "up");
        await lab.Until(() => lab.TimelineOf(Four).Holds("db1"), Limit, "the address to be held again");
        await lab.Db1.IpAsync("link", "set", "held0", "protodown", "on");
        await lab.Until(() => !lab.TimelineOf(Four).Holds("db1"), Limit, "the interface to count as held down");
        await lab.Db1.IpAsync("link", "set", "held0", "protodown", "off");
        await lab.Until(() => lab.TimelineOf(Four).Holds("db1"), Limit, "the interface to serve again");
    }

    [Fact]
    public async Task A_second_link_is_cut_without_the_first()
    {
        await using var lab = await NetworkAsync(new() { SecondLink = true });
        using var first = lab.Client.Neighbour(IPAddress.Parse("10.99.0.1"));
        using var second = lab.Client.Neighbour(IPAddress.Parse("10.98.0.1"));
        using var sixth = lab.Client.Neighbour(IPAddress.Parse("fd98::1"));
        Assert.True(first.Reaches() && second.Reaches() && sixth.Reaches());

        lab.Db1.Cut("eth1");

        Assert.True(first.Reaches());
        Assert.False(second.Reaches() || sixth.Reaches());

        lab.Db1.Heal();

        Assert.True(second.Reaches() && sixth.Reaches());
    }

    private static Task<Lab.Lab> NetworkAsync(LabOptions options) => Lab.Lab.PairAsync(options with { Servers = false, Daemons = false });
}
