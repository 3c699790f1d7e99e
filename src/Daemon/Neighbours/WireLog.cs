using Microsoft.Extensions.Logging;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>What is said to the journal of others on the wire; an id never changes its meaning.</summary>
internal static partial class WireLog
{
    [LoggerMessage(1002, LogLevel.Warning, "{Instance}: {Source} advertises VRID {Vrid} with priority {Priority} and is not a node of this file; not obeyed. {Advice}")]
    internal static partial void Stranger(this ILogger log, string instance, string source, byte vrid, byte priority, string advice);

    [LoggerMessage(1003, LogLevel.Warning, "{Instance}: {Source} and this node advertise different addresses ({Theirs}; here {Ours}); make their files the same")]
    internal static partial void OtherAddresses(this ILogger log, string instance, string source, string theirs, string ours);

    [LoggerMessage(1010, LogLevel.Warning, "{Instance}: {Source} claims to own the address (priority 255), and so does this node; only one node may have priority 255")]
    internal static partial void SecondOwner(this ILogger log, string instance, string source);

    [LoggerMessage(1011, LogLevel.Warning, "{Instance}: {What}")]
    internal static partial void PeerDropped(this ILogger log, string instance, string what);

    [LoggerMessage(1014, LogLevel.Warning, "{Instance}: {Source} is a node of this file and serves these addresses with VRID {Theirs}, this node with {Ours}; make the files the same, or both hold the addresses")]
    internal static partial void PeerWithOtherVrid(this ILogger log, string instance, string source, byte theirs, byte ours);

    [LoggerMessage(1020, LogLevel.Warning, "{Instance}: {What}")]
    internal static partial void OtherInterval(this ILogger log, string instance, string what);

    [LoggerMessage(1050, LogLevel.Information, "{Instance}: {What}")]
    internal static partial void StrangerGone(this ILogger log, string instance, string what);

    [LoggerMessage(1051, LogLevel.Warning, "{Instance}: more routers that are not in this file advertise VRID {Vrid}; not obeyed, and not named here for a minute. vipguard listen shows them all")]
    internal static partial void MoreStrangers(this ILogger log, string instance, byte vrid);

    [LoggerMessage(1052, LogLevel.Warning, "{Instance}: {Source} is not a node of this file and sends packets that are not obeyed: {Why}")]
    internal static partial void StrangersGarbage(this ILogger log, string instance, HostAddress source, string why);

    [LoggerMessage(1053, LogLevel.Warning, "{Instance}: {What}")]
    internal static partial void Conflict(this ILogger log, string instance, string what);

    [LoggerMessage(1054, LogLevel.Information, "{Instance}: {Hardware} answers for {Address} no more")]
    internal static partial void ConflictOver(this ILogger log, string instance, HostAddress address, MacAddress hardware);

    [LoggerMessage(1055, LogLevel.Warning, "{Instance}: whether others answer for its addresses is not watched: {Error}")]
    internal static partial void NoConflictWatch(this ILogger log, string instance, string error);
}
