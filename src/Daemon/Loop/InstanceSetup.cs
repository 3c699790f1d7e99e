using System.Collections.Immutable;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What one virtual router of this node needs to know: the router's part, and the kernel's.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Interface">Where it speaks and holds the addresses.</param>
/// <param name="Router">The protocol's part.</param>
/// <param name="Addresses">In the file's order, without those that are the host's own.</param>
/// <param name="Lease">Whole seconds that the kernel keeps an address without renewal.</param>
internal sealed record InstanceSetup(
    string Name,
    string Interface,
    VirtualRouterConfig Router,
    ImmutableArray<LeasedAddress> Addresses,
    TimeSpan Lease)
{
    /// <summary>The sync group that it moves with; null: none.</summary>
    internal string? Group { get; init; }

    /// <summary>The instance that this one avoids; null: none.</summary>
    internal string? ApartFrom { get; init; }

    internal AnnounceConfig Announce { get; init; } = new();

    /// <summary>Who is connected through an address that moves is told so, and its connection closed here.</summary>
    internal bool ResetConnections { get; init; } = true;

    /// <summary>There while the addresses are.</summary>
    internal ImmutableArray<VirtualRoute> Routes { get; init; } = [];

    internal ImmutableArray<VirtualRule> Rules { get; init; } = [];

    /// <summary>
    /// The address that adverts come from is a link-local one that follows from the file (<see cref="Configuration.DerivedLinkLocal"/>):
    /// this daemon puts it onto the interface, and takes it off at its end.
    /// </summary>
    internal bool MakesItsOwnSource { get; init; }

    /// <summary>The names of the file's nodes by the addresses that their adverts come from.</summary>
    internal ImmutableDictionary<HostAddress, string> Nodes { get; init; } = ImmutableDictionary<HostAddress, string>.Empty;

    /// <summary>VRIDs of the file's instances on the same interface and family, this one's too.</summary>
    internal ImmutableArray<byte> VridsHere { get; init; } = [];

    internal bool Holds(VirtualAddress address)
    {
        foreach (var held in Addresses)
        {
            if (held.Address == address)
                return true;
        }
        return false;
    }

    /// <summary>True for the same virtual router under another name.</summary>
    internal bool IsSameRouterAs(InstanceSetup other) =>
        Router.Vrid == other.Router.Vrid
        && Router.PrimaryAddress.Family == other.Router.PrimaryAddress.Family
        && string.Equals(Interface, other.Interface, StringComparison.Ordinal);

    /// <summary>What differs in another set-up of the same instance, in words; empty if nothing does.</summary>
    internal IEnumerable<string> ChangesTo(InstanceSetup next)
    {
        if (Name != next.Name)
            yield return $"{Name}: renamed {next.Name}";
        if (Router.Priority != next.Router.Priority)
            yield return $"{Name}: priority {Router.Priority} → {next.Router.Priority}";
        if (Router.AdvertInterval != next.Router.AdvertInterval)
            yield return $"{Name}: advert_interval {Router.AdvertInterval.TotalMilliseconds} ms → {next.Router.AdvertInterval.TotalMilliseconds} ms";
        if (Router.Preempt != next.Router.Preempt)
            yield return $"{Name}: preempt {Lower(Router.Preempt)} → {Lower(next.Router.Preempt)}";
        if (Router.Vrid != next.Router.Vrid)
            yield return $"{Name}: vrid {Router.Vrid} → {next.Router.Vrid}";
        if (Router.Version != next.Router.Version)
            yield return $"{Name}: version {(int)Router.Version} → {(int)next.Router.Version}";
        if (!string.Equals(Interface, next.Interface, StringComparison.Ordinal))
            yield return $"{Name}: interface {Interface} → {next.Interface}";
        if (Lease != next.Lease)
            yield return $"{Name}: lease {Lease.TotalSeconds} s → {next.Lease.TotalSeconds} s";
        if (Router.PrimaryAddress != next.Router.PrimaryAddress)
            yield return $"{Name}: address of this node {Router.PrimaryAddress} → {next.Router.PrimaryAddress}";
        if (!Router.Peers.AsSpan().SequenceEqual(next.Router.Peers.AsSpan()))
            yield return $"{Name}: other nodes {string.Join(", ", Router.Peers)} → {string.Join(", ", next.Router.Peers)}";
        foreach (string change in HeldChanges.Of(this, next))
            yield return change;
        if (Router.PseudoHeaderChecksum != next.Router.PseudoHeaderChecksum)
            yield return $"{Name}: v3_ipv4_checksum changed";
        if (!Router.HasSameAuthentication(next.Router))
            yield return $"{Name}: authentication changed";
        if (Router.Unicast != next.Router.Unicast)
            yield return $"{Name}: mode {Mode(Router)} → {Mode(next.Router)}";
        if (Router.LeastUnicastTtl != next.Router.LeastUnicastTtl)
            yield return $"{Name}: least_ttl {Router.LeastUnicastTtl} → {next.Router.LeastUnicastTtl}";
        if (Router.AdmitsUnlisted != next.Router.AdmitsUnlisted)
            yield return $"{Name}: admit_unlisted {Lower(Router.AdmitsUnlisted)} → {Lower(next.Router.AdmitsUnlisted)}";
        if (Router.PreemptDelay != next.Router.PreemptDelay)
            yield return $"{Name}: preempt_delay {Router.PreemptDelay.TotalSeconds} s → {next.Router.PreemptDelay.TotalSeconds} s";
        if (Router.LongestLearnedInterval != next.Router.LongestLearnedInterval)
            yield return $"{Name}: longest_learned_interval {Router.LongestLearnedInterval.TotalMilliseconds} ms → {next.Router.LongestLearnedInterval.TotalMilliseconds} ms";
        if (!string.Equals(Group, next.Group, StringComparison.Ordinal))
            yield return $"{Name}: sync group {Group ?? "none"} → {next.Group ?? "none"}";
        if (!string.Equals(ApartFrom, next.ApartFrom, StringComparison.Ordinal))
            yield return $"{Name}: apart_from {ApartFrom ?? "none"} → {next.ApartFrom ?? "none"}";
        if (MakesItsOwnSource != next.MakesItsOwnSource)
            yield return $"{Name}: {Router.PrimaryAddress} is {(next.MakesItsOwnSource ? "put there by vipguard" : "the host's own")} from now on";
        if (ResetConnections != next.ResetConnections)
            yield return $"{Name}: reset_connections {Lower(ResetConnections)} → {Lower(next.ResetConnections)}";
        if (Announce != next.Announce)
            yield return $"{Name}: announce changed";
        // The names of strangers and peers in what is said.
        if (!Nodes.OrderBy(n => n.Key).SequenceEqual(next.Nodes.OrderBy(n => n.Key)))
            yield return $"{Name}: the nodes' names or addresses changed";
    }

    private static string Mode(VirtualRouterConfig router) => router.Unicast ? "unicast" : "multicast";

    private static string Lower(bool value) => value ? "true" : "false";
}
