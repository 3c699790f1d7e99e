namespace VipGuard.Vrrp;

/// <summary>The kinds of reason; each edge of the state machine has one.</summary>
public enum ReasonCode
{
    None,
    Started,
    Stopped,
    AddressOwner,
    MasterLeft,
    MasterSilent,
    HigherPriorityHeard,
    Replaced,
    Unfit,
    FitAgain,
    LinkDown,
    LinkUp,
    HandoverAsked,
    LowerPriorityHeard,
    GroupLeft,
    GroupDown,
    GroupUp,
    LeaseLost,
}

/// <summary>Why a router changed its state: a code for programs, a sentence for people.</summary>
/// <param name="Code">The kind.</param>
/// <param name="Detail">What the edge knew of it ("check mysqld: port refused"); takes the place of the kind's own words.</param>
public readonly record struct TransitionReason(ReasonCode Code, string? Detail = null)
{
    public static TransitionReason Started => new(ReasonCode.Started);

    public static TransitionReason Stopped => new(ReasonCode.Stopped);

    public static TransitionReason AddressOwner => new(ReasonCode.AddressOwner);

    public static TransitionReason MasterLeft => new(ReasonCode.MasterLeft);

    public static TransitionReason MasterSilent => new(ReasonCode.MasterSilent);

    public static TransitionReason HandoverAsked => new(ReasonCode.HandoverAsked);

    public override string ToString() => Detail ?? Code switch
    {
        ReasonCode.None => "",
        ReasonCode.Started => "started",
        ReasonCode.Stopped => "stopped",
        ReasonCode.AddressOwner => "this node owns the address (priority 255)",
        ReasonCode.MasterLeft => "the master left (priority 0)",
        ReasonCode.MasterSilent => "the master is silent",
        ReasonCode.HigherPriorityHeard => "a higher priority was heard",
        ReasonCode.Replaced => "another took over while this router stood still",
        ReasonCode.Unfit => "a check failed",
        ReasonCode.FitAgain => "the checks pass again",
        ReasonCode.LinkDown => "the link is down",
        ReasonCode.LinkUp => "the link is up again",
        ReasonCode.HandoverAsked => "a hand-over was asked for",
        ReasonCode.LowerPriorityHeard => "a lower priority served",
        ReasonCode.GroupLeft => "another of its sync group left",
        ReasonCode.GroupDown => "another of its sync group is held down",
        ReasonCode.GroupUp => "all of its sync group are well again",
        ReasonCode.LeaseLost => "stood still for longer than its lease",
        _ => Code.ToString(),
    };
}

/// <summary>One change of state. <paramref name="At"/> is monotonic time, as given to Step.</summary>
public readonly record struct Transition(VrrpState From, VrrpState To, TransitionReason Reason, TimeSpan At);
