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

    private TimeSpan _masterInterval;
    private TimeSpan _heardInterval;
    private TimeSpan _sent = LongAgo;
    private TimeSpan _asserted = LongAgo;
    private TimeSpan _cameBack = LongAgo;
    private HostAddress? _followed;
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
    public string? WhyHeldDown => !_linkUp ? _whyDown : !_fit ? _whyUnfit : IsHeldByGroup ? _whyHeldByGroup : null;

    private TimeSpan MasterDown => VrrpTimers.MasterDown(Config.Version, Config.Priority, _masterInterval);

    private TimeSpan Skew => VrrpTimers.Skew(Config.Version, Config.Priority, _masterInterval);

    // The owner always preempts. RFC 9568 §6.1, Preempt_Mode.
    private bool Preempts => Config.Preempt || Config.IsOwner;

    private bool MayPreempt(TimeSpan now) => Preempts
        && (Restraint & (TakeoverRestraint.NoPreemption | TakeoverRestraint.Never)) == TakeoverRestraint.None
        // Not in the RFC; keepalived's preempt_delay. The owner waits for nobody.
        && (Config.IsOwner || now - _cameBack >= Config.PreemptDelay);

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
                Reassess(now);
                break;

            case (_, VrrpEventKind.Reconfigured):
                Reconfigure(Checked(e.Config!), now, actions);
                break;

            case (VrrpState.Backup, VrrpEventKind.Heard):
                HeardAsBackup(now, e.Advertisement, actions);
                break;

            case (VrrpState.Backup, VrrpEventKind.DeadlineReached) when now >= Deadline && WokeLate(now):
                Listen(now);
                break;

            // §6.4.2: silence, or none but lower priorities, which do not move the deadline.
            case (VrrpState.Backup, VrrpEventKind.DeadlineReached) when now >= Deadline:
                Succeed(now, actions);
                break;

            // Not in the RFC: the daemon knows more than the adverts tell. What was held up is made good at once.
            case (_, VrrpEventKind.Restrained):
                Restraint = e.Restraint;
                WhyRestrained = e.Restraint == TakeoverRestraint.None ? null : e.Detail;
                Reassess(now);
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

            // Not in the RFC: it has slept longer than its lease, and finds out before it does anything else.
            case (VrrpState.Master, VrrpEventKind.LeaseLost):
                LoseLease(new(ReasonCode.LeaseLost, e.Detail), now, actions);
                break;

            // A router that is held down says who serves meanwhile, and does nothing about it.
            case (VrrpState.Fault, VrrpEventKind.Heard) when e.Advertisement.Priority != VrrpProtocol.LeavingPriority:
                Remember(e.Advertisement.Source, e.Advertisement.Priority, e.Advertisement.Interval);
                break;

            case (VrrpState.Fault, VrrpEventKind.Heard) when IsMaster(e.Advertisement.Source):
                Master = null;
                break;

            case (_, VrrpEventKind.GroupHeld or VrrpEventKind.GroupTakes or VrrpEventKind.GroupLeaves or VrrpEventKind.GroupStands):
                StepWithGroup(now, e, actions);
                break;
        }
    }
}
