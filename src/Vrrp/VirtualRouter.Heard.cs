namespace VipGuard.Vrrp;

/// <summary>What a router makes of the adverts that it hears. RFC 9568 §6.4.2 and §6.4.3.</summary>
public sealed partial class VirtualRouter
{
    private void HeardAsBackup(TimeSpan now, in Advertisement advert, ActionList actions)
    {
        // RFC 9568 §6.4.2: the master leaves. A pair has nobody to race, so no skew.
        if (advert.Priority == VrrpProtocol.LeavingPriority && Config.IsPair)
        {
            Master = null;
            _expected = ReasonCode.MasterLeft;
            Succeed(now, actions);
        }
        // Not in the RFC: another than the master that serves has left; that one is not gone.
        else if (advert.Priority == VrrpProtocol.LeavingPriority && !IsMaster(advert.Source))
        {
            return;
        }
        else if (advert.Priority == VrrpProtocol.LeavingPriority)
        {
            Master = null;
            _expected = ReasonCode.MasterLeft;
            // Never later than silence would have it: else a few such adverts could hold a backup back.
            Deadline = Earlier(Deadline, now + Skew);
            _overdue = false;
        }
        // §6.4.2: a lower priority is heard out only where preemption is off.
        else if (advert.Priority >= Config.Priority || !MayPreempt)
        {
            Follow(now, advert);
        }
        else
        {
            Remember(advert);
            _expected = ReasonCode.LowerPriorityHeard;
            if (_overdue)
                Succeed(now, actions);
        }
    }

    private void HeardAsMaster(TimeSpan now, in Advertisement advert, ActionList actions)
    {
        // §6.4.3: another master leaves; say at once that this one stays. The RFC has the advert only; the announcement
        // brings back the clients and switches that had learned of the other.
        if (advert.Priority == VrrpProtocol.LeavingPriority)
        {
            Advertise(now, actions, announce: true);
        }
        else if (IsAbove(advert))
        {
            Yield(new(ReasonCode.HigherPriorityHeard, $"{advert.Source} advertises priority {advert.Priority}, ours is {Config.Priority}"), now, advert, actions);
        }
        // Not in the RFC: a master that stood still (frozen, starved) for longer than the others wait has been replaced.
        // Without preemption it does not take back what another now holds.
        else if (!Preempts && StoodStill(now))
        {
            Yield(new(ReasonCode.Replaced, $"stood still for {(now - _sent).TotalMilliseconds:F0} ms; {advert.Source} took over"), now, advert, actions);
        }
        // RFC 9568 §6.4.3: a lower priority is answered at once, to its sender and to learning bridges; the announcement
        // brings clients back after a partition. Once an interval, so that a flood of adverts is not answered by a flood.
        else if (now - _asserted >= Config.AdvertInterval)
        {
            _asserted = now;
            Advertise(now, actions, announce: true);
        }
    }

    /// <summary>Why a backup takes over if its deadline comes: the last that it heard, or nothing.</summary>
    private TransitionReason Expected => _expected == ReasonCode.LowerPriorityHeard && Master is var (address, priority)
        ? new(_expected, $"{address} serves with priority {priority}, ours is {Config.Priority}")
        : new(_expected);

    // For so long that others may have taken over: they wait for 3 intervals and their skew.
    private bool StoodStill(TimeSpan now) => now - _sent > 3 * Config.AdvertInterval;

    // §6.4.3: the higher priority stays; of two equal ones the higher address, compared as unsigned.
    private bool IsAbove(in Advertisement advert) =>
        advert.Priority > Config.Priority
        || (advert.Priority == Config.Priority && advert.Source > Config.PrimaryAddress);

    private void Follow(TimeSpan now, in Advertisement advert)
    {
        Remember(advert);
        // RFC 9568 §6.1, Active_Adver_Interval: v3 waits at the master's own pace; in v2 another pace was a drop.
        _masterInterval = advert.Interval;
        _expected = ReasonCode.MasterSilent;
        _overdue = false;
        Deadline = now + MasterDown;
    }

    // As long as none was heard it may be anyone.
    private bool IsMaster(HostAddress address) => Master is null || Master.Value.Address == address;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void Remember(in Advertisement advert)
    {
        Master = (advert.Source, advert.Priority);
        _heardInterval = advert.Interval;
    }
}
