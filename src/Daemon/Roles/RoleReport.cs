using VipGuard.Daemon.Control;
using VipGuard.Replication;

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
        Replication = snapshot.Replication is { } replication ? Of(replication) : null,
        Position = snapshot.Position,
        SemiSync = snapshot.SemiSyncOn,
        LastTakeOverMs = snapshot.LastTakeOver?.TotalMilliseconds,
        Returned = snapshot.Returned,
        Notes = snapshot.Notes,
    };

    internal static ReplicationStatus Of(ReplicationSnapshot replication) =>
        new(replication.State, replication.SecondsBehind, replication.TransactionsBehind, replication.CaughtUp, replication.Trouble)
        {
            IoThread = replication.Detail?.IoThread,
            SqlThread = replication.Detail?.SqlThread,
            Received = replication.Detail?.Received,
            Applied = replication.Detail?.Applied,
            RelayLogBytes = replication.Detail?.RelayLogBytes,
        };
}
