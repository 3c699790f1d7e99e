namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// A process that was killed or frozen loses the address within its lease, and a running one never does: it renews in time.
/// </summary>
internal sealed class NoHolderBeyondItsLease(World world) : Rule(world)
{
    internal override void TimePasses(TimeSpan until)
    {
        foreach (var host in World.Hosts)
        {
            if (!host.IsRunning && host.Kernel.IsHeld && until > host.StoppedAt + Bounds.LeaseOf(host))
                throw Broken($"{Name(host.Index)} does not run since {host.StoppedAt.TotalSeconds:F6} and still holds the address, with a lease of {host.Kernel.Lease.TotalSeconds} s");
        }
    }

    internal override void LeaseEnded(SimulatedHost host)
    {
        if (!host.IsRunning)
            Record(World.Now - host.StoppedAt, Bounds.LeaseOf(host));
        else if (World.Now > host.RunsSince + 2 * Bounds.Latency)
            throw Broken($"{Name(host.Index)} runs, and lost the address to its lease of {host.Kernel.Lease.TotalSeconds} s");
    }
}
