using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// Without preemption, a master that stood still for more than 3 intervals and then hears another gives way, however low the
/// other's priority: a database pair does not fail back by itself.
/// </summary>
internal sealed class AReplacedMasterStaysReplaced(World world) : Rule(world)
{
    private readonly TimeSpan[] _sent = new TimeSpan[world.Hosts.Length];
    private bool _replaced;

    internal override void Sends(SimulatedHost host, byte priority) => _sent[host.Index] = World.Now;

    internal override void Heard(SimulatedHost host, int from, in Advertisement advert)
    {
        var config = host.Router!.Config;
        _replaced = host.Router.State == VrrpState.Master && advert.Priority != 0 && !config.Preempt && !config.IsOwner
            && World.Now - _sent[host.Index] > 3 * config.AdvertInterval;
    }

    internal override void Stepped(in StepReport report)
    {
        if (_replaced && report.Event.Kind == VrrpEventKind.Heard && report.Router.State == VrrpState.Master)
            throw Broken($"{Name(report.Host.Index)} stood still, was replaced, and takes the address back without preemption");
        _replaced = false;
    }
}
