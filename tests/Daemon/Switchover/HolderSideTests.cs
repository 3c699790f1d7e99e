using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Switchover;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Switchover;

/// <summary>Every edge of the node that hands over.</summary>
public sealed class HolderSideTests
{
    private const ulong Id = 7;

    private static readonly TakerWord Accepted = new(Id, TakerStep.Accepted);
    private static readonly TakerWord CaughtUp = new(Id, TakerStep.CaughtUp);

    private readonly HolderSide _side = new();
    private readonly List<SwitchoverAction> _actions = [];
    private TimeSpan _now = TimeSpan.FromSeconds(100);
    private PeerState _own = Sides.Holder;
    private PeerState? _peer = Sides.Taker;

    private SwitchoverFacts Facts => new(Sides.Terms, _own, "db2", _peer);

    private string Step()
    {
        _actions.Clear();
        _side.Step(_now, Facts, _actions);
        return _actions.Last();
    }

    private HolderSideTests Begun()
    {
        _side.Begin(_now, Id, Sides.Instance, Facts, _actions);
        return this;
    }

    private HolderSideTests Fencing()
    {
        Begun();
        _peer = _peer!.Saying(Accepted);
        Assert.Equal("fence", Step());
        return this;
    }

    private string Fence(FenceResult result)
    {
        _actions.Clear();
        _side.Fenced(_now, Id, result, Facts, _actions);
        return _actions.Last();
    }

    private HolderSideTests Draining()
    {
        Fencing();
        _now += TimeSpan.FromMilliseconds(10);
        Assert.Equal("say", Fence(Sides.Fenced));
        _own = _own.With(ServerRole.Fenced, readOnly: true);
        return this;
    }

    private HolderSideTests Released()
    {
        Draining();
        _peer = _peer!.Saying(CaughtUp);
        Assert.Equal("hand over VI_1", Step());
        _own = _own.With(VrrpState.Backup);
        _side.HandedOver(_now, true, Facts, _actions);
        return this;
    }

    private HolderSideTests RollingBack()
    {
        Draining();
        _peer = null;
        Assert.Equal("lift", Step());
        return this;
    }

    private HolderStep At => _side.Word!.Step;

    [Fact]
    public void The_good_way()
    {
        Begun();
        Assert.Equal((HolderStep.Offered, "nothing"), (At, Step()));

        _peer = _peer!.Saying(Accepted);
        Assert.Equal(("fence", HolderStep.Fencing), (Step(), At));
        Assert.Equal(("nothing", HolderStep.Fencing), (Step(), At));

        _now += TimeSpan.FromMilliseconds(30);
        Assert.Equal(("say", HolderStep.Draining), (Fence(Sides.Fenced), At));
        Assert.Equal("0-1-100", _side.Word!.Position);
        Assert.Equal("nothing", Step());

        _peer = _peer.Saying(CaughtUp);
        Assert.Equal(("hand over VI_1", HolderStep.Released), (Step(), At));

        _own = _own.With(VrrpState.Backup).With(ServerRole.Standby, readOnly: true);
        Assert.Equal("nothing", Step());
        _side.HandedOver(_now, true, Facts, _actions);
        _peer = _peer.With(VrrpState.Master).With(ServerRole.Taking);
        Assert.Equal("nothing", Step());

        _now += TimeSpan.FromMilliseconds(70);
        _peer = _peer.With(ServerRole.Writer, readOnly: false);
        Assert.Equal(("done: done: db2 holds VI_1 and is writable; writes were refused for at most 100 ms", HolderStep.Done), (Step(), At));
        Assert.Equal(TimeSpan.FromMilliseconds(100), _side.Word.Refused);
        Assert.False(_side.IsActive);
        Assert.Equal(("nothing", VirtualRouter.Never), (Step(), _side.Deadline));
    }

    [Fact]
    public void The_refusal_of_writes_ends_with_the_others_first_write_though_this_node_is_late_to_be_read_only()
    {
        Released();
        _peer = _peer!.With(VrrpState.Master).With(ServerRole.Writer);
        _now += TimeSpan.FromMilliseconds(40);
        Assert.Equal("nothing", Step());

        _now += TimeSpan.FromSeconds(1);
        _own = _own.With(ServerRole.Standby, readOnly: true);
        Assert.EndsWith("for at most 50 ms", Step(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_roles_servers_are_left_alone()
    {
        _own = _own.With(ServerRole.Unmanaged);
        _peer = _peer!.With(ServerRole.Unmanaged);
        Begun();
        _peer = _peer.Saying(Accepted);
        Assert.Equal("hand over VI_1", Step());
        _own = _own.With(VrrpState.Backup);
        _side.HandedOver(_now, true, Facts, _actions);
        _now += TimeSpan.FromMilliseconds(20);
        _peer = _peer.With(VrrpState.Master);
        Assert.Equal("done: done: db2 holds VI_1; VI_1 was nobody's for at most 20 ms", Step());
    }

    [Fact]
    public void Without_its_fence_nothing_is_released()
    {
        Draining();
        _peer = _peer!.Saying(CaughtUp);
        Assert.Equal("hand over VI_1", Step());

        _own = _own.With(ServerRole.Writer, readOnly: false);
        _side.HandedOver(_now, false, Facts, _actions);

        Assert.Equal(("lift", HolderStep.RollingBack), (_actions.Last(), At));
        _side.Lifted(_now, true, Facts, _actions);
        Assert.Contains("VI_1 was not released: db1 is not fenced any more", _actions.Last(), StringComparison.Ordinal);
        Assert.Equal(HolderStep.Failed, At);
    }

    [Fact]
    public void What_is_refused_here_is_never_offered()
    {
        _peer = _peer! with { Maintenance = true };
        Begun();
        Assert.Equal((HolderStep.Failed, "failed: db2 is in maintenance; `vipguard maintenance off` there ends it"), (At, _actions.Last()));

        _peer = null;
        Begun();
        Assert.Equal("failed: db2 is not heard on the link, so nobody can accept", _actions.Last());
    }

    public static TheoryData<string, string> WhileOffered => new()
    {
        { "refused", "failed: db2 refuses: busy" },
        { "silent", "failed: db2 did not answer within 3 s; nothing was changed" },
        { "lost", "failed: db2 was lost on the link before it answered; nothing was changed" },
        { "address gone", "failed: VI_1 was lost before db2 answered; VRRP has decided" },
    };

    [Theory]
    [MemberData(nameof(WhileOffered))]
    public void While_it_is_offered_nothing_has_to_be_undone(string what, string said)
    {
        Begun();
        switch (what)
        {
            case "refused":
                _peer = _peer!.Saying(new TakerWord(Id, TakerStep.Refused, "busy"));
                break;
            case "silent":
                _now = _side.Deadline;
                break;
            case "lost":
                _peer = null;
                break;
            default:
                _own = _own.With(VrrpState.Fault);
                break;
        }

        Assert.Equal((said, HolderStep.Failed), (Step(), At));
    }

    [Fact]
    public void An_answer_to_another_offer_is_none()
    {
        Begun();
        _peer = _peer!.Saying(Accepted with { Id = Id + 1 });

        Assert.Equal(("nothing", HolderStep.Offered), (Step(), At));
    }

    [Fact]
    public void A_trouble_while_the_server_is_being_fenced_is_answered_when_the_server_has_answered()
    {
        Fencing();
        _peer = null;
        Assert.Equal(("nothing", HolderStep.Fencing), (Step(), At));

        Assert.Equal(("lift", HolderStep.RollingBack), (Fence(Sides.Fenced), At));
    }

    public static TheoryData<bool, string, string, string> Flaws => new()
    {
        { false, "", "a lock was in the way", "writes could not be refused: a lock was in the way" },
        { true, new string('9', 401), "", "the position of the server's log is longer than the link carries (400 bytes); it names too many servers" },
    };

    [Theory]
    [MemberData(nameof(Flaws))]
    public void A_fence_with_a_flaw_is_lifted(bool done, string position, string why, string said)
    {
        Fencing();

        Assert.Equal(("lift", HolderStep.RollingBack), (Fence(new FenceResult(done, position, why, default, 0)), At));
        Assert.Equal(said, _side.Word!.Why);
    }

    [Fact]
    public void A_log_in_which_nothing_was_written_yet_is_handed_over_too()
    {
        Fencing();

        Assert.Equal(("say", HolderStep.Draining), (Fence(Sides.Fenced with { Position = "" }), At));
    }

    [Fact]
    public void A_fence_that_comes_after_it_was_given_up_is_lifted_again()
    {
        Fencing();
        _now = _side.Deadline;
        Assert.Equal(("lift", HolderStep.RollingBack), (Step(), At));
        _side.Lifted(_now, true, Facts, _actions);
        Assert.Equal(HolderStep.Failed, At);

        Assert.Equal("lift", Fence(Sides.Fenced));
    }

    public static TheoryData<string, string> WhileDraining => new()
    {
        { "lost", "db2 was lost on the link" },
        { "failed", "db2: db2 is unfit: port refused" },
        { "forgotten", "db2 has forgotten that it accepted; its daemon was started anew" },
        { "late", "db2 had not applied everything within 10 s" },
    };

    [Theory]
    [MemberData(nameof(WhileDraining))]
    public void What_goes_wrong_while_it_drains_is_rolled_back(string what, string why)
    {
        Draining();
        switch (what)
        {
            case "lost":
                _peer = null;
                break;
            case "failed":
                _peer = _peer!.Saying(new TakerWord(Id, TakerStep.Failed, "db2 is unfit: port refused"));
                break;
            case "forgotten":
                _peer = _peer!.Saying((TakerWord?)null);
                break;
            default:
                _now = _side.Deadline;
                break;
        }

        Assert.Equal(("lift", why), (Step(), _side.Word!.Why));
        _actions.Clear();
        _side.Lifted(_now, true, Facts, _actions);
        Assert.Equal($"failed: {why}; rolled back: db1 holds VI_1 and takes writes as before", _actions.Last());
    }

    [Fact]
    public void An_address_that_is_lost_while_it_drains_is_not_made_writable()
    {
        Draining();
        _own = _own.With(VrrpState.Fault);

        Assert.Equal("failed: VI_1 was lost meanwhile; its new holder takes the writes", Step());
        Assert.DoesNotContain(_actions, action => action is SwitchoverAction.LiftFence);
    }

    [Fact]
    public void A_fence_that_can_not_be_lifted_is_tried_until_it_is()
    {
        RollingBack();
        for (int i = 0; i < 5; i++)
        {
            _side.Lifted(_now, false, Facts, _actions);
            Assert.Equal("nothing", Step());
            _now = _side.Deadline;
            Assert.Equal("lift", Step());
        }
        // Nor may it wait for an answer that never comes.
        _now = _side.Deadline;
        Assert.Equal("lift", Step());
        Assert.True(_side.IsActive);
    }

    [Fact]
    public void An_address_that_is_lost_while_it_rolls_back_ends_it()
    {
        RollingBack();
        _own = _own.With(VrrpState.Backup);

        Assert.Equal("failed: db2 was lost on the link; and VI_1 was lost meanwhile: its new holder takes the writes", Step());
    }

    public static TheoryData<string, string> AfterTheRelease => new()
    {
        { "brought back", "failed: db2 did not take VI_1, so VRRP brought it back to db1" },
        { "nobody", "failed: db2 has not taken VI_1, and it is not here either; look at both journals" },
        { "lost", "failed: db2 was lost on the link after the release; VI_1 is not here, and whether it is there is not known. Ask there" },
        { "not writable", "failed: db2 holds VI_1, and its server is not writable yet (Taking: applying)" },
        { "not read-only", "failed: db2 holds VI_1 and is writable, but the server of db1 is not read-only yet (Fenced: )" },
    };

    [Theory]
    [MemberData(nameof(AfterTheRelease))]
    public void After_the_release_VRRP_decides_and_what_came_of_it_is_said(string what, string said)
    {
        Released();
        if (what != "brought back")
            _now = _side.Deadline;
        switch (what)
        {
            case "brought back":
                _own = _own.With(VrrpState.Master);
                break;
            case "lost":
                _peer = null;
                break;
            case "not writable":
                _peer = _peer!.With(VrrpState.Master) with { Role = _peer!.Role with { Role = ServerRole.Taking, Why = "applying" } };
                break;
            case "not read-only":
                _peer = _peer!.With(VrrpState.Master).With(ServerRole.Writer);
                break;
        }

        Assert.Equal((said, HolderStep.Failed), (Step(), At));
        Assert.DoesNotContain(_actions, action => action is SwitchoverAction.LiftFence);
    }

    [Fact]
    public void Until_the_loop_has_answered_the_address_that_is_still_here_was_not_brought_back()
    {
        Draining();
        _peer = _peer!.Saying(CaughtUp);
        Step();

        Assert.Equal(("nothing", HolderStep.Released), (Step(), At));
    }
}
