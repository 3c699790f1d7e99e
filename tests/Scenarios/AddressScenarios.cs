namespace VipGuard.Scenarios.Tests;

/// <summary>Hands other than the daemon's on the virtual address.</summary>
[Collection(nameof(PairWithoutServers))]
public sealed class AddressScenarios(PairWithoutServers pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task An_address_that_is_removed_by_hand_is_put_back()
    {
        var (holder, other) = await lab.HealAsync();
        // A renewal would put it back as well; of this lease it comes after a quarter of a minute.
        await lab.TakeAsync(lab.Config with { Lease = NewTerms.LongLease });

        // More than once, for the first may meet one.
        for (int round = 0; round < 5; round++)
        {
            long removed = Bounds.Now;
            await holder.IpAsync("address", "delete", Lab.Lab.VipWithPrefix, "dev", "eth0");

            await lab.Until(() => lab.Timeline.First(holder.Name, held: true, removed) is not null, Bounds.Patience, $"the address to be back on {holder.Name}");
            Assert.Equal([(holder.Name, false), (holder.Name, true)], lab.Timeline.Since(removed).Select(e => (e.Host, e.Held)));
        }
        Assert.False(other.HoldsVip);
    }

    [Fact]
    public async Task A_node_that_loses_its_own_address_lets_the_virtual_one_go_and_both_live_when_it_returns()
    {
        var (holder, other) = await lab.HealAsync();
        string own = $"{holder.Address}/24";

        // The kernel takes the virtual one along, as the follower of the first.
        await holder.IpAsync("address", "delete", own, "dev", "eth0");
        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
        var status = (await holder.Daemon.StatusAsync())!.Instance;
        Assert.Equal("Fault", status.State);
        Assert.StartsWith($"{holder.Address}, this node's own address, is not on this host (yet)", status.Reason, StringComparison.Ordinal);

        await holder.IpAsync("address", "add", own, "dev", "eth0");
        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Instance.State == "Backup", Bounds.Patience, $"{holder.Name} to stand by");

        // Were the virtual address the interface's first now, its going would take the host's own along.
        other.Daemon.Terminate();
        await other.Daemon.EndedAsync();
        await lab.Until(() => holder.HoldsVip, Bounds.Patience, $"{holder.Name} to take over");
        holder.Daemon.Terminate();
        await holder.Daemon.EndedAsync();
        Assert.Contains(own, await holder.IpAsync("-4", "address", "show", "dev", "eth0"), StringComparison.Ordinal);
        Assert.False(holder.HoldsVip);
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_removed_before_the_next_run_says_a_word()
    {
        var (holder, other) = await lab.HealAsync();
        // Its sentry would leave nothing behind.
        var longLease = lab.Config with { Lease = "30s", Sentry = false };
        await lab.TakeAsync(longLease);
        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Instance.LeaseMs == 30_000, Bounds.Patience, "the longer lease");
        await lab.Until(async () => (await holder.IpAsync("address", "show", "dev", "eth0")).Contains("valid_lft 2", StringComparison.Ordinal), TimeSpan.FromSeconds(15), "the kernel's clock to run on the longer lease");

        holder.Daemon.KillWithSentry();
        await holder.Daemon.EndedAsync();
        await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
        Assert.True(holder.HoldsVip, "the lease is long: the dead daemon's address is still there");

        long restarted = Bounds.Now;
        await holder.Daemon.StartAsync();

        await lab.Until(() => !holder.HoldsVip, Bounds.Patience, "the address that was left behind to go");
        Assert.Contains("was left on eth0 by an earlier run; removed", holder.Daemon.Journal, StringComparison.Ordinal);
        await lab.SettledAsync();
        long gone = lab.Timeline.First(holder.Name, held: false, restarted)!.Value;
        Assert.DoesNotContain(lab.Adverts.From(holder.Name, restarted), a => a.At < gone);
        Assert.True(other.HoldsVip);
    }

    [Fact]
    public async Task An_address_that_is_the_hosts_own_is_refused_with_the_remedy()
    {
        var (holder, other) = await lab.HealAsync();
        other.Daemon.Terminate();
        await other.Daemon.EndedAsync();
        await other.IpAsync("address", "add", Lab.Lab.VipWithPrefix, "dev", "eth0");

        var (code, said) = await other.Daemon.RefusalAsync();
        string remedy = said[(said.IndexOf("\"ip ", StringComparison.Ordinal) + 4)..said.LastIndexOf('"')];
        await other.IpAsync(remedy.Split(' '));

        Assert.NotEqual(0, code);
        Assert.Single(said.Split('\n'));
        Assert.Contains("10.99.0.100", said, StringComparison.Ordinal);
        await lab.Until(() => !other.HoldsVip, Bounds.Patience, "the remedy to have helped");
        await other.Daemon.StartAsync();
        Assert.Equal((holder, other), await lab.SettledAsync());
    }
}
