using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>Priority 0 from the master that a backup follows: of a pair the other takes over in the same step, of three within its skew.</summary>
internal sealed class ALeavingMasterIsReplacedAtOnce(World world) : Rule(world)
{
    private readonly TimeSpan[] _due = [.. world.Hosts.Select(_ => VirtualRouter.Never)];
    private readonly TimeSpan[] _left = new TimeSpan[world.Hosts.Length];
    private readonly int[] _follows = [.. world.Hosts.Select(_ => -1)];
    private readonly TimeSpan[] _interval = [.. world.Hosts.Select(host => host.Config.AdvertInterval)];
    private bool _heardLeaving;

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
        _heardLeaving = advert.Priority == 0 && host.Router!.State == VrrpState.Backup;
        if (advert.Priority != 0)
        {
            _due[index] = VirtualRouter.Never;
            _follows[index] = from;
            if (advert.Interval > _interval[index])
                _interval[index] = advert.Interval;
        }
        else if (_heardLeaving && World.Hosts.Length > 2 && _follows[index] == from)
        {
            var config = host.Router!.Config;
            _left[index] = World.Now;
            _due[index] = World.Now + Bounds.Skew(config.Version, config.Priority, _interval[index]) + 2 * Bounds.Latency;
        }
    }

    internal override void Stepped(in StepReport report)
    {
        int index = report.Host.Index;
        if (report.Event.Kind == VrrpEventKind.Heard && _heardLeaving && World.Hosts.Length == 2 && report.Router.State != VrrpState.Master
            && !report.Router.Restraint.HasFlag(TakeoverRestraint.Never))
            throw Broken($"{Name(index)} heard priority 0 from the only other node, and is {report.Router.State}");
        // A thawed router reads of its restraint after the packets.
        if (report.Router.Restraint.HasFlag(TakeoverRestraint.Never))
            _due[index] = VirtualRouter.Never;
        if (report.ChangedState)
        {
            if (_due[index] != VirtualRouter.Never)
                Record(World.Now - _left[index], _due[index] - _left[index]);
            _due[index] = VirtualRouter.Never;
        }
    }

    internal override void Disturbed(int host)
    {
        _due[host] = VirtualRouter.Never;
        if (World.Hosts[host].Config.AdvertInterval > _interval[host])
            _interval[host] = World.Hosts[host].Config.AdvertInterval;
    }
}
