using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>A lease that is over: the kernel has taken the addresses off, and whoever else wants them may have them.</summary>
internal sealed partial class Instance
{
    /// <summary>The loop's time as it is, besides that of the turn: a turn is short, unless the process or its host stood still within it.
    /// Null: there is no other time than the turn's.</summary>
    internal Func<TimeSpan>? Clock { private get; init; }

    /// <summary>How long the host has been suspended within this turn, which the loop's time does not count. Null: not at all.</summary>
    internal Func<TimeSpan>? SleptInTurn { private get; init; }

    /// <summary>Finds out, before anything else is done with a turn's time, whether the lease has run out since the last.</summary>
    /// <param name="now">The loop's time.</param>
    /// <param name="slept">So long the host was suspended, which the loop's time does not count.</param>
    /// <returns>True if it has: the router is master no more.</returns>
    internal bool NoticeStandstill(TimeSpan now, TimeSpan slept)
    {
        _lease.Slept(slept);
        if (!HoldsAddresses || now < _lease.Expires)
            return false;
        LoseLease(now, slept);
        return true;
    }

    // The other way round the turn's time is old: what is due by it was due before the standstill.
    private bool OutlivedLease(TimeSpan now)
    {
        var real = Real(now) + (SleptInTurn?.Invoke() ?? TimeSpan.Zero);
        return real >= _lease.Expires || real - now >= Setup.Lease;
    }

    private TimeSpan Real(TimeSpan now) => Clock?.Invoke() ?? now;

    private bool LostLease(TimeSpan now)
    {
        if (!OutlivedLease(now))
            return false;
        LoseLease(Real(now));
        return true;
    }

    // Not left with a farewell: whoever took over meanwhile would only be disturbed.
    private void LoseLease(TimeSpan now, TimeSpan slept = default)
    {
        // It should have been awake at its deadline.
        var late = now - (Deadline < now ? Deadline : now);
        Step(now, VrrpEvent.LeaseLost(Standstill.InWords(late, slept, Setup.Lease)));
    }
}
