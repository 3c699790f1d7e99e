namespace VipGuard.Vrrp;

/// <summary>What a router does on the edges of its states, and what brings it there.</summary>
public sealed partial class VirtualRouter
{
    private void Advertise(TimeSpan now, ActionList actions, bool take = false, bool announce = false)
    {
        // After a standstill the lease may have run out, and another may have announced itself meanwhile.
        announce |= StoodStill(now) | PaysAnswer(now, withAnAnswer: announce);
        if (take || announce)
            actions.Add(VrrpAction.TakeAddresses);
        actions.Add(VrrpAction.SendAdvert);
        if (announce)
            actions.Add(VrrpAction.Announce);
        _sent = now;
        // From the deadline, so that adverts do not drift; from now, where the deadline is not the cause or long past.
        var steady = Deadline + Config.AdvertInterval;
        Deadline = now >= Deadline && steady > now ? steady : now + Config.AdvertInterval;
    }

    // A restrained backup waits on, without a deadline: for an advert, or for the restraint to go. One of a sync group waits
    // for the others.
    private void Succeed(TimeSpan now, ActionList actions)
    {
        if (!Config.IsGrouped && MaySucceed)
        {
            BecomeMaster(Expected, now, actions);
            return;
        }
        _overdue = true;
        Deadline = Never;
    }

    private bool MaySucceed => (Restraint & _expected switch
    {
        ReasonCode.MasterSilent => TakeoverRestraint.NotOnSilence | TakeoverRestraint.Never,
        ReasonCode.LowerPriorityHeard => TakeoverRestraint.NoPreemption | TakeoverRestraint.Never,
        ReasonCode.AddressOwner => ~TakeoverRestraint.None,
        _ => TakeoverRestraint.Never,
    }) == TakeoverRestraint.None;

    /// <summary>
    /// What it would have taken over for may hold no longer: it preempts no more, or owns the address no more. Then it waits
    /// for that master like for any other, so that its silence is noticed.
    /// </summary>
    private void Reassess(TimeSpan now)
    {
        bool stands = _expected switch
        {
            ReasonCode.LowerPriorityHeard => MayPreempt(now) && Master is { } master && master.Priority < Config.Priority,
            ReasonCode.AddressOwner => Config.IsOwner && Restraint == TakeoverRestraint.None,
            _ => true,
        };
        if (State == VrrpState.Backup && !stands)
            AwaitMaster(now);
    }

    private void BecomeMaster(TransitionReason reason, TimeSpan now, ActionList actions)
    {
        ForgetPace();
        _owesAnswer = false;
        Record(VrrpState.Master, reason, now);
        Master = null;
        _followed = null;
        _sent = now;
        Deadline = now + Config.AdvertInterval;
        // Take first, then tell.
        actions.Add(VrrpAction.TakeAddresses);
        actions.Add(VrrpAction.SendAdvert);
        actions.Add(VrrpAction.Announce);
    }

    /// <summary>
    /// Gives way to another master, and tells it so. The RFC gives way in silence: then the other does not know that there were
    /// two of them, and the clients that learned of this one keep sending to it. Priority 0 has the other answer at once.
    /// </summary>
    private void Yield(in Rival rival, TimeSpan now, ActionList actions)
    {
        actions.Add(VrrpAction.ReleaseAddresses);
        actions.Add(VrrpAction.SendLeavingAdvert);
        DoubtIfItNeverLeft(rival, now);
        var reason = rival.StoodStill is { } standstill
            ? new TransitionReason(ReasonCode.Replaced, $"stood still for {standstill.TotalMilliseconds:F0} ms; {rival.Address} took over")
            : new TransitionReason(ReasonCode.HigherPriorityHeard, $"{rival.Address} advertises priority {rival.Priority}, ours is {Config.Priority}");
        Record(VrrpState.Backup, reason, now);
        TrustIfCutShort(rival);
        Follow(now, rival.Address, rival.Priority, rival.Interval);
    }

    /// <summary>Goes of its own accord: leave first, then tell.</summary>
    private void Leave(VrrpState to, TransitionReason reason, TimeSpan now, ActionList actions)
    {
        if (State == VrrpState.Master)
        {
            actions.Add(VrrpAction.ReleaseAddresses);
            actions.Add(VrrpAction.SendLeavingAdvert);
        }
        Record(to, reason, now);
        Deadline = Never;
        if (to == VrrpState.Backup)
            AwaitMaster(now);
    }

    // It was master of nothing for a while: not one advert as master more, not even the last one. Who took over meanwhile would
    // answer a farewell, and who did not has waited long enough. Then as after a start: nobody is known, and a full wait.
    private void LoseLease(TransitionReason reason, TimeSpan now, ActionList actions)
    {
        actions.Add(VrrpAction.ReleaseAddresses);
        Record(VrrpState.Backup, reason, now);
        _cameBack = now;
        AwaitMaster(now);
    }

    private void Reconsider(TransitionReason reason, TimeSpan now, ActionList actions)
    {
        if (State == VrrpState.Initialize)
            return;
        bool mayServe = _fit && _linkUp && !IsHeldByGroup;
        if (mayServe && State == VrrpState.Fault)
            Enter(reason, now, actions);
        else if (!mayServe && State != VrrpState.Fault)
            Leave(VrrpState.Fault, reason, now, actions);
    }

    private void Enter(TransitionReason reason, TimeSpan now, ActionList actions)
    {
        if (!_fit || !_linkUp || IsHeldByGroup)
        {
            var code = !_linkUp ? ReasonCode.LinkDown : !_fit ? ReasonCode.Unfit : ReasonCode.GroupDown;
            Record(VrrpState.Fault, new(code, WhyHeldDown), now);
            Deadline = Never;
            return;
        }
        _cameBack = now;
        if (Config.IsOwner && Restraint == TakeoverRestraint.None && !Config.IsGrouped)
        {
            BecomeMaster(TransitionReason.AddressOwner, now, actions);
            return;
        }
        Record(VrrpState.Backup, reason, now);
        AwaitMaster(now);
        ClaimOwn(now, actions);
    }

    private void Reconfigure(VirtualRouterConfig config, TimeSpan now, ActionList actions)
    {
        bool otherAddresses = !config.Addresses.AsSpan().SequenceEqual(Config.Addresses.AsSpan());
        Config = config;
        Reassess(now);
        int transitions = Transitions;
        if (!config.IsGrouped)
            LeaveGroup(now, actions);
        switch (State)
        {
            case var _ when Transitions != transitions:
                break;
            // The address stays where it is; the new terms are told at once.
            case VrrpState.Master:
                Advertise(now, actions, take: true, announce: otherAddresses);
                Deadline = now + config.AdvertInterval;
                break;
            case VrrpState.Backup when config.IsOwner && Restraint == TakeoverRestraint.None:
                ClaimOwn(now, actions);
                break;
            // v3: a master that is known is waited for at its own pace, which this reload did not change.
            case VrrpState.Backup when Master is not null && config.Version == VrrpVersion.V3:
                break;
            case VrrpState.Backup:
                var deadline = Deadline;
                AwaitMaster(now);
                Deadline = Master is null ? Earlier(deadline, Deadline) : Deadline;
                break;
        }
    }

    // RFC 9568 §6.4.1: the owner waits for nobody.
    private void ClaimOwn(TimeSpan now, ActionList actions)
    {
        if (!Config.IsOwner || Restraint != TakeoverRestraint.None)
            return;
        _expected = ReasonCode.AddressOwner;
        Succeed(now, actions);
    }

    private void AwaitMaster(TimeSpan now)
    {
        // v3: a master that was heard while this router was held down may speak more seldom than we would.
        bool slower = Config.Version == VrrpVersion.V3 && Master is not null && _heardInterval > Config.AdvertInterval;
        _masterInterval = slower ? _heardInterval : Config.AdvertInterval;
        _followed = null;
        _expected = ReasonCode.MasterSilent;
        _overdue = false;
        Deadline = now + MasterDown;
    }

    private void Record(VrrpState to, TransitionReason reason, TimeSpan now)
    {
        LastTransition = new Transition(State, to, reason, now);
        Transitions++;
        State = to;
        _overdue = false;
        _rival = null;
    }

    private static VirtualRouterConfig Checked(VirtualRouterConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Vrid == 0)
            throw new ArgumentException("VRID 0 is not in use (RFC 9568 §5.2.3)", nameof(config));
        // RFC 9568 §5.2.4: 0 is said by a leaving master, it is never a router's own.
        return config.Priority != 0
            ? config
            : throw new ArgumentException("priority 0 is never a router's own (RFC 9568 §5.2.4)", nameof(config));
    }
}
