using System.Globalization;
using VipGuard.Daemon.PeerLink;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Switchover;

/// <summary>
/// The node that hands an instance over: offered → fencing → draining → released → done. Before the release everything that goes
/// wrong leads back to where it was; after it VRRP decides who holds the address, and what came of it is said. Pure.
/// </summary>
internal sealed class HolderSide
{
    private static readonly TimeSpan LiftAgain = TimeSpan.FromSeconds(1);

    private string? _whyBack;
    private MovedTogether _moved = new("", []);
    private string _fencedWith = "";
    private bool _movesWrites;
    private bool _handedOver;
    private TimeSpan _refusedFrom;
    private TimeSpan? _writableAt;

    /// <summary>What is said over the link; the last one stays when it is over.</summary>
    internal HolderWord? Word { get; private set; }

    /// <summary>What is handed over, for people.</summary>
    internal string Title => _moved.Title;

    internal bool IsActive => Word is { IsOver: false };

    /// <summary>When <see cref="Step"/> is due though nothing changed.</summary>
    internal TimeSpan Deadline { get; private set; } = VirtualRouter.Never;

    /// <summary>Offers the instance to the other; not while one is under way.</summary>
    internal void Begin(TimeSpan now, ulong id, string instance, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        Word = new HolderWord(id, instance, HolderStep.Offered);
        _moved = MovedTogether.With(instance, facts.Terms);
        _movesWrites = facts.MovesWrites(_moved);
        // Whose holder the server's role follows: a fence is lifted while that one is here, whatever befell the rest of its group.
        _fencedWith = _movesWrites ? facts.Terms.WriterInstance! : instance;
        (_whyBack, _handedOver, _writableAt) = (null, false, null);
        string? refusal = facts.Peer is { } peer
            ? SwitchoverRefusal.Why(_moved, facts.Own, peer, facts.Terms)
            : $"{facts.PeerName} is not heard on the link, so nobody can accept";
        if (refusal is not null)
        {
            Over(false, refusal, actions);
            return;
        }
        Deadline = now + facts.Terms.AnswerLimit;
        actions.Add(new SwitchoverAction.Say($"{Title} is offered to {facts.PeerName}"));
    }

    /// <summary>Something is known anew, or the deadline is there.</summary>
    internal void Step(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        switch (Word?.Step)
        {
            case HolderStep.Offered:
                Offered(now, facts, actions);
                break;
            case HolderStep.Fencing:
                // Called off, but not before the server has answered: a fence that comes late would stay.
                _whyBack ??= Trouble(facts);
                if (now >= Deadline)
                    RollBack(now, _whyBack ?? "the server did not answer while writes were to be refused", facts, actions);
                break;
            case HolderStep.Draining:
                Draining(now, facts, actions);
                break;
            case HolderStep.Released:
                Released(now, facts, actions);
                break;
            case HolderStep.RollingBack when !facts.Holds(_fencedWith):
                Over(false, $"{_whyBack}; and {Title} was lost meanwhile: its new holder takes the writes", actions);
                break;
            case HolderStep.RollingBack when now >= Deadline:
                Lift(now, facts, actions);
                break;
        }
    }

    /// <param name="now">Monotonic.</param>
    /// <param name="id">Of the hand-over for which it was asked.</param>
    /// <param name="result">The server's answer.</param>
    /// <param name="facts">As they are.</param>
    /// <param name="actions">Appended to.</param>
    internal void Fenced(TimeSpan now, ulong id, FenceResult result, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (Word?.Step != HolderStep.Fencing || Word.Id != id)
        {
            // Too late: it was called off meanwhile, and the lifting may have come before the fence.
            if (result.Done && Word is { } word && word.Step != HolderStep.Released && facts.Holds(_fencedWith))
                actions.Add(new SwitchoverAction.LiftFence());
            return;
        }
        _whyBack ??= Trouble(facts) ?? Flaw(result);
        if (_whyBack is { } why)
        {
            RollBack(now, why, facts, actions);
            return;
        }
        actions.Add(new SwitchoverAction.Say(string.Create(CultureInfo.InvariantCulture,
            $"writes are refused on {facts.Own.Node} ({result.Took.TotalMilliseconds:F0} ms), {result.ConnectionsEnded} connections ended{(result.Why.Length > 0 ? $"; {result.Why}" : "")}; {facts.PeerName} applies what is left")));
        Word = Word with { Step = HolderStep.Draining, Position = result.Position };
        Deadline = now + facts.Terms.DrainLimit + facts.Terms.Grace;
    }

    internal void HandedOver(TimeSpan now, bool released, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (Word?.Step != HolderStep.Released)
            return;
        _handedOver = true;
        if (released)
            actions.Add(new SwitchoverAction.Say($"{Title} is released"));
        else if (facts.Holds(_fencedWith))
            RollBack(now, $"{Title} was not released: {facts.Own.Node} is not fenced any more ({facts.Own.Role.Role}: {facts.Own.Role.Why})", facts, actions);
    }

    internal void Lifted(TimeSpan now, bool done, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (Word?.Step != HolderStep.RollingBack)
            return;
        if (done)
            Over(false, $"{_whyBack}; rolled back: {facts.Own.Node} holds {Title} and takes writes as before", actions);
        else
            Deadline = now + LiftAgain;
    }

    private void Offered(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        var answer = facts.Peer?.Switchover.Taker is { } taker && taker.Id == Word!.Id ? taker : null;
        if (!facts.HoldsAll(_moved))
            Over(false, $"{Title} was lost before {facts.PeerName} answered; VRRP has decided", actions);
        else if (facts.Peer is null)
            Over(false, $"{facts.PeerName} was lost on the link before it answered; nothing was changed", actions);
        else if (answer is { Step: TakerStep.Accepted })
            Accepted(now, facts, actions);
        else if (answer is not null)
            Over(false, $"{facts.PeerName} refuses: {answer.Why}", actions);
        else if (now >= Deadline)
            Over(false, $"{facts.PeerName} did not answer within {facts.Terms.AnswerLimit.TotalSeconds:0.#} s; nothing was changed", actions);
    }

    private void Accepted(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        actions.Add(new SwitchoverAction.Say($"{facts.PeerName} accepts"));
        _refusedFrom = now;
        if (!_movesWrites)
        {
            Release(now, facts, actions);
            return;
        }
        Word = Word! with { Step = HolderStep.Fencing };
        Deadline = now + facts.Terms.DrainLimit + facts.Terms.Grace;
        actions.Add(new SwitchoverAction.Fence(Word.Id, facts.Terms.DrainLimit));
    }

    private void Draining(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (Trouble(facts) is { } trouble)
            RollBack(now, trouble, facts, actions);
        else if (facts.Peer!.Switchover.Taker!.Step == TakerStep.CaughtUp)
            Release(now, facts, actions);
        else if (now >= Deadline)
            RollBack(now, $"{facts.PeerName} had not applied everything within {facts.Terms.DrainLimit.TotalSeconds:0.#} s", facts, actions);
    }

    private void Release(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (_movesWrites)
            actions.Add(new SwitchoverAction.Say($"{facts.PeerName} has applied everything"));
        Word = Word! with { Step = HolderStep.Released, Position = "" };
        Deadline = now + facts.Terms.TakeLimit + (_movesWrites ? facts.Terms.DrainLimit : TimeSpan.Zero);
        actions.Add(new SwitchoverAction.HandOver(Word.Instance, _movesWrites));
    }

    private void Released(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (!_handedOver && now < Deadline)
            return;
        bool taken = facts.Peer is { } peer && _moved.Instances.All(i => peer.Instance(i) is { Holds: true });
        bool served = taken && (!_movesWrites || facts.Peer!.Role.Role == ServerRole.Writer);
        if (served)
            _writableAt ??= now;
        bool left = _moved.Instances.All(i => facts.Own.Instance(i) is { Holds: false });
        bool readOnly = !_movesWrites || facts.Own.Role is { Role: ServerRole.Standby, ReadOnly: true };
        if (served && left && readOnly)
            Succeed(facts, actions);
        else if (!left)
            Over(false, $"{facts.PeerName} did not take {Title}, so VRRP brought it back to {facts.Own.Node}", actions);
        else if (now >= Deadline)
            Over(false, Missing(taken, served, facts), actions);
    }

    private void Succeed(SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        var refused = _writableAt!.Value - _refusedFrom;
        Word = Word! with { Refused = refused };
        Over(true, string.Create(CultureInfo.InvariantCulture, $"done: {facts.PeerName} holds {Title}{(_movesWrites ? " and is writable" : "")}; {Outage(refused)}"), actions);
    }

    private string Outage(TimeSpan refused) => string.Create(CultureInfo.InvariantCulture,
        $"{(_movesWrites ? "writes were refused" : $"{Title} was nobody's")} for at most {refused.TotalMilliseconds:F0} ms");

    private string Missing(bool taken, bool served, SwitchoverFacts facts) => (facts.Peer, taken, served) switch
    {
        (null, _, _) => $"{facts.PeerName} was lost on the link after the release; {Title} is not here, and whether it is there is not known. Ask there",
        (_, false, _) => $"{facts.PeerName} has not taken {Title}, and it is not here either; look at both journals",
        (_, _, false) => $"{facts.PeerName} holds {Title}, and its server is not writable yet ({facts.Peer.Role.Role}: {facts.Peer.Role.Why})",
        _ => $"{facts.PeerName} holds {Title} and is writable, but the server of {facts.Own.Node} is not read-only yet ({facts.Own.Role.Role}: {facts.Own.Role.Why})",
    };

    /// <summary>What calls a hand-over off while nothing is released.</summary>
    private string? Trouble(SwitchoverFacts facts)
    {
        if (!facts.HoldsAll(_moved))
            return $"{Title} was lost meanwhile";
        return facts.Peer switch
        {
            null => $"{facts.PeerName} was lost on the link",
            { Switchover.Taker: { } taker } when taker.Id == Word!.Id => taker.Step is TakerStep.Refused or TakerStep.Failed ? $"{facts.PeerName}: {taker.Why}" : null,
            _ => $"{facts.PeerName} has forgotten that it accepted; its daemon was started anew",
        };
    }

    // An empty position is a log in which nothing has been written yet.
    private static string? Flaw(FenceResult result)
    {
        if (!result.Done)
            return $"writes could not be refused: {result.Why}";
        return System.Text.Encoding.UTF8.GetByteCount(result.Position) > PeerStateCodec.LongestPosition
            ? $"the position of the server's log is longer than the link carries ({PeerStateCodec.LongestPosition} bytes); it names too many servers"
            : null;
    }

    private void RollBack(TimeSpan now, string why, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        _whyBack = why;
        Word = Word! with { Step = HolderStep.RollingBack, Why = why, Position = "" };
        actions.Add(new SwitchoverAction.Say($"called off: {why}"));
        if (facts.Holds(_fencedWith))
            Lift(now, facts, actions);
        else
            Over(false, $"{why}; its new holder takes the writes", actions);
    }

    private void Lift(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        // Asked again if no answer comes: nothing may stay fenced.
        Deadline = now + facts.Terms.DrainLimit;
        actions.Add(new SwitchoverAction.LiftFence());
    }

    private void Over(bool ok, string why, List<SwitchoverAction> actions)
    {
        Word = Word! with { Step = ok ? HolderStep.Done : HolderStep.Failed, Why = why, Position = "" };
        Deadline = VirtualRouter.Never;
        actions.Add(new SwitchoverAction.End(ok, why));
    }
}
