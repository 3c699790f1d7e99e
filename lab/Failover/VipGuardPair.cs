using System.Globalization;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Failover;

/// <summary>
/// VipGuard as it installs itself: a mysql check that logs in by the server's Unix socket, and every other option at its default.
/// Both servers may be written: keepalived keeps nobody in a role, so neither does this one here.
/// </summary>
internal sealed class VipGuardPair(Lab lab, Contestant who) : Contender(lab, who)
{
    private bool changed;

    /// <summary>The file of both hosts.</summary>
    public static PairConfig Config(Lab lab, Contestant who) => lab.Config with
    {
        AdvertInterval = string.Create(CultureInfo.InvariantCulture, $"{who.Interval.TotalMilliseconds:0}ms"),
        Lease = null,
        Writers = "both",
        Interface1 = lab.Options.Initial ? lab.Db1.Card : null,
        // One file on both hosts, which share one file system here: the socket lies in the folder that each is started in.
        CheckLines = """socket = "/proc/self/cwd/mysqld.sock" """.TrimEnd(),
    };

    public override async Task StartAsync(LabHost host)
    {
        host.Daemon.Config.Write(Config(Lab, Who));
        await host.Daemon.StartAsync("env", $"--chdir={host.Folder}");
    }

    public override void Terminate(LabHost host) => host.Daemon.Terminate();

    public override void KillSpeaker(LabHost host) => host.Daemon.Kill();

    public override void Kill(LabHost host) => host.Daemon.KillAll();

    public override void Freeze(LabHost host) => host.Daemon.Freeze();

    public override void Thaw(LabHost host) => host.Daemon.Thaw();

    public override bool Running(LabHost host) => host.Daemon.Running && !host.Daemon.Ending;

    public override Task GoneAsync(LabHost host) => host.Daemon.EndedAsync();

    public override async Task ReloadAsync(LabHost host)
    {
        int before = (await host.Daemon.StatusAsync())?.Config.Reloads ?? throw new LabException($"{host.Name}'s daemon does not answer");
        changed = !changed;
        host.Daemon.Config.Write(Config(Lab, Who) with { InstanceLines = changed ? "announce = { burst = 4 }" : "announce = { burst = 3 }" });
        host.Daemon.Reload();
        await Lab.Until(async () => await host.Daemon.StatusAsync() is { } status && status.Config.Reloads > before, Limit, $"{host.Name} to have read its file again");
    }

    public override async Task HandOverAsync(LabHost holder) =>
        (await holder.Daemon.CommandAsync("switchover", "--runtime-dir", holder.Daemon.RuntimeFolder)).Must();

    public override Task MendAsync(LabHost host) => Task.CompletedTask;

    private protected override async Task<bool> AtRestAsync()
    {
        var statuses = await Task.WhenAll(Lab.Hosts.Select(h => h.Daemon.StatusAsync()));
        return statuses is [{ } first, { } second]
            && (first.Instance.State, second.Instance.State) is ("Master", "Backup") or ("Backup", "Master")
            && (first.Instance.State == "Master") == Lab.Db1.HoldsVip
            && first.Checks.Concat(second.Checks).All(c => c.State == "Fit")
            && (first.Instance.State == "Master" ? second : first).Instance.Master is not null;
    }
}
