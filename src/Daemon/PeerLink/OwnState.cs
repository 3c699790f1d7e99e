using System.Collections.Immutable;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Roles;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>What this node says of itself, out of what its parts know.</summary>
internal static class OwnState
{
    internal static ImmutableArray<PeerInstance> Instances(VipGuardConfig config, NodeConfig node, Func<string, VrrpState> state) =>
        [.. config.Instances.Select(i => new PeerInstance(i.Name, i.Vrid, state(i.Name), PriorityNow(i, node, state)))];

    // As the router's is: the loop lowers it while what it avoids is here.
    private static byte PriorityNow(InstanceConfig instance, NodeConfig node, Func<string, VrrpState> state) =>
        instance.ApartFrom is { } other && state(other) == VrrpState.Master ? StandingApart.Least : instance.PriorityOn(node);

    internal static PeerRole Role(RoleSnapshot? role) => role is null ? new PeerRole() : new PeerRole
    {
        Role = role.Role,
        Why = role.Why,
        Reachable = role.ServerReachable,
        ServerVersion = role.ServerVersion ?? "",
        ReadOnly = role.ReadOnly,
        SemiSyncOn = role.SemiSyncOn,
        Replication = role.Replication,
        Returned = role.Returned ?? "",
    };
}
