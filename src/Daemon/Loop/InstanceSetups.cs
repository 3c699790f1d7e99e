using System.Collections.Immutable;
using VipGuard.Daemon.Configuration;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What this node's instances are, out of the file that both nodes share.</summary>
internal static class InstanceSetups
{
    internal static IReadOnlyList<InstanceSetup> Of(VipGuardConfig config, NodeConfig node) =>
        [.. config.Instances.Select(instance => Of(config, node, instance))];

    private static InstanceSetup Of(VipGuardConfig config, NodeConfig node, InstanceConfig instance)
    {
        var own = instance.SourceOn(node);
        string? group = config.SyncGroups.FirstOrDefault(g => g.Instances.Contains(instance.Name, StringComparer.Ordinal))?.Name;
        var router = new VirtualRouterConfig
        {
            Vrid = instance.Vrid,
            Version = instance.Version,
            PrimaryAddress = own,
            Addresses = [.. instance.Addresses.Select(a => a.Address.Address)],
            AdvertInterval = instance.AdvertInterval,
            Priority = instance.PriorityOn(node),
            Preempt = instance.Preempt,
            PreemptDelay = instance.PreemptDelay,
            Peers = [.. config.Nodes.Where(n => n != node).Select(instance.SourceOn)],
            AdmitsUnlisted = instance.AdmitsUnlisted,
            Unicast = instance.Unicast,
            LeastUnicastTtl = instance.LeastUnicastTtl,
            LongestLearnedInterval = instance.LongestLearnedInterval,
            IsGrouped = group is not null,
            PseudoHeaderChecksum = instance.ChecksumWithPseudoHeader,
            AuthPassword = instance.AuthPass,
        };
        // An address that is the node's own (priority 255) belongs to the host: it is advertised, not leased.
        ImmutableArray<LeasedAddress> leased = [.. instance.Addresses.Where(a => a.Address.Address != own && a.Address.Address != node.Address && a.Address.Address != node.LinkAddress)];
        return new InstanceSetup(instance.Name, instance.InterfaceOn(node), router, leased, instance.LeaseAmong(config.Nodes))
        {
            Group = group,
            ApartFrom = instance.ApartFrom,
            Announce = instance.Announce,
            ResetConnections = instance.ResetConnections,
            Routes = instance.Routes,
            Rules = instance.Rules,
            MakesItsOwnSource = instance.DerivesSourceOn(node),
            VridsHere = [.. config.Instances.Where(i => i.Family == instance.Family && i.InterfaceOn(node) == instance.InterfaceOn(node)).Select(i => i.Vrid)],
            Nodes = config.Nodes.ToImmutableDictionary(instance.SourceOn, n => n.Name),
        };
    }
}
