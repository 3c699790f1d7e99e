using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Control;

/// <summary>What <c>status</c> tells of one instance. Made on the loop's thread.</summary>
internal static class InstanceReport
{
    internal static InstanceStatus Of(Instance instance)
    {
        var router = instance.Router;
        var last = instance.History.Last;
        var now = MonotonicClock.Now;
        return new InstanceStatus
        {
            Name = instance.Setup.Name,
            Vrid = router.Config.Vrid,
            Version = (int)router.Config.Version,
            Interface = instance.Setup.Interface,
            State = router.State.ToString(),
            Since = last?.At.ToLocalTime(),
            Reason = router.State == VrrpState.Fault ? router.WhyHeldDown ?? "" : router.LastTransition.Reason.ToString(),
            Priority = router.Config.Priority,
            AdvertIntervalMs = router.Config.AdvertInterval.TotalMilliseconds,
            LeaseMs = instance.Setup.Lease.TotalMilliseconds,
            Preempt = router.Config.Preempt,
            Fit = router.IsFit,
            HeldBack = router.State == VrrpState.Master ? null : router.WhyRestrained,
            Link = router.IsLinkUp,
            Addresses = [.. instance.Setup.Addresses.Select(a => new AddressStatus(a.ToString(), instance.HoldsAddresses))],
            Refused = [.. instance.Refused],
            Master = router.Master is { } master ? new MasterStatus(master.Address.ToString(), master.Priority) : null,
            LastTransition = last is { } transition ? Of(transition) : null,
            Counters = new CounterStatus
            {
                AdvertsSent = instance.Counters.AdvertsSent,
                AdvertsReceived = instance.Counters.AdvertsReceived,
                SendErrors = instance.Counters.SendErrors,
                Transitions = router.Transitions,
                Dropped = instance.Counters.Dropped(),
            },
            History = [.. instance.History.ToArray().Select(Of)],
            Peers = WireReport.Peers(instance),
            ForeignRouters = WireReport.ForeignRouters(instance),
            FreeVrids = WireReport.FreeVrids(instance, now),
            Conflicts = WireReport.Conflicts(instance),
            Warnings = [.. instance.Wire.Warnings(now)],
        };
    }

    private static TransitionStatus Of(DatedTransition dated) => new(
        dated.Transition.From.ToString(), dated.Transition.To.ToString(), dated.Transition.Reason.ToString(), dated.At.ToLocalTime());
}
