using System.Globalization;

namespace VipGuard.Vrrp.Tests.Machine;

/// <summary>
/// A router in a state, as a case begins: 192.0.2.2, priority 100, adverts every second in version 3, one of three nodes.
/// </summary>
internal sealed record Situation(VrrpState State)
{
    internal const string OwnAddress = "192.0.2.2";
    internal const string LowerAddress = "192.0.2.1";
    internal const string HigherAddress = "192.0.2.3";

    internal byte Priority { get; init; } = 100;

    internal bool Preempt { get; init; } = true;

    /// <summary>Seconds.</summary>
    internal double PreemptDelay { get; init; }

    internal bool Pair { get; init; }

    internal VrrpVersion Version { get; init; } = VrrpVersion.V3;

    internal bool Fit { get; init; } = true;

    internal bool LinkUp { get; init; } = true;

    /// <summary>What happened in this state before the case begins, and how long after the state was reached.</summary>
    internal IReadOnlyList<(Happening What, TimeSpan At)> Before { get; init; } = [];

    internal VirtualRouterConfig Config => new()
    {
        Vrid = 51,
        Version = Version,
        PrimaryAddress = HostAddress.Parse(OwnAddress),
        Addresses = [HostAddress.Parse("192.0.2.100")],
        Priority = Priority,
        Preempt = Preempt,
        PreemptDelay = TimeSpan.FromSeconds(PreemptDelay),
        Peers = Pair ? [HostAddress.Parse(LowerAddress)] : [HostAddress.Parse(LowerAddress), HostAddress.Parse(HigherAddress)],
    };

    /// <summary>The state when the case begins: what happened before may have left the first.</summary>
    internal VrrpState Current { get; private init; } = State;

    /// <summary>What happened before led here.</summary>
    internal Situation Now(VrrpState state) => this with { Current = state };

    internal Situation After(Happening what, double at = 0) => this with { Before = [.. Before, (what, TimeSpan.FromSeconds(at))] };

    /// <param name="what">The event of the case.</param>
    /// <param name="at">Seconds after the state was reached.</param>
    internal Case When(Happening what, double at = 0) => new(this, what, TimeSpan.FromSeconds(at), null);

    public override string ToString()
    {
        var words = new List<string>();
        if (Priority != 100)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"priority {Priority}"));
        if (!Preempt)
            words.Add("preempt off");
        if (PreemptDelay > 0)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"preempt_delay {PreemptDelay} s"));
        if (Pair)
            words.Add("of a pair");
        if (Version == VrrpVersion.V2)
            words.Add("v2");
        if (!Fit)
            words.Add("unfit");
        if (!LinkUp)
            words.Add("link down");
        words.AddRange(Before.Select(before => string.Create(CultureInfo.InvariantCulture, $"{before.What} at {before.At.TotalSeconds} s")));
        return words.Count == 0 ? $"{State}" : $"{State} ({string.Join(", ", words)})";
    }
}
