using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>The second path: whether what the other says over the link keeps this node from taking over a silent instance.</summary>
internal static class TakeoverVeto
{
    /// <param name="instance">By its name.</param>
    /// <param name="peer">What the other last said; null while it is not alive on the link.</param>
    /// <returns>Why silence alone is no reason to take over; null: it is.</returns>
    internal static string? Why(string instance, PeerState? peer) =>
        peer is { Fit: true, LoopAlive: true, Maintenance: false } && peer.Instance(instance) is { Holds: true }
            ? $"{peer.Node} says over the link that it is alive, fit, and holds {instance}"
            : null;

    internal static TakeoverRestraint Restraint(string? why) => why is null ? TakeoverRestraint.None : TakeoverRestraint.NotOnSilence;
}
