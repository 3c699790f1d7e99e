using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.PeerLink;

/// <summary>What the link says to the journal; an id never changes its meaning.</summary>
internal static partial class PeerLog
{
    [LoggerMessage(1501, LogLevel.Warning, "no peer link: {Why}")]
    internal static partial void LinkOff(this ILogger log, string why);

    [LoggerMessage(1502, LogLevel.Information, "{Peer} ({Version}) is heard on the peer link, on {Address}")]
    internal static partial void PeerHeard(this ILogger log, string peer, string version, string address);

    [LoggerMessage(1503, LogLevel.Warning, "{Peer} is not heard on the peer link any more: {Why}")]
    internal static partial void PeerLost(this ILogger log, string peer, string why);

    [LoggerMessage(1504, LogLevel.Warning, "the files of this node and {Peer} differ in {Tables}; make them the same and reload both")]
    internal static partial void FilesDiffer(this ILogger log, string peer, string tables);

    [LoggerMessage(1505, LogLevel.Information, "the files of this node and {Peer} say the same")]
    internal static partial void FilesAgree(this ILogger log, string peer);

    [LoggerMessage(1506, LogLevel.Warning, "peer link: datagrams are dropped: {Drop}")]
    internal static partial void Dropping(this ILogger log, string drop);

    [LoggerMessage(1507, LogLevel.Error, "peer link: {Error}; tried again every second")]
    internal static partial void NoSocket(this ILogger log, string error);

    [LoggerMessage(1508, LogLevel.Warning, "peer link: can't send to {Address}: {Error}")]
    internal static partial void CannotSend(this ILogger log, string address, string error);

    [LoggerMessage(1509, LogLevel.Critical, "the peer link failed and stays off until a reload: {Error}")]
    internal static partial void LinkFailed(this ILogger log, Exception exception, string error);

    [LoggerMessage(1515, LogLevel.Error, "a turn of the thread that knows both nodes failed; it goes on, and so does the link: {Error}")]
    internal static partial void TurnFailed(this ILogger log, Exception exception, string error);
}
