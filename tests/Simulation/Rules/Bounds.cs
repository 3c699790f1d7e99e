using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// The bounds of docs/protocol.md, in numbers of one scenario. Reckoned from the RFCs, not with the code that is tested.
/// </summary>
internal sealed class Bounds(World world)
{
    /// <summary>What a packet takes at most.</summary>
    internal TimeSpan Delay => world.Scenario.LongestDelay;

    /// <summary>What a loop takes to wake, at most.</summary>
    internal static TimeSpan Latency => World.LongestLatency;

    /// <summary>A reload may lengthen an interval (see Troubles).</summary>
    internal TimeSpan LongestInterval => world.Scenario.Slowdown * world.Scenario.Interval;

    /// <summary>After the last trouble: one election, one preemption after its delay, and what their packets take.</summary>
    internal TimeSpan Settling => world.Scenario.PreemptDelay + 2 * MasterDown(world.Scenario.Version, 1, LongestInterval) + LongestInterval + 4 * Delay + 10 * Latency;

    /// <summary>Two routers that both run and hear each other: the new one's advert, and the older one's answer if it stays.</summary>
    internal TimeSpan HealthyOverlap => 2 * Delay + 4 * Latency;

    /// <summary>From the last advert of the higher that was lost (so also from the heal of a partition, or from a thaw).</summary>
    internal TimeSpan OverlapAfterLoss(TimeSpan interval) => interval + Delay + 6 * Latency;

    /// <summary>From the moment that a process stops (killed, frozen): its address goes with the lease.</summary>
    internal static TimeSpan LeaseOf(SimulatedHost host) => host.Kernel.Lease + KernelAddress.LongestLateness;

    /// <summary>RFC 9568 §6.1, RFC 3768 §6.1, in real time.</summary>
    internal static TimeSpan Skew(VrrpVersion version, byte priority, TimeSpan interval)
    {
        decimal unit = version == VrrpVersion.V2 ? TimeSpan.TicksPerSecond : interval.Ticks;
        return TimeSpan.FromTicks((long)decimal.Ceiling((256 - priority) * unit / 256));
    }

    internal static TimeSpan MasterDown(VrrpVersion version, byte priority, TimeSpan interval) =>
        interval + interval + interval + Skew(version, priority, interval);
}
