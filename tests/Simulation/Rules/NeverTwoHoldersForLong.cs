using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// Two running hosts do not both hold the address for longer than the bound. Healthy: the other's advert ends it. Under loss
/// and partitions the time counts from the last advert of the higher that did not reach the lower: the next one ends it.
/// A host that does not run is another rule's (<see cref="NoHolderBeyondItsLease"/>).
/// </summary>
internal sealed class NeverTwoHoldersForLong(World world) : Rule(world)
{
    private sealed class Pair(int one, int other)
    {
        internal int One => one;

        internal int Other => other;

        internal bool Overlaps { get; set; }

        internal TimeSpan Since { get; set; }

        internal TimeSpan Clock { get; set; }

        internal bool Healthy { get; set; }
    }

    private readonly Pair[] _pairs = world.Hosts.Length == 2 ? [new(0, 1)] : [new(0, 1), new(0, 2), new(1, 2)];
    private TimeSpan _lastTrouble;

    /// <summary>How near a healthy network came to its own bound.</summary>
    internal double ReachedHealthy { get; private set; }

    internal override void TimePasses(TimeSpan until)
    {
        foreach (var pair in _pairs)
        {
            if (!pair.Overlaps || !World.Hosts[pair.One].IsRunning || !World.Hosts[pair.Other].IsRunning)
                continue;
            if (until > pair.Clock + Bounds.OverlapAfterLoss(Winner(pair).Config.AdvertInterval))
                throw Broken($"{Name(pair.One)} and {Name(pair.Other)} both hold the address since {pair.Since.TotalSeconds:F6}, and the last advert of {Name(Winner(pair).Index)} that was lost is of {pair.Clock.TotalSeconds:F6}");
            if (pair.Healthy && until > pair.Since + Bounds.HealthyOverlap)
                throw Broken($"{Name(pair.One)} and {Name(pair.Other)} both hold the address since {pair.Since.TotalSeconds:F6}, in a healthy network");
        }
    }

    internal override void Look()
    {
        foreach (var pair in _pairs)
        {
            bool overlaps = World.Hosts[pair.One].Kernel.IsHeld && World.Hosts[pair.Other].Kernel.IsHeld;
            if (overlaps && !pair.Overlaps)
            {
                pair.Since = pair.Clock = World.Now;
                pair.Healthy = World.Now - _lastTrouble > Bounds.Settling;
            }
            else if (!overlaps && pair.Overlaps && World.Hosts[pair.One].IsRunning && World.Hosts[pair.Other].IsRunning)
            {
                Record(World.Now - pair.Clock, Bounds.OverlapAfterLoss(Winner(pair).Config.AdvertInterval));
                if (pair.Healthy)
                    ReachedHealthy = Math.Max(ReachedHealthy, (World.Now - pair.Since) / Bounds.HealthyOverlap);
            }
            pair.Overlaps = overlaps;
        }
    }

    internal override void Dropped(int from, int to)
    {
        _lastTrouble = World.Now;
        foreach (var pair in _pairs)
        {
            pair.Healthy = false;
            if (pair.Overlaps && (pair.One == to || pair.Other == to) && Winner(pair).Index == from)
                pair.Clock = World.Now;
        }
    }

    internal override void Disturbed(int host)
    {
        // A host that ends leaves the others' network healthy; whatever else happens to one may make two of them.
        if (World.Hosts[host].Process == ProcessState.Absent)
            return;
        _lastTrouble = World.Now;
        foreach (var pair in _pairs)
        {
            pair.Healthy = false;
            if (pair.One == host || pair.Other == host)
                pair.Clock = World.Now;
        }
    }

    // RFC 9568 §6.4.3: the higher priority, then the higher address.
    private SimulatedHost Winner(Pair pair)
    {
        var (one, other) = (World.Hosts[pair.One], World.Hosts[pair.Other]);
        int order = one.Config.Priority.CompareTo(other.Config.Priority);
        if (order == 0)
            order = Unsigned(one.Config.PrimaryAddress).CompareTo(Unsigned(other.Config.PrimaryAddress));
        return order > 0 ? one : other;
    }

    private static UInt128 Unsigned(HostAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        int length = address.Write(bytes);
        UInt128 value = 0;
        foreach (byte b in bytes[..length])
            value = (value << 8) | b;
        return value;
    }
}
