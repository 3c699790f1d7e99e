using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>After a turn the address is there exactly if the router is master; an unfit router or a dead link holds nothing.</summary>
internal sealed class OnlyMastersHold(World world) : Rule(world)
{
    private readonly TimeSpan[] _disturbed = new TimeSpan[world.Hosts.Length];

    internal override void TimePasses(TimeSpan until)
    {
        foreach (var host in World.Hosts)
        {
            if (host.IsRunning && !host.IsGood && host.Kernel.IsHeld && until > _disturbed[host.Index] + 3 * Bounds.Latency)
                throw Broken($"{Name(host.Index)} holds the address, and {(host.IsFit ? "its link is down" : "it is unfit")}");
        }
    }

    internal override void TurnEnded(SimulatedHost host)
    {
        bool master = host.Router!.State == VrrpState.Master;
        if (master != host.Kernel.IsHeld)
            throw Broken($"{Name(host.Index)} is {host.Router.State} and {(host.Kernel.IsHeld ? "holds" : "does not hold")} the address");
        if (master && !(host.Router.IsFit && host.Router.IsLinkUp))
            throw Broken($"{Name(host.Index)} is master, and held down: {host.Router.WhyHeldDown}");
    }

    internal override void Disturbed(int host) => _disturbed[host] = World.Now;
}
