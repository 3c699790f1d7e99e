using Microsoft.Extensions.Logging;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What the loop says to the journal; an id never changes its meaning.</summary>
internal static partial class LoopLog
{
    [LoggerMessage(1001, LogLevel.Information, "{Instance}: {From} → {To}: {Reason}")]
    internal static partial void Transition(this ILogger log, string instance, VrrpState from, VrrpState to, TransitionReason reason);

    [LoggerMessage(1004, LogLevel.Warning, "{Instance}: {Address} is gone from {Interface} (someone removed it, or its lease ran out while this daemon stood still); put back")]
    internal static partial void AddressPutBack(this ILogger log, string instance, VirtualAddress address, string @interface);

    [LoggerMessage(1005, LogLevel.Error, "{Instance}: can't put {Address} onto {Interface}: {Error}")]
    internal static partial void CannotHold(this ILogger log, string instance, VirtualAddress address, string @interface, string error);

    [LoggerMessage(1006, LogLevel.Error, "{Instance}: can't take {Address} off {Interface}: {Error}; it goes by itself when its lease runs out")]
    internal static partial void CannotRelease(this ILogger log, string instance, VirtualAddress address, string @interface, string error);

    [LoggerMessage(1007, LogLevel.Warning, "{Instance}: {Address} was left on {Interface} by an earlier run; removed")]
    internal static partial void StaleAddressRemoved(this ILogger log, string instance, VirtualAddress address, string @interface);

    [LoggerMessage(1008, LogLevel.Warning, "real-time scheduling refused ({Error}); adverts may come late on a busy host. Give CAP_NET_RAW, CAP_NET_ADMIN and CAP_SYS_NICE, as packaging/systemd/vipguard.service does")]
    internal static partial void NoRealTime(this ILogger log, string error);

    [LoggerMessage(1025, LogLevel.Information, "memory can't be locked ({Error}); where the host is short of it, adverts may wait for a disk. Set LimitMEMLOCK=infinity, as packaging/systemd/vipguard.service does")]
    internal static partial void NotLocked(this ILogger log, string error);

    [LoggerMessage(1009, LogLevel.Error, "{Instance}: no VRRP on {Interface}: {Error}")]
    internal static partial void NoChannel(this ILogger log, string instance, string @interface, string error);

    [LoggerMessage(1013, LogLevel.Error, "{Instance}: adverts can't be sent on {Interface}: {Error}; the other node will take over while this one stays. Look at the address of this node and at the firewall (protocol 112)")]
    internal static partial void CannotSend(this ILogger log, string instance, string @interface, string error);

    [LoggerMessage(1015, LogLevel.Warning, "{Instance}: {Refusal}. The addresses are served without it; tried again with each renewal of the lease")]
    internal static partial void FollowerRefused(this ILogger log, string instance, string refusal);

    [LoggerMessage(1016, LogLevel.Warning, "{Instance}: {What} was gone (someone removed it, or the kernel with its interface); put back")]
    internal static partial void FollowerPutBack(this ILogger log, string instance, string what);

    [LoggerMessage(1017, LogLevel.Error, "{Instance}: can't remove {What}: {Error}; remove it by hand, or it goes at this daemon's next start if the file names it then")]
    internal static partial void CannotRemoveFollower(this ILogger log, string instance, string what, string error);

    [LoggerMessage(1018, LogLevel.Warning, "{What} was left by an earlier run (protocol 112); removed")]
    internal static partial void StaleFollowerRemoved(this ILogger log, string what);

    [LoggerMessage(1019, LogLevel.Warning, "can't see whether an earlier run left routes or rules: {Error}")]
    internal static partial void CannotListFollowers(this ILogger log, string error);

    [LoggerMessage(1021, LogLevel.Warning, "can't read this host's interfaces and addresses: {Error}; what is known of them is kept, and they are read again in a moment")]
    internal static partial void CannotReadHost(this ILogger log, string error);

    [LoggerMessage(1012, LogLevel.Critical, "the loop failed and gives up its addresses: {Error}")]
    internal static partial void LoopFailed(this ILogger log, Exception exception, string error);
}
