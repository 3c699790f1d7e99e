using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Switchover;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Switchover;

/// <summary>Every edge of the node that takes.</summary>
public sealed class TakerSideTests
{
    private const ulong Id = 7;

    private readonly TakerSide _side = new();
    private readonly List<SwitchoverAction> _actions = [];
    private PeerState _own = Sides.Taker;
    private PeerState? _peer = Sides.Holder;

    private string Step(bool busy = false)
    {
        _actions.Clear();
        _side.Step(new(Sides.Terms, _own, "db1", _peer), busy, _actions);
        return _actions.Last();
    }

    private string Hears(HolderStep step, ulong id = Id, bool busy = false)
    {
        _peer = Sides.Holder.Saying(new HolderWord(id, Sides.Instance, step, step == HolderStep.Draining ? "0-1-100" : ""));
        return Step(busy);
    }

    private TakerStep? At => _side.Word?.Step;

    [Fact]
    public void The_good_way()
    {
        Assert.Equal(("nothing", (TakerStep?)null), (Step(), At));
        Assert.Equal(("say", TakerStep.Accepted), (Hears(HolderStep.Offered), At));
        Assert.Equal(("nothing", TakerStep.Accepted), (Hears(HolderStep.Offered), At));
        Assert.Equal("nothing", Hears(HolderStep.Fencing));
        Assert.Equal("catch up to 0-1-100", Hears(HolderStep.Draining));
        Assert.Equal("nothing", Hears(HolderStep.Draining));
        _side.CaughtUp(Id, null, _actions);
        Assert.Equal(TakerStep.CaughtUp, At);
        Assert.Equal(("nothing", TakerStep.CaughtUp), (Hears(HolderStep.Released), At));
        Assert.Equal(("nothing", (TakerStep?)null), (Hears(HolderStep.Done), At));
        Assert.False(_side.IsActive);
    }

    [Fact]
    public void A_node_that_is_busy_or_unwilling_refuses()
    {
        Hears(HolderStep.Offered, busy: true);
        Assert.Equal(new TakerWord(Id, TakerStep.Refused, "another hand-over is under way here"), _side.Word);

        _own = _own with { Maintenance = true };
        Hears(HolderStep.Offered, id: 8);
        Assert.Equal(new TakerWord(8, TakerStep.Refused, "db2 is in maintenance; `vipguard maintenance off` there ends it"), _side.Word);
        Assert.False(_side.IsActive);
    }

    [Theory]
    [InlineData(nameof(HolderStep.Offered))]
    [InlineData(nameof(HolderStep.Fencing))]
    [InlineData(nameof(HolderStep.Draining))]
    public void A_node_that_turns_unfit_before_the_release_says_so(string step)
    {
        Hears(HolderStep.Offered);
        _own = _own with { Fit = false, WhyUnfit = "port refused" };
        Hears(Enum.Parse<HolderStep>(step));

        Assert.Equal(new TakerWord(Id, TakerStep.Failed, "db2 is unfit: port refused"), _side.Word);
    }

    [Fact]
    public void After_the_release_it_is_for_VRRP_to_say()
    {
        Hears(HolderStep.Offered);
        _own = _own.With(VrrpState.Fault) with { Fit = false };

        Assert.Equal(("nothing", TakerStep.Accepted), (Hears(HolderStep.Released), At));
    }

    [Fact]
    public void What_can_not_be_applied_is_said()
    {
        Hears(HolderStep.Offered);
        Hears(HolderStep.Draining);
        _side.CaughtUp(Id, "the applier stopped", _actions);

        Assert.Equal(new TakerWord(Id, TakerStep.Failed, "the applier stopped"), _side.Word);
    }

    [Fact]
    public void An_answer_for_another_hand_over_is_passed_over()
    {
        Hears(HolderStep.Offered);
        _side.CaughtUp(Id + 1, null, _actions);

        Assert.Equal(TakerStep.Accepted, At);
    }

    [Fact]
    public void A_holder_that_is_lost_or_started_anew_is_forgotten()
    {
        Hears(HolderStep.Offered);
        _peer = null;
        Assert.Equal(("say", (TakerStep?)null), (Step(), At));

        Hears(HolderStep.Offered, id: 8);
        _peer = Sides.Holder;
        Assert.Equal(("say", (TakerStep?)null), (Step(), At));
    }

    [Fact]
    public void A_new_offer_takes_the_place_of_one_that_was_not_ended()
    {
        Hears(HolderStep.Offered);
        Hears(HolderStep.Draining);
        Hears(HolderStep.Offered, id: 8);

        Assert.Equal(new TakerWord(8, TakerStep.Accepted), _side.Word);
        Assert.Equal("catch up to 0-1-100", Hears(HolderStep.Draining, id: 8));
    }

    [Fact]
    public void A_node_that_was_started_anew_in_the_middle_says_nothing_and_the_holder_rolls_back()
    {
        Assert.Equal(("nothing", (TakerStep?)null), (Hears(HolderStep.Draining), At));
    }
}
