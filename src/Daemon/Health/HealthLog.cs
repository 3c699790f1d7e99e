using Microsoft.Extensions.Logging;
using VipGuard.Checks;

namespace VipGuard.Daemon.Health;

/// <summary>What checks say to the journal; an id never changes its meaning.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(1101, LogLevel.Information, "{Reason}: {From} → {To}")]
    internal static partial void Changed(this ILogger log, string reason, HealthState from, HealthState to);

    [LoggerMessage(1103, LogLevel.Warning, "{Problem}")]
    internal static partial void NoCheckLogin(this ILogger log, string problem);

    [LoggerMessage(1102, LogLevel.Warning, "check {Check}: {Detail} (no change of state)")]
    internal static partial void Remarked(this ILogger log, string check, string detail);
}
