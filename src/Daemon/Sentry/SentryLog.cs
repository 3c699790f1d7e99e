using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Sentry;

/// <summary>What the daemon says of its sentry; an id never changes its meaning. 1060 is the sentry's own.</summary>
internal static partial class SentryLog
{
    [LoggerMessage(1061, LogLevel.Warning, "the sentry (process {Process}) ended ({How}); another is started. Without it a killed daemon's addresses go with their lease only")]
    internal static partial void SentryEnded(this ILogger log, int process, string how);

    [LoggerMessage(1063, LogLevel.Warning, "{Instance}: there is no room for what the sentry would have to undo; a killed daemon's addresses of this instance go with their lease only")]
    internal static partial void NoWill(this ILogger log, string instance);

    [LoggerMessage(1062, LogLevel.Warning, "no sentry: {Why}. A killed daemon's addresses go with their lease only")]
    internal static partial void NoSentry(this ILogger log, string why);
}
