using System.Collections.Immutable;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.PeerLink;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Switchover;

/// <summary>What the file says of planned hand-overs.</summary>
internal sealed record SwitchoverTerms
{
    /// <summary>How long the other may take to answer an offer, and to begin what it was asked for.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long fencing may take, and then applying what is left.</summary>
    public TimeSpan DrainLimit { get; init; } = PairConfig.DefaultDrainLimit;

    /// <summary>How long the other may take to hold the address.</summary>
    public TimeSpan TakeLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Beyond a limit that another keeps: its answer has a way to go.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The instance whose holder is written; null: servers are not looked at.</summary>
    public string? WriterInstance { get; init; }

    /// <summary>The instances whose higher priority takes the address back whenever it can.</summary>
    public IReadOnlySet<string> Preempting { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Instances that move together: who hands one of them over hands over all.</summary>
    public ImmutableArray<SyncGroupConfig> Groups { get; init; } = [];

    /// <summary>Instances that avoid another, by their names; and which.</summary>
    public IReadOnlyDictionary<string, string> ApartFrom { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>What both sides of a hand-over decide by, as it is now.</summary>
/// <param name="Terms">The file.</param>
/// <param name="Own">What this node says of itself.</param>
/// <param name="PeerName">The other's name.</param>
/// <param name="Peer">What the other last said; null while it is not heard.</param>
internal sealed record SwitchoverFacts(SwitchoverTerms Terms, PeerState Own, string PeerName, PeerState? Peer)
{
    internal bool Holds(string instance) => Own.Instance(instance) is { State: VrrpState.Master };

    internal bool HoldsAll(MovedTogether moved) => moved.Instances.All(Holds);

    /// <summary>Writes go along: they are fenced, and what is left is applied.</summary>
    internal bool MovesWrites(MovedTogether moved) => Own.Role.IsManaged && moved.IncludesWriter(Terms);

    /// <summary>The first instance that this node holds and that is none of these; null: there is none.</summary>
    internal string? FirstHeldBesides(IReadOnlySet<string> these) =>
        Own.Instances.Where(i => i.Holds && !these.Contains(i.Name)).Select(i => i.Name).FirstOrDefault();
}
