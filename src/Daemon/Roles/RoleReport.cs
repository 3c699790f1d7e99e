using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Roles;

/// <summary>What <c>status</c> tells of the role.</summary>
internal static class RoleReport
{
    internal static RoleStatus Of(RoleSnapshot snapshot) => new()
    {
        Role = snapshot.Role.ToString(),
        Why = snapshot.Why,
        Since = snapshot.Since,
        ServerReachable = snapshot.ServerReachable,
        ServerVersion = snapshot.ServerVersion,
        ReadOnly = snapshot.ReadOnly,
        Replication = snapshot.Replication is { } r ? new ReplicationStatus(r.State, r.SecondsBehind, r.TransactionsBehind, r.CaughtUp, r.Trouble) : null,
        Position = snapshot.Position,
        SemiSync = snapshot.SemiSyncOn,
        LastTakeOverMs = snapshot.LastTakeOver?.TotalMilliseconds,
        Returned = snapshot.Returned,
        Notes = snapshot.Notes,
    };
}
