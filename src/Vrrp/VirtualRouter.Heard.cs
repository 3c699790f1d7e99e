namespace VipGuard.Vrrp;

/// <summary>What a router makes of the adverts that it hears. RFC 9568 §6.4.2 and §6.4.3.</summary>
public sealed partial class VirtualRouter
{
    // The shortest interval that there is: a flood of adverts is not answered by a flood, and yet a master that speaks seldom
    // does not leave two of them standing until its own interval is over.
    private static readonly TimeSpan AnswerGap = TimeSpan.FromMilliseconds(10);

    private void HeardAsBackup(TimeSpan now, in Advertisement advert, ActionList actions)
    {
        if (advert.Priority == VrrpProtocol.LeavingPriority)
        {
            HeardFarewellAsBackup(now, advert.Source, actions);
        }
        // §6.4.2: a lower priority is heard out only where preemption is off.
        else if (advert.Priority >= Config.Priority || !MayPreempt(now))
        {
            Follow(now, advert.Source, advert.Priority, advert.Interval);
        }
        else
        {
            Remember(advert.Source, advert.Priority, advert.Interval);
            _expected = ReasonCode.LowerPriorityHeard;
            if (_overdue)
                Succeed(now, actions);
        }
    }

    private void HeardAsMaster(TimeSpan now, in Advertisement advert, ActionList actions)
    {
        if (advert.Priority == VrrpProtocol.LeavingPriority)
        {
            if (_rival?.Address == advert.Source)
                _rival = null;
            AnswerFarewell(now, actions);
        }
        else if (IsAbove(advert))
        {
            GiveWay(new(advert.Source, advert.Priority, advert.Interval, StoodStill: null), now, actions);
        }
        // Not in the RFC: a master that stood still (frozen, starved) for longer than the others wait has been replaced.
        // Without preemption it does not take back what another now holds.
        else if (!Preempts && StoodStill(now))
        {
            GiveWay(new(advert.Source, advert.Priority, advert.Interval, now - _sent), now, actions);
        }
        else
        {
            AnswerLower(now, actions);
        }
    }

    private void AnswerLower(TimeSpan now, ActionList actions)
    {
        _heardLower = now;
        // RFC 9568 §6.4.3: a lower priority is answered at once, to its sender and to learning bridges; the announcement
        // brings clients back after a partition.
        if (now - _asserted >= AnswerGap)
        {
            _asserted = now;
            Advertise(now, actions, announce: true);
        }
    }

    // One of a sync group moves with the others only.
    private void GiveWay(in Rival rival, TimeSpan now, ActionList actions)
    {
        if (Config.IsGrouped)
            _rival = rival;
        else
            Yield(rival, now, actions);
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

    private void Follow(TimeSpan now, HostAddress address, byte priority, TimeSpan interval)
    {
        Remember(address, priority, interval);
        _followed = address;
        _cutShort = _heardInterval < interval;
        // RFC 9568 §6.1, Active_Adver_Interval: v3 waits at the master's own pace; in v2 another pace was a drop.
        _masterInterval = _heardInterval;
        _expected = ReasonCode.MasterSilent;
        _overdue = false;
        Deadline = now + MasterDown;
    }

    // As long as none was heard it may be anyone.
    private bool IsMaster(HostAddress address) => Master is null || Master.Value.Address == address;

    // A lower priority that comes and goes while a higher one is waited for takes nothing of that with it.
    private bool IsFollowed(HostAddress address) => _followed is { } followed ? followed == address : IsMaster(address);

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void Remember(HostAddress address, byte priority, TimeSpan interval)
    {
        Master = (address, priority);
        _heardInterval = Learned(address, interval);
    }

    /// <summary>A master to which another should give way.</summary>
    /// <param name="Address">Its own.</param>
    /// <param name="Priority">That it advertised.</param>
    /// <param name="Interval">That it promised.</param>
    /// <param name="StoodStill">For how long its predecessor stood still; null: it has the higher priority.</param>
    private readonly record struct Rival(HostAddress Address, byte Priority, TimeSpan Interval, TimeSpan? StoodStill);
}
