namespace VipGuard.Scenarios.Tests;

/// <summary>What happens when the holder's link fails.</summary>
[Collection(nameof(PairWithoutServers))]
public sealed class LinkScenarios(PairWithoutServers pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task A_cut_link_lets_the_other_take_over_and_healed_it_leaves_one_holder()
    {
        var (holder, other) = await lab.HealAsync();

        holder.Cut();

        // The one that is cut off can't know it: its carrier is there, and a silent network looks like a dead peer.
        await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
        Assert.Equal("the master is silent", (await other.Daemon.StatusAsync())!.Instance.Reason);
        Assert.True(holder.HoldsVip);

        long healed = Bounds.Now;
        holder.Heal();

        await lab.Until(() => holder.HoldsVip != other.HoldsVip, Bounds.Patience, "exactly one holder again");
        var (after, standsBy) = await lab.SettledAsync();
        Assert.Equal(TimeSpan.Zero, lab.Timeline.LongestVacancy(healed, Bounds.Now));
        Assert.Equal("Master", (await after.Daemon.StatusAsync())!.Instance.State);
        Assert.Equal("Backup", (await standsBy.Daemon.StatusAsync())!.Instance.State);
    }

    [Fact]
    public async Task A_pulled_cable_takes_the_address_away_at_once()
    {
        var (holder, other) = await lab.HealAsync();
        // The address must not be gone only because its lease ran out.
        await lab.TakeAsync(lab.Config with { Lease = NewTerms.LongLease });

        long struck = Bounds.Now;
        holder.Unplug();

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to go from {holder.Name} to {other.Name}");
        Assert.Equal([(holder.Name, false), (other.Name, true)], lab.Timeline.Since(struck).Select(e => (e.Host, e.Held)));
        Assert.Equal("the master is silent", (await other.Daemon.StatusAsync())!.Instance.Reason);
        var status = (await holder.Daemon.StatusAsync())!.Instance;
        Assert.Equal("Fault", status.State);
        Assert.False(status.Link);
        Assert.Equal("interface eth0 is down", status.Reason);

        long plugged = Bounds.Now;
        holder.Plug();

        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Instance.State == "Backup", Bounds.Patience, $"{holder.Name} to stand by again");
        Assert.Empty(lab.Timeline.Since(plugged));
    }

    [Fact]
    public async Task A_daemon_waits_for_an_interface_that_does_not_exist_yet()
    {
        var (holder, other) = await lab.HealAsync();
        other.Daemon.Terminate();
        await other.Daemon.EndedAsync();
        await other.IpAsync("link", "set", "eth0", "down");
        await other.IpAsync("link", "set", "eth0", "name", "later0");
        try
        {
            await other.Daemon.StartAsync();

            var status = (await other.Daemon.StatusAsync())!.Instance;
            Assert.StartsWith("interface eth0 does not exist (yet)", status.Reason, StringComparison.Ordinal);
            Assert.False(status.Link);
            Assert.NotEqual("Master", status.State);
        }
        finally
        {
            await other.IpAsync("link", "set", "later0", "name", "eth0");
            await other.IpAsync("link", "set", "eth0", "up");
        }

        await lab.Until(async () => (await other.Daemon.StatusAsync())?.Instance.State == "Backup", Bounds.Patience, $"{other.Name} to stand by");
        Assert.True(holder.HoldsVip);
    }
}
