using VipGuard.Lab;
using VipGuard.Lab.Daemons;

namespace VipGuard.Scenarios.Tests;

/// <summary>The daemon's own death: a second process undoes what it leaves, and the lease does where that one is gone too.</summary>
[Collection(nameof(PairWithoutServers))]
public sealed class SentryScenarios(PairWithoutServers pair)
{
    private const string Undone = "the addresses of VI_1 were taken off and the other node was told";

    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task A_killed_daemons_address_leaves_before_the_other_takes_it()
    {
        var (holder, other) = await WatchedAsync();

        long struck = Bounds.Now;
        holder.Daemon.Kill();

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to be on {other.Name} alone");
        // The word is sent when the address is off, and the other takes it for the word.
        Assert.Equal("the master left (priority 0)", (await other.Daemon.StatusAsync())!.Instance.Reason);
        Assert.Equal(0, lab.Adverts.From(holder.Name, struck)[^1].Priority);
        await lab.Until(() => holder.Daemon.Journal.Contains(Undone, StringComparison.Ordinal), Bounds.Patience, "the sentry to say what it did");
        await lab.Until(() => holder.Daemon.Sentry.ProcessId is null, Bounds.Patience, "the sentry to be gone");
    }

    [Fact]
    public async Task Neither_process_waits_for_a_disk_where_memory_is_short()
    {
        var (holder, _) = await WatchedAsync();

        Assert.All([holder.Daemon.ProcessId, holder.Daemon.Sentry.ProcessId!.Value], process =>
            Assert.DoesNotContain("VmLck:\t       0 kB", File.ReadAllText($"/proc/{process}/status"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sentry_that_was_told_to_stop_with_its_daemon_still_acts_when_that_is_killed()
    {
        var (holder, other) = await WatchedAsync();

        // As systemd does it to a whole service; the daemon is killed while it is at it.
        holder.Daemon.Freeze();
        holder.Daemon.Sentry.Terminate();
        holder.Daemon.Kill();

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to be on {other.Name} alone");
        await lab.Until(() => holder.Daemon.Sentry.ProcessId is null, Bounds.Patience, "the sentry to be gone");
        Assert.Contains(Undone, holder.Daemon.Journal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_sentry_is_dead_too_the_lease_takes_the_address()
    {
        var (holder, other) = await WatchedAsync();

        holder.Daemon.KillWithSentry();

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to be on {other.Name} alone");
    }

    [Fact]
    public async Task A_sentry_that_wakes_when_another_daemon_runs_touches_nothing()
    {
        var (holder, other) = await WatchedAsync();
        holder.Daemon.Sentry.Freeze();
        int frozen = holder.Daemon.Sentry.ProcessId!.Value;
        holder.Daemon.Kill();
        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to be on {other.Name} alone");
        Assert.Equal("the master is silent", (await other.Daemon.StatusAsync())!.Instance.Reason);

        await holder.Daemon.EndedAsync();
        await holder.Daemon.StartAsync();
        other.Daemon.Terminate();
        await lab.Until(() => holder.HoldsVip, Bounds.Patience, $"{holder.Name} to have it again");
        long thawed = Bounds.Now;
        SentryOf.Thaw(frozen);

        await lab.Until(() => holder.Daemon.Journal.Contains("another runs already; nothing was touched", StringComparison.Ordinal), Bounds.Patience, "the old sentry to say so");
        Assert.Empty(lab.Timeline.Since(thawed));
        Assert.DoesNotContain(lab.Adverts.From(holder.Name, thawed), a => a.Priority == 0);
    }

    [Fact]
    public async Task A_sentry_that_dies_is_started_again_and_that_is_said_once()
    {
        var (holder, _) = await WatchedAsync();
        int before = Count(holder.Daemon.Journal, "another is started");

        for (int i = 0; i < 2; i++)
        {
            int dead = holder.Daemon.Sentry.ProcessId!.Value;
            holder.Daemon.Sentry.Kill();
            await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Sentry is { } next && next != dead, Bounds.Patience, "another sentry to be ready");
        }

        Assert.True(holder.HoldsVip);
        Assert.Equal(before + 1, Count(holder.Daemon.Journal, "another is started"));
    }

    [Fact]
    public async Task An_orderly_stop_leaves_no_process_behind_and_nothing_to_undo()
    {
        var (holder, other) = await WatchedAsync();
        int before = holder.Daemon.Journal.Length;

        holder.Daemon.Terminate();

        await holder.Daemon.EndedAsync();
        Assert.Null(holder.Daemon.Sentry.ProcessId);
        Assert.Equal(0, holder.Daemon.ExitCode);
        Assert.DoesNotContain("sentry", holder.Daemon.Journal[before..], StringComparison.Ordinal);
        await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
    }

    [Fact]
    public async Task What_a_reload_adds_is_undone_too()
    {
        var (holder, other) = await WatchedAsync();
        foreach (var host in lab.Hosts)
        {
            host.Daemon.Config.Write(lab.Config with { MoreVips = ["10.99.0.109/24"] });
            (await host.Daemon.CommandAsync("reload", "--runtime-dir", host.Daemon.RuntimeFolder)).Must();
        }
        await lab.Until(async () => await HasAsync(holder, "10.99.0.109"), Bounds.Patience, "the added address");

        holder.Daemon.Kill();

        await lab.Until(async () => await HasAsync(other, "10.99.0.109"), Bounds.Patience, $"{other.Name} to take it");
        Assert.Equal("the master left (priority 0)", (await other.Daemon.StatusAsync())!.Instance.Reason);
        Assert.False(await HasAsync(holder, "10.99.0.109"));
    }

    [Fact]
    public async Task Release_takes_off_what_a_dead_daemon_left_and_refuses_while_one_lives()
    {
        var (holder, other) = await WatchedAsync();
        holder.Daemon.Config.Write(lab.Config with { Lease = "60s" });
        (await holder.Daemon.CommandAsync("reload", "--runtime-dir", holder.Daemon.RuntimeFolder)).Must();
        string[] release = ["release", "--config", holder.Daemon.Config.Path, "--node", holder.Name, "--runtime-dir", holder.Daemon.RuntimeFolder];

        var refused = await holder.Daemon.CommandAsync(release);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("another vipguard runs there", refused.All, StringComparison.Ordinal);
        Assert.True(holder.HoldsVip);

        holder.Daemon.Sentry.Freeze();
        int frozen = holder.Daemon.Sentry.ProcessId!.Value;
        try
        {
            holder.Daemon.Kill();
            await holder.Daemon.EndedAsync();
            await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
            Assert.True(holder.HoldsVip);

            long released = Bounds.Now;
            var done = (await holder.Daemon.CommandAsync(release)).Must();

            Assert.Contains("VI_1: released", done.Output, StringComparison.Ordinal);
            await lab.Until(() => !holder.HoldsVip && other.HoldsVip, Bounds.Patience, $"the address to be on {other.Name} alone");
            Assert.Equal(0, Assert.Single(lab.Adverts.From(holder.Name, released)).Priority);
            Assert.Equal("", (await holder.Daemon.CommandAsync(release)).Must().All);
        }
        finally
        {
            SentryOf.Thaw(frozen);
        }
    }

    [Fact]
    public async Task A_file_can_do_without_a_sentry()
    {
        var (holder, _) = await WatchedAsync();
        holder.Daemon.Config.Write(lab.ConfigText.Replace($"name = \"{holder.Name}\"", $"name = \"{holder.Name}\"\nsentry = false", StringComparison.Ordinal));
        (await holder.Daemon.CommandAsync("reload", "--runtime-dir", holder.Daemon.RuntimeFolder)).Must();

        await lab.Until(() => holder.Daemon.Sentry.ProcessId is null, Bounds.Patience, "the sentry to go");
        Assert.True(holder.HoldsVip);
        Assert.Null((await holder.Daemon.StatusAsync())!.Sentry);
    }

    private async Task<(LabHost Holder, LabHost Other)> WatchedAsync()
    {
        var (holder, other) = await lab.HealAsync();
        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Sentry is not null, Bounds.Patience, $"{holder.Name}'s sentry to be ready");
        return (holder, other);
    }

    private static async Task<bool> HasAsync(LabHost host, string address) =>
        (await host.IpAsync("-4", "address", "show")).Contains(address + "/", StringComparison.Ordinal);

    private static int Count(string text, string what) => text.Split(what).Length - 1;
}
