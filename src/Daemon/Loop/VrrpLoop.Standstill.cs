using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Loop;

/// <summary>A process that was frozen, or a host that was suspended: found out before anything else is done, and once more before
/// each advert.</summary>
internal sealed partial class VrrpLoop
{
    // The two clocks are compared to a millisecond; nobody suspends a host for less than this.
    private static readonly TimeSpan ShortestSuspension = TimeSpan.FromMilliseconds(100);

    private TimeSpan _suspended = MonotonicClock.Suspended;

    private void NoticeStandstill()
    {
        var slept = SleptInTurn;
        _suspended += slept;
        var now = MonotonicClock.Now;
        bool any = false;
        for (int i = 0; i < _instances.Count; i++)
            any |= _instances[i].NoticeStandstill(now, slept);
        if (any)
            SettleGroups(now);
    }

    private TimeSpan SleptInTurn => MonotonicClock.Suspended - _suspended is var slept && slept >= ShortestSuspension ? slept : TimeSpan.Zero;
}
