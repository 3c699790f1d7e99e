using System.Globalization;
using VipGuard.Lab;
using VipGuard.Lab.Servers;

namespace VipGuard.Scenarios.Tests;

/// <summary>
/// The server's end is seen, not polled. In these stories the checks ask once an hour: what moves the address is the kernel's word.
/// </summary>
[Collection(nameof(PairWithServers))]
public sealed class WatchScenarios(PairWithServers pair)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task A_killed_servers_threads_tell()
    {
        var (holder, other) = await WatchedAsync();
        int pid = holder.Mysqld.ProcessId!.Value;

        holder.Mysqld.Kill();

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to go from {holder.Name} to {other.Name}");
        var dead = (await holder.Daemon.StatusAsync())!;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"mariadbd (process {pid})"), dead.Instance.Reason, StringComparison.Ordinal);
        Assert.Equal("Fault", dead.Instance.State);
        Assert.Equal("the master left (priority 0)", (await other.Daemon.StatusAsync())!.Instance.Reason);
    }

    [Fact]
    public async Task A_clean_stop_is_told_by_the_closed_listener()
    {
        var (holder, other) = await WatchedAsync();
        int told = Told(holder);

        holder.Mysqld.Terminate();

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to go from {holder.Name} to {other.Name}");
        var history = (await holder.Daemon.StatusAsync())!.Instance.History;
        // What was told of is looked at; a slow look may find the process ended already.
        Assert.Matches(@"refused|\(process \d+\)", history.Last(t => t.To == "Fault").Reason);
        Assert.True(Told(holder) > told, "the closed listener was not told of");
    }

    [Fact]
    public async Task A_restarted_server_is_watched_anew_and_its_next_death_seen_too()
    {
        var (holder, other) = await WatchedAsync();
        int first = holder.Mysqld.ProcessId!.Value;
        holder.Mysqld.Kill();
        await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");

        await lab.HealAsync();
        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Server?.Watched?.Pid == holder.Mysqld.ProcessId, StartPatience, "the new server to be watched");
        int second = holder.Mysqld.ProcessId!.Value;
        Assert.NotEqual(first, second);
        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Instance.State == "Backup", Bounds.Patience, $"{holder.Name} to stand by again");

        holder.Mysqld.Kill();

        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Instance.Reason.Contains(
            string.Create(CultureInfo.InvariantCulture, $"mariadbd (process {second})"), StringComparison.Ordinal) == true, Bounds.Patience, "the second death to be seen");
        Assert.Null((await holder.Daemon.StatusAsync())!.Server!.Watched);
        Assert.True(other.HoldsVip);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_large_servers_death_is_seen_before_its_memory_is_freed()
    {
        var (holder, other) = await WatchedAsync();
        int pid = holder.Mysqld.ProcessId!.Value;
        using var memory = ResidentMemory.In(holder.Mysqld, 4L << 30);
        Assert.True(ResidentMemory.Of(pid) >= 4L << 30, "the server is too small for this story");
        bool answeredAfter = false;

        holder.Mysqld.Kill();
        await lab.Until(() =>
        {
            bool moved = other.HoldsVip && !holder.HoldsVip;
            // No clock is needed: its kernel still takes connections for it when the other has the address already.
            if (moved && !answeredAfter)
                answeredAfter = holder.Mysqld.Accepts();
            return moved;
        }, Bounds.Patience, $"the address to go from {holder.Name} to {other.Name}");

        Assert.True(answeredAfter, "the old listener was gone before the address had moved");
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"mariadbd (process {pid}) died"), (await holder.Daemon.StatusAsync())!.Instance.Reason);
        // Those of its sockets that the kernel still holds fool nobody.
        await holder.Mysqld.EndedAsync();
        Assert.True(other.HoldsVip);
    }

    private async Task<(LabHost Holder, LabHost Other)> WatchedAsync()
    {
        await lab.HealAsync();
        foreach (var host in lab.Hosts)
        {
            host.Daemon.Config.Write(lab.ConfigText.Replace("delay_loop = \"100ms\"", "delay_loop = \"60m\"", StringComparison.Ordinal));
            (await host.Daemon.CommandAsync("reload", "--runtime-dir", host.Daemon.RuntimeFolder)).Must();
        }
        foreach (var host in lab.Hosts)
            await lab.Until(async () => (await host.Daemon.StatusAsync()) is { } status && status.Server?.Watched?.Pid == host.Mysqld.ProcessId && status.Checks[0].State == "Fit", StartPatience, $"{host.Name}'s server to be watched");
        return await lab.SettledAsync();
    }

    private static int Told(LabHost host) => host.Daemon.Journal.Split("a listener of the server was closed").Length;
}
