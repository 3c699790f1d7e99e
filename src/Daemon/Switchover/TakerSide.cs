using VipGuard.Vrrp;

namespace VipGuard.Daemon.Switchover;

/// <summary>
/// The node that is to take: accepts or refuses, applies what is left, and watches until it is over. It owes nothing: whatever
/// goes wrong, it says so or falls silent, and the other rolls back. Pure.
/// </summary>
internal sealed class TakerSide
{
    private ulong _judged;
    private bool _applying;

    /// <summary>What is said over the link; null: nothing is under way.</summary>
    internal TakerWord? Word { get; private set; }

    internal bool IsActive => Word is { Step: TakerStep.Accepted or TakerStep.CaughtUp };

    /// <summary>Something is known anew.</summary>
    internal void Step(SwitchoverFacts facts, bool busy, List<SwitchoverAction> actions)
    {
        var offer = facts.Peer?.Switchover.Holder;
        if (offer is null || offer.IsOver || (Word is not null && Word.Id != offer.Id))
            Forget(offer, facts, actions);
        if (offer is null)
            return;
        if (offer.Step == HolderStep.Offered && offer.Id != _judged)
            Judge(offer, facts, busy, actions);
        else if (IsActive && Word!.Id == offer.Id)
            Follow(offer, facts, actions);
    }

    /// <param name="id">Of the hand-over for which it was asked.</param>
    /// <param name="trouble">Null: everything is applied.</param>
    internal void CaughtUp(ulong id, string? trouble, List<SwitchoverAction> actions)
    {
        if (!IsActive || Word!.Id != id)
            return;
        Word = trouble is null ? Word with { Step = TakerStep.CaughtUp } : new TakerWord(id, TakerStep.Failed, trouble);
        actions.Add(new SwitchoverAction.Say(trouble is null ? "everything is applied here" : $"can't take: {trouble}"));
    }

    private void Judge(HolderWord offer, SwitchoverFacts facts, bool busy, List<SwitchoverAction> actions)
    {
        _judged = offer.Id;
        _applying = false;
        var moved = MovedTogether.With(offer.Instance, facts.Terms);
        string? why = busy
            ? "another hand-over is under way here"
            : SwitchoverRefusal.Why(moved, facts.Peer!, facts.Own, facts.Terms);
        Word = new TakerWord(offer.Id, why is null ? TakerStep.Accepted : TakerStep.Refused, why ?? "");
        actions.Add(new SwitchoverAction.Say(why is null
            ? $"{facts.PeerName} offers {moved.Title}: accepted"
            : $"{facts.PeerName} offers {moved.Title}: refused, {why}"));
    }

    private void Follow(HolderWord offer, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (offer.Step < HolderStep.Released && SwitchoverRefusal.Unwilling(MovedTogether.With(offer.Instance, facts.Terms), facts.Own) is { } why)
        {
            Word = new TakerWord(offer.Id, TakerStep.Failed, why);
            actions.Add(new SwitchoverAction.Say($"can't take: {why}"));
        }
        else if (offer.Step == HolderStep.Draining && !_applying)
        {
            _applying = true;
            actions.Add(new SwitchoverAction.CatchUp(offer.Id, offer.Position, facts.Terms.DrainLimit));
        }
    }

    private void Forget(HolderWord? offer, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (IsActive && (offer is null || offer.Id != Word!.Id))
            actions.Add(new SwitchoverAction.Say($"{facts.PeerName} is lost on the link, or was started anew: the hand-over is forgotten here"));
        Word = null;
    }
}
