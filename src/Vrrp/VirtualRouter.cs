namespace VipGuard.Vrrp;

/// <summary>
/// One virtual router: the state machine of RFC 9568 §6.4 and RFC 3768 §6.4, with Fault for a router that may not serve.
/// Pure: time and events come in, actions and a deadline come out. All times are of one monotonic clock.
/// </summary>
public sealed partial class VirtualRouter
{
    /// <summary>The deadline of a router that waits for nothing.</summary>
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    private static readonly TimeSpan LongAgo = TimeSpan.FromTicks(long.MinValue / 2);

    private readonly AnnouncePlan _announce = new();
    private TimeSpan _masterInterval;
    private TimeSpan _heardInterval;
    private TimeSpan _sent = LongAgo;
    private TimeSpan _asserted = LongAgo;
    private ReasonCode _expected;
    private bool _fit;
    private bool _linkUp;
    private bool _overdue;
    private string? _whyUnfit;
    private string? _whyDown;

    /// <param name="config">What the router is told.</param>
    /// <param name="fit">Whether the checks pass at the start; a node with checks starts unfit until they do.</param>
    /// <param name="linkUp">Whether the interface can carry packets at the start.</param>
    /// <exception cref="ArgumentException">A VRID or a priority of 0.</exception>
    public VirtualRouter(VirtualRouterConfig config, bool fit = true, bool linkUp = true)
    {
        Config = Checked(config);
        _masterInterval = config.AdvertInterval;
        _fit = fit;
        _linkUp = linkUp;
    }

    public VirtualRouterConfig Config { get; private set; }

    public VrrpState State { get; private set; } = VrrpState.Initialize;

    /// <summary>When <see cref="VrrpEvent.DeadlineReached"/> is due; <see cref="Never"/> if nothing is waited for.</summary>
    public TimeSpan Deadline { get; private set; } = Never;

    public Transition LastTransition { get; private set; }

    /// <summary>How often the state has changed.</summary>
    public int Transitions { get; private set; }

    /// <summary>Who was last heard as master, and with what priority; null before anyone was, and while this router is master.</summary>
    public (HostAddress Address, byte Priority)? Master { get; private set; }

    public bool IsFit => _fit;

    public bool IsLinkUp => _linkUp;

    /// <summary>What it must not do while it is a backup.</summary>
    public TakeoverRestraint Restraint { get; private set; }

    /// <summary>Why it is restrained, in words; null if it is not.</summary>
    public string? WhyRestrained { get; private set; }

    /// <summary>Why the router is held down, in words; null if it is not.</summary>
    public string? WhyHeldDown => _linkUp ? (_fit ? null : _whyUnfit) : _whyDown;

    private TimeSpan MasterDown => VrrpTimers.MasterDown(Config.Version, Config.Priority, _masterInterval);

    private TimeSpan Skew => VrrpTimers.Skew(Config.Version, Config.Priority, _masterInterval);

    // The owner always preempts. RFC 9568 §6.1, Preempt_Mode.
    private bool Preempts => Config.Preempt || Config.IsOwner;

    private bool MayPreempt => Preempts && (Restraint & (TakeoverRestraint.NoPreemption | TakeoverRestraint.Never)) == TakeoverRestraint.None;

    /// <summary>Takes one event, changes the state, and appends what is to be done, in order.</summary>
    /// <param name="now">Monotonic; never less than in an earlier call.</param>
    /// <param name="e">What happened.</param>
    /// <param name="actions">Cleared by the caller; at most 4 are added.</param>
    public void Step(TimeSpan now, in VrrpEvent e, ActionList actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        switch (State, e.Kind)
        {
            // RFC 9568 §6.4.1: the owner becomes master at once, others wait as backups; who may not serve, does neither.
            case (VrrpState.Initialize, VrrpEventKind.Started):
                Enter(TransitionReason.Started, now, actions);
                break;

            // §6.4.2, §6.4.3: shutdown.
            case (not VrrpState.Initialize, VrrpEventKind.Stopped):
                Leave(VrrpState.Initialize, new(ReasonCode.Stopped, e.Detail), now, actions);
                break;

            case (_, VrrpEventKind.FitnessChanged):
                _fit = e.IsGood;
                _whyUnfit = e.Detail;
                Reconsider(new(e.IsGood ? ReasonCode.FitAgain : ReasonCode.Unfit, e.Detail), now, actions);
                break;

            case (_, VrrpEventKind.LinkChanged):
                _linkUp = e.IsGood;
                _whyDown = e.Detail;
                Reconsider(new(e.IsGood ? ReasonCode.LinkUp : ReasonCode.LinkDown, e.Detail), now, actions);
                break;

            // The next advert is built from the state at that moment, so it carries the new priority.
            case (_, VrrpEventKind.PriorityChanged):
                Config = Checked(Config with { Priority = e.Priority });
                break;

            case (_, VrrpEventKind.Reconfigured):
                Reconfigure(Checked(e.Config!), now, actions);
                break;

            case (VrrpState.Backup, VrrpEventKind.Heard):
                HeardAsBackup(now, e.Advertisement, actions);
                break;

            // §6.4.2: silence, or none but lower priorities, which do not move the deadline.
            case (VrrpState.Backup, VrrpEventKind.DeadlineReached) when now >= Deadline:
                Succeed(now, actions);
                break;

            // Not in the RFC: the daemon knows more than the adverts tell. What was held up is made good at once.
            case (_, VrrpEventKind.Restrained):
                Restraint = e.Restraint;
                WhyRestrained = e.Restraint == TakeoverRestraint.None ? null : e.Detail;
                if (State == VrrpState.Backup && _overdue)
                    Succeed(now, actions);
                break;

            case (VrrpState.Master, VrrpEventKind.Heard):
                HeardAsMaster(now, e.Advertisement, actions);
                break;

            // §6.4.3: the advert timer.
            case (VrrpState.Master, VrrpEventKind.DeadlineReached) when now >= Deadline:
                Advertise(now, actions);
                break;

            case (VrrpState.Master, VrrpEventKind.HandoverAsked):
                Leave(VrrpState.Backup, TransitionReason.HandoverAsked, now, actions);
                break;

            // A router that is held down says who serves meanwhile, and does nothing about it.
            case (VrrpState.Fault, VrrpEventKind.Heard) when e.Advertisement.Priority != VrrpProtocol.LeavingPriority:
                Remember(e.Advertisement);
                break;

            case (VrrpState.Fault, VrrpEventKind.Heard) when IsMaster(e.Advertisement.Source):
                Master = null;
                break;
        }
    }

    private void Advertise(TimeSpan now, ActionList actions, bool take = false, bool announce = false)
    {
        // After a standstill the lease may have run out, and another may have announced itself meanwhile.
        announce |= StoodStill(now);
        if (take || announce)
            actions.Add(VrrpAction.TakeAddresses);
        actions.Add(VrrpAction.SendAdvert);
        if (announce)
            _announce.Start(now);
        if (announce || _announce.IsDue(now))
            actions.Add(VrrpAction.Announce);
        _sent = now;
        // From the deadline, so that adverts do not drift; from now, where the deadline is not the cause or long past.
        var steady = Deadline + Config.AdvertInterval;
        Deadline = now >= Deadline && steady > now ? steady : now + Config.AdvertInterval;
    }

    // A restrained backup waits on, without a deadline: for an advert, or for the restraint to go.
    private void Succeed(TimeSpan now, ActionList actions)
    {
        var forbidden = _expected == ReasonCode.MasterSilent ? TakeoverRestraint.NotOnSilence | TakeoverRestraint.Never : TakeoverRestraint.Never;
        if (_expected == ReasonCode.LowerPriorityHeard)
            forbidden |= TakeoverRestraint.NoPreemption;
        if ((Restraint & forbidden) == TakeoverRestraint.None)
        {
            BecomeMaster(Expected, now, actions);
            return;
        }
        _overdue = true;
        Deadline = Never;
    }

    private void BecomeMaster(TransitionReason reason, TimeSpan now, ActionList actions)
    {
        Record(VrrpState.Master, reason, now);
        Master = null;
        _announce.Start(now);
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
    private void Yield(TransitionReason reason, TimeSpan now, in Advertisement advert, ActionList actions)
    {
        actions.Add(VrrpAction.ReleaseAddresses);
        actions.Add(VrrpAction.SendLeavingAdvert);
        Record(VrrpState.Backup, reason, now);
        Follow(now, advert);
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

    private void Reconsider(TransitionReason reason, TimeSpan now, ActionList actions)
    {
        if (State == VrrpState.Initialize)
            return;
        bool mayServe = _fit && _linkUp;
        if (mayServe && State == VrrpState.Fault)
            Enter(reason, now, actions);
        else if (!mayServe && State != VrrpState.Fault)
            Leave(VrrpState.Fault, reason, now, actions);
    }

    private void Enter(TransitionReason reason, TimeSpan now, ActionList actions)
    {
        if (!_fit || !_linkUp)
        {
            Record(VrrpState.Fault, new(_linkUp ? ReasonCode.Unfit : ReasonCode.LinkDown, WhyHeldDown), now);
            Deadline = Never;
        }
        else if (Config.IsOwner && Restraint == TakeoverRestraint.None)
        {
            BecomeMaster(TransitionReason.AddressOwner, now, actions);
        }
        else
        {
            Record(VrrpState.Backup, reason, now);
            AwaitMaster(now);
        }
    }

    private void Reconfigure(VirtualRouterConfig config, TimeSpan now, ActionList actions)
    {
        bool otherAddresses = !config.Addresses.AsSpan().SequenceEqual(Config.Addresses.AsSpan());
        Config = config;
        switch (State)
        {
            // The address stays where it is; the new terms are told at once.
            case VrrpState.Master:
                Advertise(now, actions, take: true, announce: otherAddresses);
                Deadline = now + config.AdvertInterval;
                break;
            case VrrpState.Backup when config.IsOwner && Restraint == TakeoverRestraint.None:
                BecomeMaster(TransitionReason.AddressOwner, now, actions);
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

    private void AwaitMaster(TimeSpan now)
    {
        // v3: a master that was heard while this router was held down may speak more seldom than we would.
        bool slower = Config.Version == VrrpVersion.V3 && Master is not null && _heardInterval > Config.AdvertInterval;
        _masterInterval = slower ? _heardInterval : Config.AdvertInterval;
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
