namespace VipGuard.Vrrp;

public enum VrrpEventKind
{
    Started,
    Stopped,
    Heard,
    DeadlineReached,
    PriorityChanged,
    Reconfigured,
    FitnessChanged,
    LinkChanged,
    HandoverAsked,
    Restrained,
    GroupHeld,
    GroupTakes,
    GroupLeaves,
    GroupStands,
    LeaseLost,
}

/// <summary>What can happen to a virtual router. RFC 9568 §6.4, and what checks, links and people add.</summary>
public readonly ref struct VrrpEvent
{
    private VrrpEvent(VrrpEventKind kind) => Kind = kind;

    public VrrpEventKind Kind { get; }

    /// <summary>Heard: the advertisement, already admitted (<see cref="VirtualRouterConfig.Admit"/>).</summary>
    public Advertisement Advertisement { get; private init; }

    /// <summary>PriorityChanged: 1 to 255.</summary>
    public byte Priority { get; private init; }

    /// <summary>FitnessChanged: fit. LinkChanged: up. GroupHeld: let go.</summary>
    public bool IsGood { get; private init; }

    /// <summary>What the edge knows of the cause, in words.</summary>
    public string? Detail { get; private init; }

    /// <summary>Restrained: what a backup must not do from now on.</summary>
    public TakeoverRestraint Restraint { get; private init; }

    /// <summary>Reconfigured: the new configuration.</summary>
    public VirtualRouterConfig? Config { get; private init; }

    public static VrrpEvent Started => new(VrrpEventKind.Started);

    public static VrrpEvent DeadlineReached => new(VrrpEventKind.DeadlineReached);

    public static VrrpEvent HandoverAsked => new(VrrpEventKind.HandoverAsked);

    public static VrrpEvent Stopped(string? why = null) => new(VrrpEventKind.Stopped) { Detail = why };

    public static VrrpEvent Heard(Advertisement advert) => new(VrrpEventKind.Heard) { Advertisement = advert };

    public static VrrpEvent PriorityChanged(byte priority) => new(VrrpEventKind.PriorityChanged) { Priority = priority };

    public static VrrpEvent Reconfigured(VirtualRouterConfig config) => new(VrrpEventKind.Reconfigured) { Config = config };

    public static VrrpEvent FitnessChanged(bool fit, string? why = null) =>
        new(VrrpEventKind.FitnessChanged) { IsGood = fit, Detail = why };

    /// <summary>
    /// The daemon stood still for longer than the lease of the addresses, or found them gone: told before anything else, for the
    /// kernel has taken them off, and another may have taken over.
    /// </summary>
    /// <param name="why">In words ("stood still for 5 s, its lease is 1 s").</param>
    public static VrrpEvent LeaseLost(string? why = null) => new(VrrpEventKind.LeaseLost) { Detail = why };

    public static VrrpEvent Restrained(TakeoverRestraint restraint, string? why = null) =>
        new(VrrpEventKind.Restrained) { Restraint = restraint, Detail = why };

    public static VrrpEvent LinkChanged(bool up, string? why = null) =>
        new(VrrpEventKind.LinkChanged) { IsGood = up, Detail = why };

    /// <summary>A sync group holds a member down because another is, or lets it go.</summary>
    internal static VrrpEvent GroupHeld(bool held, string? why) => new(VrrpEventKind.GroupHeld) { IsGood = !held, Detail = why };

    /// <summary>All of a sync group are ready: they take over together.</summary>
    internal static VrrpEvent GroupTakes(string? why) => new(VrrpEventKind.GroupTakes) { Detail = why };

    /// <summary>A member gives way, as it must by itself or for another's sake (<paramref name="why"/>).</summary>
    internal static VrrpEvent GroupLeaves(string? why) => new(VrrpEventKind.GroupLeaves) { Detail = why };

    /// <summary>A member stays, though it heard a higher priority: the group does.</summary>
    internal static VrrpEvent GroupStands => new(VrrpEventKind.GroupStands);
}
