using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// Nobody takes over by silence before 3 intervals of the master that was heard, and the skew, have passed to the tick; and
/// nobody says "silence" who has just heard a lower priority.
/// </summary>
internal sealed class NoBackupIsImpatient(World world) : Rule(world)
{
    private sealed class Waiting
    {
        /// <summary>Before this it must not take over by itself.</summary>
        internal TimeSpan Until { get; set; }

        /// <summary>Whom it last heard as master, or −1; and at what pace that one speaks.</summary>
        internal int Master { get; set; } = -1;

        /// <summary>Whom it waits for, or −1: a lower one that it hears meanwhile is not waited for.</summary>
        internal int Follows { get; set; } = -1;

        internal TimeSpan MasterInterval { get; set; }

        /// <summary>The pace that it waits at.</summary>
        internal TimeSpan Interval { get; set; }

        internal TimeSpan? HeardLower { get; set; }
    }

    private readonly Waiting[] _waiting = [.. world.Hosts.Select(_ => new Waiting())];
    private int _from;
    private TimeSpan _interval;

    internal override void Heard(SimulatedHost host, int from, in Advertisement advert)
    {
        var waiting = _waiting[host.Index];
        var config = host.Router!.Config;
        if (advert.Priority == 0)
        {
            int leaves = waiting.Follows >= 0 ? waiting.Follows : waiting.Master;
            if (leaves >= 0 && leaves != from)
                return;
            waiting.Master = waiting.Follows = -1;
            waiting.Until = Earlier(waiting.Until, World.Now + Bounds.Skew(config.Version, config.Priority, waiting.Interval));
            return;
        }
        // A master follows nobody, but the one to whom it gives way. A master that speaks more seldom than the bound may be
        // trusted or not; at least so long it is waited for.
        var interval = advert.Interval < config.LongestLearnedInterval || config.Version == VrrpVersion.V2 ? advert.Interval : config.LongestLearnedInterval;
        (_from, _interval) = (from, interval);
        if (host.Router.State == VrrpState.Master)
            return;
        waiting.Master = from;
        waiting.MasterInterval = interval;
        if (host.Router.State == VrrpState.Backup && advert.Priority < config.Priority && host.MayPreempt)
            waiting.HeardLower = World.Now;
        else
            Wait(waiting, config, interval, from);
    }

    internal override void Stepped(in StepReport report)
    {
        var waiting = _waiting[report.Host.Index];
        var config = report.Router.Config;
        bool nowBackup = report.Router.State == VrrpState.Backup;
        var until = waiting.Until;
        if (report.ChangedState && report.Event.Kind == VrrpEventKind.DeadlineReached)
            LookAtTakeover(report, waiting);
        if (report.ChangedState && !nowBackup)
        {
            // Held down it still knows who served, and at what pace.
            if (report.Router.State != VrrpState.Fault)
                waiting.Master = -1;
            waiting.Follows = -1;
            waiting.HeardLower = null;
        }
        else if (report.ChangedState && report.Event.Kind == VrrpEventKind.Heard)
        {
            (waiting.Master, waiting.MasterInterval) = (_from, _interval);
            Wait(waiting, config, _interval, _from);
        }
        else if (report.ChangedState)
        {
            WaitAnew(waiting, config);
        }
        else if (nowBackup && report.Event.Kind == VrrpEventKind.Reconfigured && waiting.Master < 0)
        {
            Wait(waiting, config, config.AdvertInterval, master: -1);
            waiting.Until = Earlier(until, waiting.Until);
        }
        else if (nowBackup && report.Event.Kind == VrrpEventKind.Reconfigured && config.Version == VrrpVersion.V2)
        {
            Wait(waiting, config, config.AdvertInterval, master: -1);
        }
        else if (nowBackup && report.Event.Kind is not (VrrpEventKind.Heard or VrrpEventKind.DeadlineReached)
            && (report.Router.Deadline != report.Before.Deadline || (report.Event.Kind == VrrpEventKind.Restrained && waiting is { HeardLower: not null, Master: >= 0 } && !report.Host.MayPreempt)))
        {
            // It preempts no more: from now on it waits for the lower one too.
            WaitAnew(waiting, config);
        }
    }

    internal override void Disturbed(int host)
    {
        if (World.Hosts[host].Process == ProcessState.Absent)
            _waiting[host] = new Waiting();
    }

    private void LookAtTakeover(in StepReport report, Waiting waiting)
    {
        if (report.Now < waiting.Until)
            throw Broken($"{Name(report.Host.Index)} took over {(waiting.Until - report.Now).TotalMilliseconds} ms too early");
        if (report.Router.LastTransition.Reason.Code == ReasonCode.MasterSilent
            && waiting.HeardLower is { } lower && report.Now - lower < 2 * waiting.MasterInterval)
            throw Broken($"{Name(report.Host.Index)} says \"{report.Router.LastTransition.Reason}\", and heard {Name(waiting.Master)} {(report.Now - lower).TotalMilliseconds} ms ago");
    }

    // At its own pace, or that of a slower master that it has heard of.
    private void WaitAnew(Waiting waiting, VirtualRouterConfig config)
    {
        bool slower = config.Version == VrrpVersion.V3 && waiting.Master >= 0 && waiting.MasterInterval > config.AdvertInterval;
        Wait(waiting, config, slower ? waiting.MasterInterval : config.AdvertInterval, master: -1);
    }

    private void Wait(Waiting waiting, VirtualRouterConfig config, TimeSpan interval, int master)
    {
        waiting.Follows = master;
        waiting.Until = World.Now + Bounds.MasterDown(config.Version, config.Priority, interval);
        waiting.Interval = interval;
        waiting.HeardLower = null;
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
