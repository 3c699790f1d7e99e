using System.Diagnostics;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Failover;

/// <summary>A pair of daemons of one make and set-up on the lab's two hosts, and what can be done to them.</summary>
internal abstract class Contender(Lab lab, Contestant who)
{
    private protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    public Contestant Who => who;

    private protected Lab Lab => lab;

    public static Contender Of(Lab lab, Contestant who) => who.Maker == Maker.VipGuard ? new VipGuardPair(lab, who) : new KeepalivedPair(lab, who);

    /// <summary>Three intervals and the skew of the lower priority, 90: RFC 9568 §6.1.</summary>
    public TimeSpan MasterDown => who.Interval * (3 + (166 / 256.0));

    /// <summary>Starts one host's daemon, and returns when it runs.</summary>
    public abstract Task StartAsync(LabHost host);

    /// <summary>SIGTERM.</summary>
    public abstract void Terminate(LabHost host);

    /// <summary>SIGKILL to the process that speaks VRRP.</summary>
    public abstract void KillSpeaker(LabHost host);

    /// <summary>SIGKILL to all of its processes at once, as a memory limit of the whole service does, or systemd at last.</summary>
    public abstract void Kill(LabHost host);

    public abstract void Freeze(LabHost host);

    public abstract void Thaw(LabHost host);

    public abstract bool Running(LabHost host);

    /// <summary>Waits until a daemon that was ended is gone.</summary>
    public abstract Task GoneAsync(LabHost host);

    /// <summary>Has it read a file with a small change.</summary>
    public abstract Task ReloadAsync(LabHost host);

    /// <summary>The planned hand-over, as this make has it.</summary>
    public abstract Task HandOverAsync(LabHost holder);

    /// <summary>What a hand-over or a death may have left that keeps the host from standing by.</summary>
    public abstract Task MendAsync(LabHost host);

    /// <summary>One is master, the other stands by; both find their servers fit.</summary>
    private protected abstract Task<bool> AtRestAsync();

    /// <summary>Both daemons, and one of them holds the address.</summary>
    public async Task<(LabHost Holder, LabHost Other)> BeginAsync()
    {
        await Task.WhenAll(lab.Hosts.Select(StartAsync));
        return await SettledAsync();
    }

    /// <summary>Waits for exactly one holder, a standby, and two servers that greet.</summary>
    public async Task<(LabHost Holder, LabHost Other)> SettledAsync()
    {
        // Once is not enough: a host that has just come back may still believe that it is alone.
        await lab.Until(async () => await RestsAsync() && await StaysAsync(), Limit, $"{who.Name} to have one holder and one that stands by");
        return lab.Db1.HoldsVip ? (lab.Db1, lab.Db2) : (lab.Db2, lab.Db1);
    }

    private async Task<bool> RestsAsync() =>
        lab.Db1.HoldsVip != lab.Db2.HoldsVip && lab.Hosts.All(h => h.Mysqld.Greets()) && await AtRestAsync();

    private async Task<bool> StaysAsync()
    {
        long since = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromMilliseconds(100) + who.Interval, Interruption.Token);
        return lab.Timeline.Since(since).Count == 0 && await RestsAsync();
    }

    /// <summary>Undoes whatever was done to either host, and waits for rest.</summary>
    /// <param name="wanted">Who is to hold the address then; null: either.</param>
    public async Task<(LabHost Holder, LabHost Other)> HealAsync(LabHost? wanted = null)
    {
        foreach (var host in lab.Hosts)
        {
            host.Heal();
            Thaw(host);
            host.Mysqld.Thaw();
        }
        await lab.UnmuteAsync();
        await Task.WhenAll(lab.Hosts.Select(ReviveAsync));
        var (holder, other) = await SettledAsync();
        if (wanted is null || holder == wanted)
            return (holder, other);

        Terminate(holder);
        await GoneAsync(holder);
        await lab.Until(() => wanted.HoldsVip, Limit, $"{wanted.Name} to hold the address");
        await StartAsync(holder);
        return await SettledAsync();
    }

    private async Task ReviveAsync(LabHost host)
    {
        await MendServerAsync(host);
        await MendAsync(host);
        if (Running(host))
            return;
        await GoneAsync(host);
        await StartAsync(host);
    }

    /// <summary>The host's server runs and greets, whether it was killed or never stopped.</summary>
    public static async Task MendServerAsync(LabHost host)
    {
        if (host.Mysqld.Ending)
            await host.Mysqld.EndedAsync();
        if (!host.Mysqld.Running)
            await host.Mysqld.StartAsync();
    }

    /// <summary>Ends both, the address is nowhere.</summary>
    public async Task EndAsync()
    {
        foreach (var host in lab.Hosts)
        {
            Thaw(host);
            Terminate(host);
        }
        foreach (var host in lab.Hosts)
        {
            await GoneAsync(host);
            await host.DropVipAsync();
        }
        await lab.Until(() => lab.Hosts.All(h => !h.HoldsVip), Limit, "nobody to hold the address");
    }
}
