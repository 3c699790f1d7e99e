using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>A master that hears a lower one and stays says so in that step, unless it did within the last interval. RFC 9568 §6.4.3.</summary>
internal sealed class ALowerMasterIsAnsweredAtOnce(World world) : Rule(world)
{
    private readonly TimeSpan[] _answered = [.. world.Hosts.Select(_ => TimeSpan.MinValue / 2)];
    private bool _heard;

    internal override void Heard(SimulatedHost host, int from, in Advertisement advert) => _heard = host.Router!.State == VrrpState.Master;

    internal override void Stepped(in StepReport report)
    {
        int host = report.Host.Index;
        bool stays = _heard && report.Event.Kind == VrrpEventKind.Heard && report.Router.State == VrrpState.Master;
        _heard = false;
        // An answer that it owed may come with its advert.
        if (report.Actions.Contains(VrrpAction.SendAdvert) && report.Actions.Contains(VrrpAction.Announce))
            _answered[host] = World.Now;
        else if (stays && World.Now - _answered[host] >= report.Router.Config.AdvertInterval)
            throw Broken($"{Name(host)} heard another master, stays, and does not say so");
    }
}
