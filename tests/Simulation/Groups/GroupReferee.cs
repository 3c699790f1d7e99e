using VipGuard.Simulation.Tests.Rules;
using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Groups;

/// <summary>What groups keep, in any network: together after every turn, somebody for all, calm when nothing happens.</summary>
internal sealed class GroupReferee(GroupWorld world)
{
    private readonly TimeSpan[] _disturbed = new TimeSpan[world.Hosts.Length];
    private TimeSpan _lastTrouble;
    private TimeSpan _lastSent;
    private TimeSpan? _none = TimeSpan.Zero;
    private TimeSpan? _two;

    /// <summary>How often a group took over.</summary>
    internal long Takeovers { get; private set; }

    /// <summary>How often nobody served, and how often two did.</summary>
    internal long Gaps { get; private set; }

    internal long Overlaps { get; private set; }

    /// <summary>How many members were masters that slept longer than their lease.</summary>
    internal long Overslept { get; set; }

    /// <summary>How near a run came to the bound for nobody: 1 is all of it.</summary>
    internal double ReachedNone { get; private set; }

    // Of three nodes, a member stays for 3 intervals after it answered the lowest, though the highest is heard by another member:
    // a router does not know which of the other members' rivals is the same node.
    private TimeSpan Together => world.Hosts.Length == 2
        ? world.Scenario.Slowest + 2 * world.Scenario.LongestDelay + 6 * World.LongestLatency
        : 4 * world.Scenario.Slowest + 3 * world.Scenario.LongestDelay + 8 * World.LongestLatency;

    private TimeSpan MasterDown => Bounds.MasterDown(world.Scenario.Version, 1, world.Scenario.Slowest);

    private TimeSpan Settling => world.Scenario.PreemptDelay + 3 * MasterDown + 4 * world.Scenario.LongestDelay + 20 * World.LongestLatency;

    internal void Disturbed(int host) => _lastTrouble = _disturbed[host] = world.Now;

    internal void Dropped() => _lastTrouble = world.Now;

    internal void Sends() => _lastSent = world.Now;

    internal void Changed(GroupHost host, int member)
    {
        var router = host.Routers[member];
        if (router.State == VrrpState.Master && member == 0)
            Takeovers++;
        if (world.Now - _lastTrouble > Settling)
            throw Broken("CalmStaysCalm", $"{Name(host)} VI_{member + 1} went to {router.State} ({router.LastTransition.Reason}) after {(world.Now - _lastTrouble).TotalSeconds:F3} s without trouble");
    }

    internal void TurnEnded(GroupHost host)
    {
        int masters = host.Routers.Count(router => router.State == VrrpState.Master);
        if (masters != 0 && masters != host.Routers.Length)
            throw Broken("NoMemberIsMasterAlone", $"{Name(host)} is {string.Join(" and ", host.Routers.Select(router => router.State))} after a turn");
        int faults = host.Routers.Count(router => router.State == VrrpState.Fault);
        if (faults != 0 && faults != host.Routers.Length)
            throw Broken("AFaultIsOfAll", $"{Name(host)} is {string.Join(" and ", host.Routers.Select(router => router.State))} after a turn");
    }

    internal void TimePasses(TimeSpan until)
    {
        foreach (var host in world.Hosts)
        {
            if (_none is not null && host.CouldServe && until > DueFor(host))
                throw Broken("NeverNoneForLong", $"nobody serves since {_none.Value.TotalSeconds:F6}, and {Name(host)} could since {_disturbed[host.Index].TotalSeconds:F6}");
        }
        if (_two is { } two && world.Scenario.OrderedAlike && until > Latest(two, _lastTrouble) + Together)
            throw Broken("NeverTwoForLong", $"two nodes serve since {two.TotalSeconds:F6}, and the higher reaches the lower on a network");
        if (world.Scenario is { Preempt: true, OrderedAlike: true } && !world.AnyCut && until - _lastTrouble > Settling)
            LookForHigher();
    }

    internal void Look()
    {
        bool none = !world.Hosts.Any(host => host.Serves);
        if (!none && _none is not null)
        {
            foreach (var host in world.Hosts.Where(host => host.CouldServe && !(host.Serves && _none == TimeSpan.Zero)))
                ReachedNone = Math.Max(ReachedNone, (world.Now - SinceFor(host)) / (DueFor(host) - SinceFor(host)));
            _none = null;
        }
        else if (none && _none is null)
        {
            _none = world.Now;
            Gaps++;
        }
        bool two = false;
        foreach (var lower in world.Hosts.Where(host => host.Serves))
        {
            foreach (var higher in world.Hosts.Where(host => host.Serves && host.Index > lower.Index))
                two |= Enumerable.Range(0, GroupScenario.Members).Any(m => world.Reaches(m, higher.Index, lower.Index));
        }
        if (two && _two is null)
            Overlaps++;
        _two = two ? _two ?? world.Now : null;
    }

    internal RuleBroken Broken(string rule, string what) => new(rule, what, world.Scenario.ToString(), $"VIPGUARD_SIM_GROUP_SEED={world.Scenario.Seed}", world.Now, world.History);

    // Nodes are drawn in the order of their priorities.
    private void LookForHigher()
    {
        var highest = world.Hosts.LastOrDefault(host => host.CouldServe);
        var serving = world.Hosts.FirstOrDefault(host => host.Serves);
        if (highest is not null && serving is not null && serving.Index < highest.Index)
            throw Broken("TheHighestServesIfPreemptionIsOn", $"{Name(serving)} serves, and {Name(highest)} could");
    }

    // Who is no master sends nothing: so many turns and a packet after the last advert of anyone all are silent.
    private TimeSpan SinceFor(GroupHost host) =>
        Latest(Latest(_lastSent, _none!.Value) + world.Scenario.LongestDelay + 2 * World.LongestLatency, _disturbed[host.Index] + 6 * World.LongestLatency);

    private TimeSpan DueFor(GroupHost host) => SinceFor(host) + MasterDown + 4 * World.LongestLatency;

    private static TimeSpan Latest(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static string Name(GroupHost host) => History.Name(host.Index);
}
