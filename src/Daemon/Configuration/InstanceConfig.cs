using System.Collections.Immutable;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration;

/// <summary>A virtual router: addresses that one of the nodes holds.</summary>
internal sealed record InstanceConfig
{
    /// <summary>The count on the wire is one byte (RFC 9568 §5.2.5).</summary>
    public const int MostAddressesV4 = 255;

    /// <summary>So many fit into one packet of 1500 bytes, which no router on the way may cut up.</summary>
    public const int MostAddressesV6 = 90;

    public required string Name { get; init; }

    /// <summary>1 to 255; unique for each interface and family.</summary>
    public required byte Vrid { get; init; }

    /// <summary>What this node uses is <see cref="InterfaceOn"/>.</summary>
    public required string Interface { get; init; }

    public required VrrpVersion Version { get; init; }

    /// <summary>v3: 10 ms to 40.95 s in steps of 10 ms; v2: 1 s to 255 s in whole seconds.</summary>
    public required TimeSpan AdvertInterval { get; init; }

    /// <summary>1 to 255 (IPv6: 90), all of one family; of IPv6 the first is link-local.</summary>
    public required ImmutableArray<LeasedAddress> Addresses { get; init; }

    public required bool Preempt { get; init; }

    /// <summary>Another instance, where this one would rather not be: with it on one node its priority there is 1. Null: none.</summary>
    public string? ApartFrom { get; init; }

    /// <summary>0 to 1000 s.</summary>
    public TimeSpan PreemptDelay { get; init; }

    /// <summary>Adverts go to the other nodes' addresses in place of the group.</summary>
    public bool Unicast { get; init; }

    /// <summary>0 to 255; 0: any.</summary>
    public byte LeastUnicastTtl { get; init; }

    /// <summary>Routers that this file does not list are obeyed too.</summary>
    public bool AdmitsUnlisted { get; init; }

    /// <summary>10 ms to 40.95 s, not less than the own interval.</summary>
    public required TimeSpan LongestLearnedInterval { get; init; }

    /// <summary>By the node's name: overrides of <see cref="Interface"/>, and of <see cref="NodeConfig.Interface"/>.</summary>
    public ImmutableDictionary<string, string> Interfaces { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>By the node's name: the address that its adverts come from, where that is not <see cref="NodeConfig.Address"/>.</summary>
    public ImmutableDictionary<string, HostAddress> SourceAddresses { get; init; } = ImmutableDictionary<string, HostAddress>.Empty;

    public AnnounceConfig Announce { get; init; } = new();

    /// <summary>Who is connected through an address that moves is told so, and its connection closed here.</summary>
    public bool ResetConnections { get; init; } = true;

    public ImmutableArray<VirtualRoute> Routes { get; init; } = [];

    public ImmutableArray<VirtualRule> Rules { get; init; } = [];

    /// <summary>As it was written, in whole seconds; what a node uses is <see cref="LeaseAmong"/>.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>By the node's name: overrides of <see cref="NodeConfig.Priority"/>.</summary>
    public required ImmutableDictionary<string, byte> Priorities { get; init; }

    /// <summary>v2 only: the password of type PASS, 1 to 8 bytes; empty: no authentication.</summary>
    public ReadOnlyMemory<byte> AuthPass { get; init; }

    /// <summary>v3 over IPv4: whether the checksum that is sent covers the pseudo-header.</summary>
    public required bool ChecksumWithPseudoHeader { get; init; }

    public IpFamily Family => Addresses[0].Address.Address.Family;

    public byte PriorityOn(NodeConfig node) => Priorities.GetValueOrDefault(node.Name, node.Priority);

    public string InterfaceOn(NodeConfig node) => Interfaces.GetValueOrDefault(node.Name) ?? node.Interface ?? Interface;

    /// <summary>The address that this node's adverts come from.</summary>
    public HostAddress SourceOn(NodeConfig node)
    {
        if (SourceAddresses.TryGetValue(node.Name, out var written))
            return written;
        return DerivesSourceOn(node) ? DerivedLinkLocal.Of(Vrid, node.Address) : node.Address;
    }

    /// <summary>RFC 9568 §5.1.2.1: over IPv6 adverts come from a link-local address; nobody wrote one, so it follows from the file.</summary>
    public bool DerivesSourceOn(NodeConfig node) =>
        Family == IpFamily.V6 && !SourceAddresses.ContainsKey(node.Name) && !(Unicast && node.Address.Family == IpFamily.V6);

    /// <summary>
    /// How long the kernel keeps the addresses when nobody renews them: whole seconds, at least one. The most eager of the
    /// nodes is the one that takes over.
    /// </summary>
    public TimeSpan LeaseAmong(IEnumerable<NodeConfig> nodes) => Lease ?? DefaultLease(Version, nodes.Max(PriorityOn), AdvertInterval);

    /// <summary>Ten times the own interval, a second at least: a node that is to be reloaded with a longer one is still followed.</summary>
    public static TimeSpan DefaultLongestLearned(TimeSpan interval)
    {
        TimeSpan second = TimeSpan.FromSeconds(1);
        return 10 * interval > second ? 10 * interval : second;
    }

    /// <summary>
    /// The largest whole number of seconds that is not above the master-down interval: a dead daemon's addresses are gone
    /// before another node takes them. The kernel's leases are in seconds, so below one second they overlap for a moment.
    /// </summary>
    public static TimeSpan DefaultLease(VrrpVersion version, byte priority, TimeSpan interval)
    {
        double seconds = Math.Floor(VrrpTimers.MasterDown(version, priority, interval).TotalSeconds);
        return TimeSpan.FromSeconds(Math.Max(1, seconds));
    }
}
