using System.Collections.Immutable;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Roles;
using VipGuard.Daemon.Switchover;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>What this node says of itself, out of what its parts know.</summary>
internal static class OwnState
{
    /// <summary>The one whose holder is written is the first: it is told of by its name, whatever the link has room for.</summary>
    internal static ImmutableArray<PeerInstance> Instances(VipGuardConfig config, NodeConfig node, Func<string, VrrpState> state) =>
        [.. config.Instances.OrderByDescending(i => i.Name == SwitchoverTermsOf.MainInstance(config)).Select(i => new PeerInstance(i.Name, i.Vrid, state(i.Name), PriorityNow(i, node, state)))];

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
