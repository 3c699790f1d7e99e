using System.Collections.Immutable;
using System.Globalization;
using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests;

/// <summary>What one run is about; everything in it follows from the seed.</summary>
internal sealed record Scenario
{
    // Adverts that a lone master would send in one run: short intervals run for seconds, long ones for hours.
    private const int AdvertsPerRun = 6000;

    // On either side of 128.0.0.0, so that an order by signed numbers would show.
    private static readonly ImmutableArray<HostAddress> PrimaryV4 =
        [HostAddress.Parse("100.64.0.1"), HostAddress.Parse("203.0.113.2"), HostAddress.Parse("192.0.2.3")];

    private static readonly ImmutableArray<HostAddress> PrimaryV6 =
        [HostAddress.Parse("fe80::1"), HostAddress.Parse("fe80::8000:0:0:2"), HostAddress.Parse("fe80::3")];

    internal required int Seed { get; init; }

    /// <summary>2 for even seeds, 3 for odd ones.</summary>
    internal required int Routers { get; init; }

    internal required VrrpVersion Version { get; init; }

    internal required IpFamily Family { get; init; }

    internal required bool Preempt { get; init; }

    internal required TimeSpan PreemptDelay { get; init; }

    /// <summary>The longest interval that is learned from a master.</summary>
    internal required TimeSpan LongestLearned { get; init; }

    /// <summary>A reload lengthens an interval so many times at the most.</summary>
    internal required int Slowdown { get; init; }

    /// <summary>Another cluster has the same VRID, in the other version, for all of the run.</summary>
    internal required bool BesideTheOtherVersion { get; init; }

    internal required bool Password { get; init; }

    internal required TimeSpan Interval { get; init; }

    internal required ImmutableArray<byte> Priorities { get; init; }

    /// <summary>What every packet takes at least.</summary>
    internal required TimeSpan Delay { get; init; }

    /// <summary>What it may take beyond that: enough of it and packets overtake each other.</summary>
    internal required TimeSpan Jitter { get; init; }

    internal required double Loss { get; init; }

    internal required double Duplication { get; init; }

    /// <summary>The mean time between two troubles.</summary>
    internal required TimeSpan Calm { get; init; }

    internal required TimeSpan Duration { get; init; }

    /// <summary>A daemon that is killed is missed on its own host: the address goes at once, and a farewell is said for it.</summary>
    internal required bool Sentries { get; init; }

    /// <summary>What is wrong with every host; <see cref="Defect.None"/> but where the referee itself is tested.</summary>
    internal Defect Defect { get; init; }

    internal TimeSpan LongestDelay => Delay + Jitter;

    internal static Scenario Draw(int seed)
    {
        var chance = new Chance((ulong)seed);
        int routers = seed % 2 == 0 ? 2 : 3;
        bool v2 = chance.Happens(0.25);
        bool v6 = !v2 && chance.Happens(0.15);
        int milliseconds = v2 ? chance.Of(1000, 1000, 2000, 5000) : chance.Of(10, 10, 20, 50, 100, 100, 100, 300, 1000, 1000, 2000, 5000);
        var interval = TimeSpan.FromMilliseconds(milliseconds);
        bool bounded = !v2 && chance.Happens(0.3);
        var (delay, jitter) = chance.Below(4) switch
        {
            0 => (TimeSpan.FromMicroseconds(50), TimeSpan.FromMicroseconds(200)),
            1 => (interval / 50, interval / 10),
            // Packets of one sender overtake each other, too.
            2 => (interval / 50, interval * 11 / 10),
            _ => (interval / 20, interval / 4),
        };
        return new Scenario
        {
            Seed = seed,
            Routers = routers,
            Version = v2 ? VrrpVersion.V2 : VrrpVersion.V3,
            Family = v6 ? IpFamily.V6 : IpFamily.V4,
            Preempt = chance.Happens(0.5),
            PreemptDelay = chance.Happens(0.2) ? interval * 20 : TimeSpan.Zero,
            LongestLearned = bounded ? interval : TimeSpan.FromMilliseconds(40_950),
            Slowdown = v2 ? 1 : bounded ? 5 : 2,
            BesideTheOtherVersion = chance.Happens(0.2),
            Password = v2 && chance.Happens(0.5),
            Interval = interval,
            Priorities = DrawPriorities(chance, routers),
            Delay = delay,
            Jitter = jitter,
            Loss = chance.Happens(0.3) ? chance.Of(0.001, 0.02, 0.2) : 0,
            Duplication = chance.Happens(0.3) ? 0.05 : 0,
            Calm = interval * chance.Of(10, 40, 150),
            Duration = interval * AdvertsPerRun,
            Sentries = chance.Happens(0.5),
        };
    }

    private static ImmutableArray<byte> DrawPriorities(Chance chance, int routers)
    {
        var priorities = ImmutableArray.CreateBuilder<byte>(routers);
        for (int i = 0; i < routers; i++)
            priorities.Add((byte)(1 + chance.Below(254)));
        if (chance.Happens(0.15))
            priorities[1] = priorities[0];
        if (chance.Happens(0.1))
            priorities[chance.Below(routers)] = VrrpProtocol.OwnerPriority;
        return priorities.ToImmutable();
    }

    internal HostAddress Primary(int host) => (Family == IpFamily.V4 ? PrimaryV4 : PrimaryV6)[host];

    /// <summary>The file as it stands at the beginning.</summary>
    internal VirtualRouterConfig ConfigOf(int host) => new()
    {
        Vrid = 51,
        Version = Version,
        PrimaryAddress = Primary(host),
        Addresses = [HostAddress.Parse(Family == IpFamily.V4 ? "192.0.2.100" : "2001:db8::100")],
        AdvertInterval = Interval,
        Priority = Priorities[host],
        Preempt = Preempt,
        PreemptDelay = PreemptDelay,
        LongestLearnedInterval = LongestLearned,
        Peers = [.. Enumerable.Range(0, Routers).Where(i => i != host).Select(Primary)],
        AuthPassword = Password ? "s3cret"u8.ToArray() : default(ReadOnlyMemory<byte>),
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: {Routers} routers, {Version}{(Password ? " with PASS" : "")} over IP{Family}, interval {Interval.TotalMilliseconds} ms, learned up to {LongestLearned.TotalMilliseconds} ms, preempt {Preempt} after {PreemptDelay.TotalSeconds} s, {(BesideTheOtherVersion ? "beside the other version, " : "")}priorities {string.Join('/', Priorities)}, delay {Delay.TotalMilliseconds}+{Jitter.TotalMilliseconds} ms, loss {Loss}, duplication {Duplication}, trouble every {Calm.TotalSeconds} s, for {Duration.TotalHours:F2} h{(Sentries ? ", with sentries" : "")}");
}
