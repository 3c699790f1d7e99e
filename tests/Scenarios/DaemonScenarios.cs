namespace VipGuard.Scenarios.Tests;

/// <summary>What happens when the holder's daemon ends, dies or stands still.</summary>
[Collection(nameof(PairWithoutServers))]
public sealed class DaemonScenarios(PairWithoutServers pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task A_daemon_that_is_told_to_stop_hands_over_at_once()
    {
        var (holder, other) = await lab.HealAsync();

        long struck = Bounds.Now;
        holder.Daemon.Terminate();

        await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
        Assert.Equal(TimeSpan.Zero, lab.Timeline.LongestOverlap(struck, Bounds.Now));
        Assert.Equal(0, lab.Adverts.From(holder.Name, struck)[^1].Priority);
        // Not for its silence, which would have its own reason.
        Assert.Equal("the master left (priority 0)", (await other.Daemon.StatusAsync())!.Instance.Reason);
        await holder.Daemon.EndedAsync();
        Assert.Equal(0, holder.Daemon.ExitCode);
    }

    [Fact]
    public async Task A_killed_daemon_loses_the_address_by_itself()
    {
        var (holder, other) = await lab.HealAsync();

        holder.Daemon.Kill();

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to be on {other.Name} alone");
        Assert.Equal("the master is silent", (await other.Daemon.StatusAsync())!.Instance.Reason);
    }

    [Fact]
    public async Task A_daemon_that_thaws_after_its_lease_leaves_the_address_where_it_is()
    {
        var (holder, other) = await lab.HealAsync();

        holder.Daemon.Freeze();
        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to be on {other.Name} alone");

        long thawed = Bounds.Now;
        holder.Daemon.Thaw();

        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Instance.State == "Backup", Bounds.Patience, $"{holder.Name} to stand by");
        await TenAdvertsAsync(other);
        Assert.Empty(lab.Timeline.Since(thawed));
        // It says that it leaves, and nothing else.
        Assert.All(lab.Adverts.From(holder.Name, thawed), a => Assert.Equal(0, a.Priority));
    }

    [Fact]
    public async Task A_daemon_that_thaws_before_its_lease_is_over_leaves_one_holder()
    {
        var (holder, other) = await lab.HealAsync();

        holder.Daemon.Freeze();
        await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
        holder.Daemon.Thaw();

        await lab.Until(() => other.HoldsVip != holder.HoldsVip, Bounds.Patience, "exactly one holder");
        long alone = Bounds.Now;
        await TenAdvertsAsync(holder.HoldsVip ? holder : other);
        Assert.Empty(lab.Timeline.Since(alone));
    }

    [Fact]
    public async Task A_lone_node_takes_the_address()
    {
        var (holder, other) = await lab.HealAsync();
        holder.Daemon.Terminate();
        other.Daemon.Terminate();
        await holder.Daemon.EndedAsync();
        await other.Daemon.EndedAsync();
        await lab.Until(() => !holder.HoldsVip && !other.HoldsVip, Bounds.Patience, "both daemons to have taken the address with them");

        await other.Daemon.StartAsync();

        await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take the address");
        Assert.Equal("the master is silent", (await other.Daemon.StatusAsync())!.Instance.Reason);
    }

    [Fact]
    public async Task Two_daemons_on_one_machine_keep_to_their_own_runtime_folders()
    {
        var (holder, other) = await lab.HealAsync();

        var first = (await holder.Daemon.StatusAsync())!;
        var second = (await other.Daemon.StatusAsync())!;

        Assert.Equal((holder.Name, holder.Daemon.ProcessId), (first.Node, first.Pid));
        Assert.Equal((other.Name, other.Daemon.ProcessId), (second.Node, second.Pid));
        Assert.NotEqual(holder.Daemon.RuntimeFolder, other.Daemon.RuntimeFolder);
        Assert.Equal((holder.Address.ToString(), first.Instance.Priority), (second.Instance.Master!.Address, second.Instance.Master.Priority));
    }

    /// <summary>A second's worth of adverts: long enough for whatever is still to change.</summary>
    private async Task TenAdvertsAsync(Lab.LabHost host)
    {
        long from = Bounds.Now;
        await lab.Until(() => lab.Adverts.From(host.Name, from).Count >= 10, Bounds.Patience, $"ten more adverts of {host.Name}");
    }
}
