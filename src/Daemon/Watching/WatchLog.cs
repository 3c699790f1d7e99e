using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Watching;

/// <summary>What is said of watching the server; an id never changes its meaning.</summary>
internal static partial class WatchLog
{
    [LoggerMessage(1030, LogLevel.Information, "watching {Server} (process {Process}) by {Means}")]
    internal static partial void Watching(this ILogger log, string server, int process, string means);

    [LoggerMessage(1031, LogLevel.Warning, "{Why}: seen as its threads went, certain {Microseconds} µs later")]
    internal static partial void ServerDied(this ILogger log, string why, long microseconds);

    [LoggerMessage(1032, LogLevel.Information, "the server's process is not watched: {Why}")]
    internal static partial void NotWatched(this ILogger log, string why);

    [LoggerMessage(1033, LogLevel.Information, "a listener of the server was closed; looking at once")]
    internal static partial void ListenerClosed(this ILogger log);

    [LoggerMessage(1034, LogLevel.Warning, "no word of closed listeners: {Error}; a clean stop is noticed by the checks' own pace")]
    internal static partial void NoListenerEvents(this ILogger log, string error);

    [LoggerMessage(1035, LogLevel.Warning, "no thread of the server can be watched (from Linux 6.9 on they have descriptors), and there are no process events: {Error}. A killed server is noticed when its memory is freed: a second for every ten GiB, about")]
    internal static partial void NoProcessEvents(this ILogger log, string error);

    [LoggerMessage(1036, LogLevel.Information, "the server's process is another, or has left: its checks are believed again")]
    internal static partial void ServerIsBack(this ILogger log);

    [LoggerMessage(1037, LogLevel.Error, "watching the server failed: {Error}; tried again in a second")]
    internal static partial void WatchFailed(this ILogger log, Exception exception, string error);
}
