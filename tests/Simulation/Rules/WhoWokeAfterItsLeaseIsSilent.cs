using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// A master that is thawed after its lease has run out says nothing, neither as master nor a farewell, and is none at the end of
/// its first turn. The one that took over meanwhile notices nothing of it.
/// </summary>
internal sealed class WhoWokeAfterItsLeaseIsSilent(World world) : Rule(world)
{
    private readonly bool[] _overslept = new bool[world.Hosts.Length];

    /// <summary>How often one did.</summary>
    internal int Looked { get; private set; }

    internal override void Disturbed(int host)
    {
        var woken = World.Hosts[host];
        bool wakes = woken.IsRunning && woken.RunsSince == World.Now;
        _overslept[host] = woken.IsRunning && (_overslept[host] || (wakes && woken.Router!.State == VrrpState.Master && World.Now > woken.Kernel.LastsUntil));
    }

    internal override void Sends(SimulatedHost host, byte priority)
    {
        if (_overslept[host.Index])
            throw Broken($"{Name(host.Index)} woke after its lease, at {host.RunsSince.TotalSeconds:F6}, and first of all sends priority {priority}");
    }

    internal override void Stepped(in StepReport report)
    {
        int host = report.Host.Index;
        if (!_overslept[host])
            return;
        if (report.Router.State == VrrpState.Master)
            throw Broken($"{Name(host)} woke after its lease, at {report.Host.RunsSince.TotalSeconds:F6}, and is told {report.Event.Kind} as a master");
        _overslept[host] = false;
        Looked++;
    }
}
