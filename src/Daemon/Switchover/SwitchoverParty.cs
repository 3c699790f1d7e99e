using VipGuard.Replication;

namespace VipGuard.Daemon.Switchover;

/// <summary>One node's part in planned hand-overs, whichever side it is on; one at a time. Pure: facts and answers in, actions and words out.</summary>
internal sealed class SwitchoverParty
{
    private readonly HolderSide _holder = new();
    private readonly TakerSide _taker = new();
    private readonly AskSide _ask = new();
    private ulong _heardAsk;
    private AskRefusal? _refusal;

    /// <summary>What is to be said over the link from now on.</summary>
    internal SwitchoverWords Words => new() { Holder = _holder.Word, Taker = _taker.Word, Ask = _ask.Word, Refusal = _refusal };

    internal bool IsActive => _holder.IsActive || _taker.IsActive || _ask.IsActive;

    /// <summary>When <see cref="Step"/> is due though nothing changed.</summary>
    internal TimeSpan Deadline => _holder.Deadline < _ask.Deadline ? _holder.Deadline : _ask.Deadline;

    /// <summary>In words, what is under way; null: nothing.</summary>
    internal string? UnderWay => this switch
    {
        { _holder: { IsActive: true, Word: { } word } } => $"{_holder.Title} is being handed over (step {word.Step})",
        { _taker.IsActive: true } => "the other node is handing over to this one",
        { _ask.IsActive: true } => "the other node is being asked",
        _ => null,
    };

    /// <summary>A person asks at this node that the instance goes to the other, or comes from there.</summary>
    /// <param name="now">Monotonic.</param>
    /// <param name="id">Random, never 0.</param>
    /// <param name="instance">By its name; its sync group goes with it.</param>
    /// <param name="mayAsk">False for a node that leaves: what it does not hold is left where it is.</param>
    /// <param name="facts">As they are.</param>
    /// <param name="actions">Appended to; an End is among them at last, now or later.</param>
    internal void Begin(TimeSpan now, ulong id, string instance, bool mayAsk, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (UnderWay is { } busy)
            actions.Add(new SwitchoverAction.End(false, $"one hand-over at a time: {busy}"));
        else if (facts.Holds(instance))
            _holder.Begin(now, id, instance, facts, actions);
        else if (!mayAsk)
            actions.Add(new SwitchoverAction.End(true, $"{facts.Own.Node} does not hold {instance} any more"));
        else
            _ask.Begin(now, id, instance, facts, actions);
    }

    /// <summary>Something is known anew, or the deadline is there.</summary>
    internal void Step(TimeSpan now, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        if (facts.Peer?.Switchover.Ask is { } asked && asked.Id != _heardAsk)
            Asked(now, asked, facts, actions);
        _holder.Step(now, facts, actions);
        _taker.Step(facts, busy: _holder.IsActive, actions);
        _ask.Step(now, facts, actions);
    }

    internal void Fenced(TimeSpan now, ulong id, FenceResult result, SwitchoverFacts facts, List<SwitchoverAction> actions) =>
        _holder.Fenced(now, id, result, facts, actions);

    internal void Lifted(TimeSpan now, bool done, SwitchoverFacts facts, List<SwitchoverAction> actions) =>
        _holder.Lifted(now, done, facts, actions);

    internal void HandedOver(TimeSpan now, bool released, SwitchoverFacts facts, List<SwitchoverAction> actions) =>
        _holder.HandedOver(now, released, facts, actions);

    internal void CaughtUp(ulong id, string? trouble, List<SwitchoverAction> actions) => _taker.CaughtUp(id, trouble, actions);

    private void Asked(TimeSpan now, AskWord asked, SwitchoverFacts facts, List<SwitchoverAction> actions)
    {
        _heardAsk = asked.Id;
        if (UnderWay is { } busy)
            _refusal = new AskRefusal(asked.Id, busy);
        else
            _holder.Begin(now, asked.Id, asked.Instance, facts, actions);
    }
}
