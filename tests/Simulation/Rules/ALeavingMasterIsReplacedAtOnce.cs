using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>Priority 0 from the master that a backup follows: of a pair the other takes over in the same step, of three within its skew. Not if that one's last farewell was not true (<see cref="Doubts"/>).</summary>
internal sealed class ALeavingMasterIsReplacedAtOnce(World world) : Rule(world)
{
    private readonly TimeSpan[] _due = [.. world.Hosts.Select(_ => VirtualRouter.Never)];
    private readonly TimeSpan[] _left = new TimeSpan[world.Hosts.Length];
    private readonly int[] _follows = [.. world.Hosts.Select(_ => -1)];
    private readonly bool[] _waitsFor = new bool[world.Hosts.Length];
    private readonly int[] _last = new int[world.Hosts.Length];
    private readonly TimeSpan[] _interval = [.. world.Hosts.Select(host => host.Config.AdvertInterval)];
    private readonly Doubts _doubts = new(world.Hosts.Length);
    private bool _heardLeaving;
    private int _from;

    /// <summary>How many farewells had to be believed, and how many need not have been.</summary>
    internal int Believed { get; private set; }

    internal int Doubted { get; private set; }

    internal override void TimePasses(TimeSpan until)
    {
        for (int host = 0; host < _due.Length; host++)
        {
            if (until > _due[host])
                throw Broken($"{Name(host)} heard priority 0 at {_left[host].TotalSeconds:F6} and nothing since, and is still {World.Hosts[host].Router?.State}");
        }
    }

    internal override void Heard(SimulatedHost host, int from, in Advertisement advert)
    {
        int index = host.Index;
        _from = from;
        _heardLeaving = advert.Priority == 0 && host.Router!.State == VrrpState.Backup;
        bool doubted = _heardLeaving && _doubts.About(index, from, World.Now);
        _heardLeaving &= !doubted && (World.Hosts.Length == 2 || _follows[index] == from);
        Believed += _heardLeaving ? 1 : 0;
        Doubted += doubted ? 1 : 0;
        if (advert.Priority != 0)
        {
            _due[index] = VirtualRouter.Never;
            // A lower one that shows up while another is waited for is not followed.
            var router = host.Router!;
            bool waitedFor = router.State != VrrpState.Backup || advert.Priority >= router.Config.Priority || !host.MayPreempt;
            if (waitedFor || !_waitsFor[index])
                _follows[index] = from;
            _waitsFor[index] |= waitedFor;
            _last[index] = from;
            if (advert.Interval > _interval[index])
                _interval[index] = advert.Interval;
        }
        else if (_heardLeaving && World.Hosts.Length > 2)
        {
            var config = host.Router!.Config;
            _left[index] = World.Now;
            Forget(index);
            _due[index] = World.Now + Bounds.Skew(config.Version, config.Priority, _interval[index]) + 2 * Bounds.Latency;
        }
    }

    internal override void Stepped(in StepReport report)
    {
        int index = report.Host.Index;
        FollowsTheLast(report);
        if (report.Event.Kind == VrrpEventKind.Heard && _heardLeaving && World.Hosts.Length == 2 && report.Router.State != VrrpState.Master
            && !report.Router.Restraint.HasFlag(TakeoverRestraint.Never))
            throw Broken($"{Name(index)} heard priority 0 from the only other node, and is {report.Router.State}");
        // A thawed router reads of its restraint after the packets.
        if (report.Router.Restraint.HasFlag(TakeoverRestraint.Never))
            _due[index] = VirtualRouter.Never;
        if (report.ChangedState)
        {
            _doubts.Stepped(report, _from, _interval[index]);
            if (_due[index] != VirtualRouter.Never)
                Record(World.Now - _left[index], _due[index] - _left[index]);
            _due[index] = VirtualRouter.Never;
            // As master it knows of no other; one that was held down, of the last that it heard.
            if (report.Event.Kind != VrrpEventKind.Heard && report.Before.State != VrrpState.Fault)
                Forget(index);
            else if (report.Event.Kind != VrrpEventKind.Heard && _follows[index] >= 0)
                (_follows[index], _waitsFor[index]) = (_last[index], false);
        }
    }

    // A reload or a restraint may have it wait for one that it would have preempted.
    private void FollowsTheLast(in StepReport report)
    {
        if (!report.ChangedState && report.Event.Kind is not (VrrpEventKind.Heard or VrrpEventKind.DeadlineReached)
            && report.Router.State == VrrpState.Backup && report.Router.Deadline != report.Before.Deadline && _follows[report.Host.Index] >= 0)
            (_follows[report.Host.Index], _waitsFor[report.Host.Index]) = (_last[report.Host.Index], false);
    }

    private void Forget(int host) => (_follows[host], _waitsFor[host]) = (-1, false);

    internal override void Disturbed(int host)
    {
        _due[host] = VirtualRouter.Never;
        if (World.Hosts[host].Process == ProcessState.Absent)
            _doubts.Forget(host);
        if (World.Hosts[host].Config.AdvertInterval > _interval[host])
            _interval[host] = World.Hosts[host].Config.AdvertInterval;
    }
}
