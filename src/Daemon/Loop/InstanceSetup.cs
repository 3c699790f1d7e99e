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

    internal AnnounceConfig Announce { get; init; } = new();

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
    internal bool IsSameRouterAs(InstanceSetup other) => Router.Vrid == other.Router.Vrid && Interface == other.Interface;

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
        foreach (var address in Addresses.Except(next.Addresses))
            yield return $"{Name}: address {address} taken out";
        foreach (var address in next.Addresses.Except(Addresses))
            yield return $"{Name}: address {address} added";
        if (Router.PseudoHeaderChecksum != next.Router.PseudoHeaderChecksum)
            yield return $"{Name}: v3_ipv4_checksum changed";
        if (!Router.HasSameAuthentication(next.Router))
            yield return $"{Name}: authentication changed";
    }

    private static string Lower(bool value) => value ? "true" : "false";
}
