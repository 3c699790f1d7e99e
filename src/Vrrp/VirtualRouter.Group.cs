namespace VipGuard.Vrrp;

/// <summary>A router of a sync group: what it tells the group (<see cref="SyncGroup"/>), and what the group has it do.</summary>
public sealed partial class VirtualRouter
{
    private Rival? _rival;
    private TimeSpan _heardLower = LongAgo;
    private string? _whyHeldByGroup;

    /// <summary>Another of its group is held down, and so it is too.</summary>
    public bool IsHeldByGroup { get; private set; }

    /// <summary>A check or the link holds it down, whatever its group does.</summary>
    internal bool IsHeldDownItself => !_fit || !_linkUp;

    /// <summary>A backup that would be master by now, and waits for its group.</summary>
    internal bool IsReady => State == VrrpState.Backup && _overdue && MaySucceed;

    /// <summary>
    /// A backup that knows of no master that it follows and did not leave just now: it becomes ready, or hears one, by its deadline.
    /// </summary>
    internal bool IsUndecided => State == VrrpState.Backup && Deadline != Never && LastTransition.From != VrrpState.Master
        && (_expected != ReasonCode.MasterSilent || Master is null);

    /// <summary>A master that heard one to which it should give way.</summary>
    internal bool IsOutranked => _rival is not null;

    /// <summary>Outranked by one that took over while this router stood still.</summary>
    internal bool IsReplaced => _rival is { StoodStill: not null };

    /// <summary>A master that has answered a lower one within three intervals, and stayed.</summary>
    internal bool HasLatelyStayed(TimeSpan now) =>
        State == VrrpState.Master && _rival is null && now - _heardLower <= 3 * Config.AdvertInterval;

    private void StepWithGroup(TimeSpan now, in VrrpEvent e, ActionList actions)
    {
        switch (State, e.Kind)
        {
            case (_, VrrpEventKind.GroupHeld):
                IsHeldByGroup = !e.IsGood;
                _whyHeldByGroup = e.Detail;
                Reconsider(new(e.IsGood ? ReasonCode.GroupUp : ReasonCode.GroupDown, e.Detail), now, actions);
                break;

            case (VrrpState.Backup, VrrpEventKind.GroupTakes) when IsReady:
                BecomeMaster(Expected with { Detail = $"{Expected}; {e.Detail}" }, now, actions);
                break;

            case (VrrpState.Master, VrrpEventKind.GroupLeaves) when _rival is { } rival:
                Yield(rival, now, actions);
                break;

            case (VrrpState.Master, VrrpEventKind.GroupLeaves):
                Leave(VrrpState.Backup, new(ReasonCode.GroupLeft, e.Detail), now, actions);
                break;

            case (VrrpState.Master, VrrpEventKind.GroupStands):
                _rival = null;
                AnswerLower(now, actions);
                break;
        }
    }

    // It has become its own master again: what it waited for is done.
    private void LeaveGroup(TimeSpan now, ActionList actions)
    {
        if (IsHeldByGroup)
        {
            IsHeldByGroup = false;
            Reconsider(new(ReasonCode.GroupUp, "in no sync group any more"), now, actions);
        }
        if (State == VrrpState.Master && _rival is { } rival)
            Yield(rival, now, actions);
        else if (State == VrrpState.Backup && _overdue)
            Succeed(now, actions);
    }
}
