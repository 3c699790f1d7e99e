using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Switchover;

/// <summary>What hand-overs and maintenance say to the journal; an id never changes its meaning.</summary>
internal static partial class SwitchoverLog
{
    [LoggerMessage(1601, LogLevel.Information, "switch-over: {Line}")]
    internal static partial void Step(this ILogger log, string line);

    [LoggerMessage(1602, LogLevel.Information, "switch-over ended well: {Line}")]
    internal static partial void Done(this ILogger log, string line);

    [LoggerMessage(1603, LogLevel.Warning, "switch-over ended: {Line}")]
    internal static partial void NotDone(this ILogger log, string line);

    [LoggerMessage(1604, LogLevel.Error, "switch-over: the server's part failed: {Error}")]
    internal static partial void ServerFailed(this ILogger log, string error);

    [LoggerMessage(1605, LogLevel.Warning, "maintenance is on: this node holds nothing until `vipguard maintenance off`")]
    internal static partial void MaintenanceOn(this ILogger log);

    [LoggerMessage(1606, LogLevel.Information, "maintenance is off")]
    internal static partial void MaintenanceOff(this ILogger log);
}
