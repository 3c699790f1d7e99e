using VipGuard.Vrrp;

namespace VipGuard.Daemon.Switchover;

/// <summary>A node that does not hold the instance, and was told to have it handed over: asks the holder, and watches. Pure.</summary>
internal sealed class AskSide
{
    private ulong _id;
    private MovedTogether _moved = new("", []);
    private HolderStep? _seen;
    private TimeSpan _lostBy = VirtualRouter.Never;

    /// <summary>What is said over the link until the holder has begun.</summary>
    internal AskWord? Word { get; private set; }

    internal bool IsActive { get; private set; }

    internal TimeSpan Deadline { get; private set; } = VirtualRouter.Never;

    internal void Begin(TimeSpan now, ulong id, string instance, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        (_id, _moved, _seen, _lostBy) = (id, MovedTogether.With(instance, facts.Terms), null, VirtualRouter.Never);
        IsActive = true;
        string? refusal = facts.Peer is { } peer
            ? SwitchoverRefusal.Why(_moved, peer, facts.Own, facts.Terms)
            : $"{facts.PeerName} is not heard on the link, so it can't be asked";
        if (refusal is not null)
        {
            Over(false, refusal, actions);
            return;
        }
        Word = new AskWord(id, instance);
        Deadline = now + facts.Terms.AnswerLimit;
        actions.Add(new SwitchoverAction.Say($"{facts.PeerName} is asked for {_moved.Title}"));
    }

    /// <summary>Something is known anew, or the deadline is there.</summary>
    internal void Step(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (!IsActive)
            return;
        var words = facts.Peer?.Switchover;
        if (words?.Refusal is { } refusal && refusal.Id == _id)
            Over(false, $"{facts.PeerName} does not begin: {refusal.Why}", actions);
        else if (words?.Holder is { } holder && holder.Id == _id)
            Follow(holder, facts, actions);
        else if (_seen is null && now >= Deadline)
            Over(false, $"{facts.PeerName} did not begin within {facts.Terms.AnswerLimit.TotalSeconds:0.#} s; nothing was changed", actions);
        else if (_seen is not null)
            Lost(now, facts, actions);
    }

    private void Follow(HolderWord holder, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        Word = null;
        _lostBy = VirtualRouter.Never;
        Deadline = VirtualRouter.Never;
        if (holder.IsOver)
        {
            Over(holder.Step == HolderStep.Done, holder.Why, actions);
            return;
        }
        if (_seen == holder.Step)
            return;
        _seen = holder.Step;
        actions.Add(new SwitchoverAction.Say(holder.Step switch
        {
            HolderStep.Offered => $"{facts.PeerName} offers {_moved.Title}",
            HolderStep.Fencing => $"writes are being refused on {facts.PeerName}",
            HolderStep.Draining => $"writes are refused on {facts.PeerName}; what is left is applied here",
            HolderStep.Released => $"{facts.PeerName} releases {_moved.Title}",
            _ => $"called off: {holder.Why}",
        }));
    }

    // The link may come back, and the other goes on meanwhile: it owns the hand-over.
    private void Lost(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (_lostBy == VirtualRouter.Never)
            _lostBy = Deadline = now + facts.Terms.Grace;
        if (now < _lostBy)
            return;
        string holds = facts.HoldsAll(_moved) ? $"{facts.Own.Node} holds {_moved.Title} now" : $"{facts.Own.Node} does not hold {_moved.Title}";
        Over(false, $"{facts.PeerName} was lost on the link, or was started anew, and did not say how it ended; {holds}", actions);
    }

    private void Over(bool ok, string why, List<SwitchoverAction> actions)
    {
        IsActive = false;
        Word = null;
        Deadline = VirtualRouter.Never;
        actions.Add(new SwitchoverAction.End(ok, why));
    }
}
