using System.Collections.Immutable;
using VipGuard.Daemon.Configuration;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What this node's instances are, out of the file that both nodes share.</summary>
internal static class InstanceSetups
{
    internal static IReadOnlyList<InstanceSetup> Of(VipGuardConfig config, NodeConfig node) =>
        [.. config.Instances.Select(instance => Of(config, node, instance))];

    /// <summary>A line for each instance that the file may have, but this version can't serve.</summary>
    internal static IReadOnlyList<string> Unserved(VipGuardConfig config) =>
        [.. config.Instances.Where(i => i.Family == IpFamily.V6).Select(i =>
            $"{config.FilePath}: {i.Name}: IPv6 addresses are read, but not served yet; write IPv4 addresses, or take the instance out")];

    private static InstanceSetup Of(VipGuardConfig config, NodeConfig node, InstanceConfig instance)
    {
        var router = new VirtualRouterConfig
        {
            Vrid = instance.Vrid,
            Version = instance.Version,
            PrimaryAddress = node.Address,
            Addresses = [.. instance.Addresses.Select(a => a.Address)],
            AdvertInterval = instance.AdvertInterval,
            Priority = instance.PriorityOn(node),
            Preempt = instance.Preempt,
            Peers = [.. config.Nodes.Where(n => n != node).Select(n => n.Address)],
            PseudoHeaderChecksum = instance.ChecksumWithPseudoHeader,
            AuthPassword = instance.AuthPass,
        };
        // An address that is the node's own (priority 255) belongs to the host: it is advertised, not leased.
        ImmutableArray<VirtualAddress> leased = [.. instance.Addresses.Where(a => a.Address != node.Address)];
        return new InstanceSetup(instance.Name, instance.InterfaceOn(node), router, leased, instance.LeaseAmong(config.Nodes));
    }
}
