using System.Collections.Immutable;
using System.Globalization;
using VipGuard.Simulation.Tests.Rules;
using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Groups;

/// <summary>What one run with sync groups of two members is about; everything in it follows from the seed.</summary>
internal sealed record GroupScenario
{
    internal const int Members = 2;

    // Adverts of the slowest member that a lone master would send in one run.
    private const int AdvertsPerRun = 4000;

    internal required int Seed { get; init; }

    /// <summary>2 or 3.</summary>
    internal required int Nodes { get; init; }

    internal required VrrpVersion Version { get; init; }

    internal required bool Preempt { get; init; }

    internal required TimeSpan PreemptDelay { get; init; }

    /// <summary>By member: their networks may differ in pace.</summary>
    internal required ImmutableArray<TimeSpan> Intervals { get; init; }

    /// <summary>By node and member.</summary>
    internal required ImmutableArray<ImmutableArray<byte>> Priorities { get; init; }

    /// <summary>The nodes' priorities are ordered alike for both members, as they should be.</summary>
    internal required bool OrderedAlike { get; init; }

    internal required TimeSpan Delay { get; init; }

    internal required TimeSpan Jitter { get; init; }

    internal required double Loss { get; init; }

    internal required double Duplication { get; init; }

    /// <summary>The mean time between two troubles.</summary>
    internal required TimeSpan Calm { get; init; }

    /// <summary>Members move by themselves; to see that the referee notices.</summary>
    internal bool Ungrouped { get; init; }

    internal TimeSpan Slowest => Intervals.Max();

    internal TimeSpan Duration => Slowest * AdvertsPerRun;

    internal TimeSpan LongestDelay => Delay + Jitter;

    internal static GroupScenario Draw(int seed)
    {
        var chance = new Chance((ulong)seed ^ 0x6705_0000_0000_0000);
        int nodes = chance.Below(3) == 0 ? 3 : 2;
        bool v2 = chance.Happens(0.2);
        var interval = TimeSpan.FromMilliseconds(v2 ? chance.Of(1000, 2000) : chance.Of(10, 100, 100, 1000, 1000, 5000));
        var other = chance.Happens(0.3) ? interval * chance.Of(2, 5) : interval;
        // Three nodes whose members disagree may go round in circles for ever, as rock, paper and scissors would.
        bool alike = chance.Happens(0.8) || nodes == 3;
        return new GroupScenario
        {
            Seed = seed,
            Nodes = nodes,
            Version = v2 ? VrrpVersion.V2 : VrrpVersion.V3,
            Preempt = chance.Happens(0.6),
            PreemptDelay = chance.Happens(0.2) ? interval * 20 : TimeSpan.Zero,
            Intervals = chance.Happens(0.5) ? [interval, other] : [other, interval],
            Priorities = DrawPriorities(chance, nodes, alike),
            OrderedAlike = alike,
            Delay = interval / 50,
            Jitter = interval / chance.Of(4, 10, 100),
            Loss = chance.Happens(0.25) ? chance.Of(0.001, 0.02, 0.2) : 0,
            Duplication = chance.Happens(0.3) ? 0.05 : 0,
            Calm = other * chance.Of(20, 60, 150),
        };
    }

    private static ImmutableArray<ImmutableArray<byte>> DrawPriorities(Chance chance, int nodes, bool alike)
    {
        var priorities = new List<ImmutableArray<byte>>();
        for (int node = 0; node < nodes; node++)
        {
            byte first = (byte)(10 + 40 * node + chance.Below(30));
            byte second = alike ? (byte)(first + chance.Below(5)) : (byte)(1 + chance.Below(254));
            priorities.Add([first, second]);
        }
        // An owner owns all that moves with it.
        if (alike && chance.Happens(0.1))
            priorities[^1] = [VrrpProtocol.OwnerPriority, VrrpProtocol.OwnerPriority];
        return [.. priorities];
    }

    internal static HostAddress Primary(int node, int member) =>
        HostAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.0.{member}.{node + 1}"));

    internal VirtualRouterConfig ConfigOf(int node, int member) => new()
    {
        Vrid = (byte)(51 + member),
        Version = Version,
        PrimaryAddress = Primary(node, member),
        Addresses = [HostAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.0.{member}.100"))],
        AdvertInterval = Intervals[member],
        Priority = Priorities[node][member],
        Preempt = Preempt,
        PreemptDelay = PreemptDelay,
        Peers = [.. Enumerable.Range(0, Nodes).Where(n => n != node).Select(n => Primary(n, member))],
        IsGrouped = !Ungrouped,
    };

    /// <summary>The file's default: the largest whole number of seconds that is not above the master-down interval, at least 1.</summary>
    internal TimeSpan LeaseOf(int node, int member) =>
        TimeSpan.FromSeconds(Math.Max(1, Math.Floor(Bounds.MasterDown(Version, Priorities[node][member], Intervals[member]).TotalSeconds)));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: {Nodes} nodes, {Version}, intervals {string.Join('/', Intervals.Select(i => i.TotalMilliseconds))} ms, preempt {Preempt} after {PreemptDelay.TotalSeconds} s, priorities {string.Join(' ', Priorities.Select(p => string.Join('/', p)))}, delay {Delay.TotalMilliseconds}+{Jitter.TotalMilliseconds} ms, loss {Loss}, duplication {Duplication}, trouble every {Calm.TotalSeconds} s, for {Duration.TotalHours:F2} h");
}
