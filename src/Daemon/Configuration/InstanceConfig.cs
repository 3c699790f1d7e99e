using System.Collections.Immutable;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration;

/// <summary>A virtual router: addresses that one of the nodes holds.</summary>
internal sealed record InstanceConfig
{
    public const int MaxAddresses = 20;

    public required string Name { get; init; }

    /// <summary>1 to 255; unique for each interface and family.</summary>
    public required byte Vrid { get; init; }

    /// <summary>What this node uses is <see cref="InterfaceOn"/>.</summary>
    public required string Interface { get; init; }

    public required VrrpVersion Version { get; init; }

    /// <summary>v3: 10 ms to 40.95 s in steps of 10 ms; v2: 1 s to 255 s in whole seconds.</summary>
    public required TimeSpan AdvertInterval { get; init; }

    /// <summary>1 to 20, all of one family.</summary>
    public required ImmutableArray<VirtualAddress> Addresses { get; init; }

    public required bool Preempt { get; init; }

    /// <summary>As it was written, in whole seconds; what a node uses is <see cref="LeaseAmong"/>.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>By the node's name: overrides of <see cref="NodeConfig.Priority"/>.</summary>
    public required ImmutableDictionary<string, byte> Priorities { get; init; }

    /// <summary>v2 only: the password of type PASS, 1 to 8 bytes; empty: no authentication.</summary>
    public ReadOnlyMemory<byte> AuthPass { get; init; }

    /// <summary>v3 over IPv4: whether the checksum that is sent covers the pseudo-header.</summary>
    public required bool ChecksumWithPseudoHeader { get; init; }

    public IpFamily Family => Addresses[0].Address.Family;

    public byte PriorityOn(NodeConfig node) => Priorities.GetValueOrDefault(node.Name, node.Priority);

    public string InterfaceOn(NodeConfig node) => node.Interface ?? Interface;

    /// <summary>
    /// How long the kernel keeps the addresses when nobody renews them: whole seconds, at least one. The most eager of the
    /// nodes is the one that takes over.
    /// </summary>
    public TimeSpan LeaseAmong(IEnumerable<NodeConfig> nodes) => Lease ?? DefaultLease(Version, nodes.Max(PriorityOn), AdvertInterval);

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
