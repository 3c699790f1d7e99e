using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Switchover;

namespace VipGuard.Daemon.Tests.Switchover;

/// <summary>Every edge of the node at which a person asks, and which does not hold the instance.</summary>
public sealed class AskSideTests
{
    private const ulong Id = 7;

    private readonly AskSide _side = new();
    private readonly List<SwitchoverAction> _actions = [];
    private TimeSpan _now = TimeSpan.FromSeconds(100);
    private PeerState? _peer = Sides.Holder;

    private SwitchoverFacts Facts => new(Sides.Terms, Sides.Taker, "db1", _peer);

    private string Begin()
    {
        _side.Begin(_now, Id, Sides.Instance, Facts, _actions);
        return _actions.Last();
    }

    private string Step()
    {
        _actions.Clear();
        _side.Step(_now, Facts, _actions);
        return _actions.Last();
    }

    private string Hears(HolderStep step, string why = "")
    {
        _peer = Sides.Holder.Saying(new HolderWord(Id, Sides.Instance, step, Why: why));
        return Step();
    }

    [Fact]
    public void The_good_way()
    {
        Assert.Equal("say", Begin());
        Assert.Equal(new AskWord(Id, Sides.Instance), _side.Word);
        Assert.Equal("say", Hears(HolderStep.Offered));
        Assert.Null(_side.Word);
        Assert.Equal("nothing", Hears(HolderStep.Offered));
        Assert.Equal("say", Hears(HolderStep.Draining));
        Assert.Equal("done: db2 is writable", Hears(HolderStep.Done, "db2 is writable"));
        Assert.False(_side.IsActive);
    }

    [Fact]
    public void What_the_holder_could_not_do_is_the_answer()
    {
        Begin();
        Assert.Equal("failed: a lock was in the way", Hears(HolderStep.Failed, "a lock was in the way"));
    }

    [Fact]
    public void A_holder_that_is_busy_says_so()
    {
        Begin();
        _peer = Sides.Holder with { Switchover = new() { Refusal = new(Id, "VI_2 is being handed over") } };
        Assert.Equal("failed: db1 does not begin: VI_2 is being handed over", Step());
    }

    [Fact]
    public void A_holder_that_is_not_heard_is_not_asked()
    {
        _peer = null;
        Assert.Equal("failed: db1 is not heard on the link, so it can't be asked", Begin());
    }

    [Fact]
    public void A_holder_that_does_not_begin_is_not_waited_for()
    {
        Begin();
        _now = _side.Deadline;
        Assert.Equal("failed: db1 did not begin within 3 s; nothing was changed", Step());
        Assert.Null(_side.Word);
    }

    [Fact]
    public void A_link_that_comes_back_in_time_goes_on_and_one_that_does_not_ends_it()
    {
        Begin();
        Hears(HolderStep.Draining);
        _peer = null;
        Assert.Equal("nothing", Step());
        _now += TimeSpan.FromSeconds(1);
        Assert.Equal("say", Hears(HolderStep.Released));

        _peer = null;
        Assert.Equal("nothing", Step());
        _now = _side.Deadline;
        Assert.Equal("failed: db1 was lost on the link, or was started anew, and did not say how it ended; db2 does not hold VI_1", Step());
    }
}
