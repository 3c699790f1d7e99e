using static VipGuard.Vrrp.VrrpAction;

namespace VipGuard.Vrrp.Tests.Conformance;

/// <summary>What a packet makes a router do.</summary>
/// <param name="State">The state afterwards.</param>
/// <param name="Does">The actions, in order.</param>
/// <param name="Waits">Seconds from the packet to the deadline; null: the deadline stays where it was.</param>
internal sealed record Outcome(VrrpState State, VrrpAction[] Does, double? Waits)
{
    private static readonly VrrpAction[] Takes = [TakeAddresses, SendAdvert, Announce];

    /// <summary>Hears a master out that may serve.</summary>
    internal static Outcome Follows(double waits) => new(VrrpState.Backup, [], waits);

    internal static Outcome TakesOver(double nextAdvert) => new(VrrpState.Master, Takes, nextAdvert);

    internal static Outcome Asserts(double nextAdvert) => new(VrrpState.Master, Takes, nextAdvert);

    internal static Outcome GivesWay(double waits) => new(VrrpState.Backup, [ReleaseAddresses, SendLeavingAdvert], waits);

    internal static Outcome Unmoved(VrrpState state) => new(state, [], null);
}
