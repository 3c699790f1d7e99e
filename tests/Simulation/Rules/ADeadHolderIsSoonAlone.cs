using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// While a holder that was killed or frozen still has its lease, another may already serve: in a healthy network for no longer
/// than lease − master-down, since the lease is renewed with its adverts.
/// </summary>
internal sealed class ADeadHolderIsSoonAlone(World world) : Rule(world)
{
    private readonly TimeSpan?[] _both = new TimeSpan?[world.Hosts.Length];
    private readonly int[] _other = new int[world.Hosts.Length];
    private TimeSpan _lastTrouble;

    internal TimeSpan Longest { get; private set; }

    internal override void TimePasses(TimeSpan until)
    {
        foreach (var host in World.Hosts)
        {
            if (_both[host.Index] is { } since && until > since + Bound(host))
                throw Broken($"{Name(host.Index)} does not run since {host.StoppedAt.TotalSeconds:F6}, {Name(_other[host.Index])} serves since {since.TotalSeconds:F6}, and both hold the address");
        }
    }

    internal override void Look()
    {
        foreach (var dead in World.Hosts)
        {
            var since = _both[dead.Index];
            // Only who took over because of that end: two that were masters when one of them ended are another rule's, and who takes
            // over sooner than its last advert may arrive does so for an earlier master's silence.
            bool both = !dead.IsRunning && dead.Kernel.IsHeld && Living() is >= 0 and var living
                && World.Hosts[living].Router!.LastTransition.At > dead.StoppedAt + Bounds.Delay;
            if (both && since is null && dead.StoppedAt - _lastTrouble > Bounds.Settling)
            {
                _both[dead.Index] = World.Now;
                _other[dead.Index] = Living();
            }
            else if (!both && since is not null)
            {
                if (World.Now > since)
                    Record(World.Now - since.Value, Bound(dead));
                if (dead.Config.AdvertInterval == TimeSpan.FromSeconds(1) && World.Now - since > Longest)
                    Longest = World.Now - since.Value;
                _both[dead.Index] = null;
            }
        }
    }

    internal override void Dropped(int from, int to) => Trouble();

    internal override void Disturbed(int host)
    {
        // That a process ends is what this is about.
        if (World.Hosts[host].IsRunning || World.Hosts[host].StoppedAt != World.Now)
            Trouble();
    }

    private void Trouble()
    {
        _lastTrouble = World.Now;
        Array.Clear(_both);
    }

    private TimeSpan Bound(SimulatedHost dead)
    {
        var living = World.Hosts[_other[dead.Index]].Config;
        var bound = Bounds.LeaseOf(dead) + 3 * Bounds.Latency
            - Bounds.MasterDown(living.Version, living.Priority, dead.Config.AdvertInterval);
        return bound > TimeSpan.Zero ? bound : TimeSpan.Zero;
    }

    private int Living() => Array.FindIndex(World.Hosts, host => host.Serves);
}
