using System.Globalization;

namespace VipGuard.Vrrp.Tests.Machine;

/// <summary>What a case must come to. What is not said must not happen: no action, no transition, no other deadline.</summary>
/// <param name="State">The state afterwards.</param>
/// <param name="Because">The reason of the transition; None for none.</param>
/// <param name="Does">The actions, in order.</param>
/// <param name="Deadline">After the event, or null: as it was.</param>
internal sealed record Outcome(VrrpState State, ReasonCode Because, VrrpAction[] Does, TimeSpan? Deadline);

/// <summary>One row: given a situation, when something happens, then this is what comes of it.</summary>
public sealed class Case
{
    // Any time that is not zero: what is reckoned from zero by mistake shows.
    private static readonly TimeSpan Reached = TimeSpan.FromSeconds(1000);

    private readonly Situation _given;
    private readonly Happening _when;
    private readonly TimeSpan _at;
    private readonly Outcome? _then;

    internal Case(Situation given, Happening when, TimeSpan at, Outcome? then) => (_given, _when, _at, _then) = (given, when, at, then);

    internal Case Then(VrrpState state, ReasonCode because = ReasonCode.None, VrrpAction[]? does = null, double? deadline = null) =>
        new(_given, _when, _at, new Outcome(state, because, does ?? [], deadline is { } seconds ? Cases.Seconds(seconds) : null));

    internal void Holds()
    {
        var router = Begin();
        var (deadline, transitions, now) = (router.Deadline, router.Transitions, Reached + _at);
        var actions = new ActionList();

        _when.To(router, now, actions);

        Assert.NotNull(_then);
        Assert.Equal(_then.State, router.State);
        Assert.Equal(_then.Does, actions.Span.ToArray());
        Assert.Equal(_then.Deadline is { } after ? after == VirtualRouter.Never ? after : now + after : deadline, router.Deadline);
        Assert.Equal(_then.Because == ReasonCode.None ? transitions : transitions + 1, router.Transitions);
        if (_then.Because != ReasonCode.None)
        {
            Assert.Equal((_then.Because, _given.Current, _then.State, now), (router.LastTransition.Reason.Code, router.LastTransition.From, router.LastTransition.To, router.LastTransition.At));
            Assert.NotEmpty(router.LastTransition.Reason.ToString());
        }
    }

    internal VirtualRouter Begin()
    {
        var router = In(_given);
        foreach (var (what, at) in _given.Before)
            what.To(router, Reached + at, new ActionList());
        Assert.Equal(_given.Current, router.State);
        return router;
    }

    private static VirtualRouter In(Situation given)
    {
        bool held = given.State == VrrpState.Fault && given.Fit && given.LinkUp;
        var router = new VirtualRouter(given.Config, given.Fit && !held, given.LinkUp);
        if (given.State == VrrpState.Initialize)
            return router;
        Happening.Start.To(router, Reached, new ActionList());
        // To master by way of silence, at the very moment.
        if (given.State == VrrpState.Master && router.State == VrrpState.Backup)
        {
            var masterDown = VrrpTimers.MasterDown(given.Version, given.Priority, given.Config.AdvertInterval);
            router = new VirtualRouter(given.Config, given.Fit, given.LinkUp);
            Happening.Start.To(router, Reached - masterDown, new ActionList());
            Happening.Deadline.To(router, Reached, new ActionList());
        }
        // An owner is a backup only after it handed over.
        if (given.State == VrrpState.Backup && router.State == VrrpState.Master)
            Happening.AskToHandOver.To(router, Reached, new ActionList());
        return router;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{_given}, {_when}{(_at == TimeSpan.Zero ? "" : $" at {_at.TotalSeconds} s")}");
}
