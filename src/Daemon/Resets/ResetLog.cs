using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Resets;

/// <summary>What is said of connections that are reset; an id never changes its meaning.</summary>
internal static partial class ResetLog
{
    [LoggerMessage(1022, LogLevel.Information, "{Instance}: {Count} connections went through the addresses that left; {Told} clients told, {Closed} ends closed here")]
    internal static partial void ConnectionsReset(this ILogger log, string instance, int count, int told, int closed);

    [LoggerMessage(1023, LogLevel.Warning, "{Instance}: connections through the addresses that left can't all be reset: {Error}; clients that wait for an answer wait until TCP gives up. It needs CAP_NET_ADMIN, CAP_NET_RAW and a kernel with CONFIG_INET_DIAG_DESTROY; or write reset_connections = false")]
    internal static partial void CannotReset(this ILogger log, string instance, string error);

    [LoggerMessage(1024, LogLevel.Warning, "{Instance}: more than {Most} connections went through the addresses that left; the others are not reset")]
    internal static partial void TooManyConnections(this ILogger log, string instance, int most);
}
