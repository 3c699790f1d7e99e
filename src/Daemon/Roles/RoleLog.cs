using Microsoft.Extensions.Logging;
using VipGuard.Replication;

namespace VipGuard.Daemon.Roles;

/// <summary>What the role says to the journal; an id never changes its meaning.</summary>
internal static partial class RoleLog
{
    [LoggerMessage(1701, LogLevel.Information, "{Server}: {From} → {To}: {Why}")]
    internal static partial void RoleChanged(this ILogger log, string server, ServerRole from, ServerRole to, string why);

    [LoggerMessage(1702, LogLevel.Information, "{Server} takes writes {Milliseconds} ms after this node took the address")]
    internal static partial void TookOver(this ILogger log, string server, long milliseconds);

    [LoggerMessage(1703, LogLevel.Warning, "{Server}: {What}")]
    internal static partial void Loudly(this ILogger log, string server, string what);

    [LoggerMessage(1704, LogLevel.Information, "{Server} refuses writes; {Connections} connections of clients ended, {Milliseconds} ms; its log ends at {Position}")]
    internal static partial void Fenced(this ILogger log, string server, int connections, long milliseconds, string position);

    [LoggerMessage(1705, LogLevel.Error, "{Server} could not be fenced: {Why}")]
    internal static partial void NotFenced(this ILogger log, string server, string why);

    [LoggerMessage(1706, LogLevel.Warning, "{Server}: {Action} failed: {Why}")]
    internal static partial void ActionFailed(this ILogger log, string server, RoleAction action, string why);

    [LoggerMessage(1707, LogLevel.Warning, "{Server} can't be asked: {Why}")]
    internal static partial void Unreachable(this ILogger log, string server, string why);

    [LoggerMessage(1708, LogLevel.Information, "{Server} answers: {Version}")]
    internal static partial void Reachable(this ILogger log, string server, string version);

    [LoggerMessage(1709, LogLevel.Warning, "{Peer} has returned with transactions that {Server} does not have: {Transactions}. Nothing is read from it until a person decides: look at them with mysqlbinlog on {Peer}, then 'vipguard pair rejoin --merge', or copy {Peer} afresh")]
    internal static partial void ReturnedWithMore(this ILogger log, string peer, string server, string transactions);

    [LoggerMessage(1710, LogLevel.Warning, "{Server} reads from {Peer} again, and applies late what only {Peer} had: {Transactions}")]
    internal static partial void Merges(this ILogger log, string server, string peer, string transactions);

    [LoggerMessage(1711, LogLevel.Information, "{Server}: {Action}")]
    internal static partial void Did(this ILogger log, string server, RoleAction action);

    [LoggerMessage(1712, LogLevel.Warning, "no role is kept for the local server: {Why}")]
    internal static partial void NoRole(this ILogger log, string why);

    [LoggerMessage(1713, LogLevel.Warning, "this node is restrained: {Why}")]
    internal static partial void Restrained(this ILogger log, string why);

    [LoggerMessage(1714, LogLevel.Error, "the role's thread failed: {Why}")]
    internal static partial void RoleFailed(this ILogger log, Exception exception, string why);
}
