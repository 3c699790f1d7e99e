using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Switchover;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Switchover;

/// <summary>Hand-overs of instances that do not move alone: sync groups, and those that stand apart.</summary>
public sealed class MovedTogetherTests
{
    private const ulong Id = 7;
    private const string Title = "sync group VG_1 (VI_1, back)";

    private static readonly SwitchoverTerms Terms = Sides.Terms with { Groups = [Sides.Group] };

    private readonly HolderSide _holder = new();
    private readonly List<SwitchoverAction> _actions = [];
    private TimeSpan _now = TimeSpan.FromSeconds(100);
    private PeerState _own = Sides.Holder.WithMember();
    private PeerState? _peer = Sides.Taker.WithMember();

    private SwitchoverFacts Facts => new(Terms, _own, "db2", _peer);

    private string Step()
    {
        _actions.Clear();
        _holder.Step(_now, Facts, _actions);
        return _actions.Last();
    }

    private void Released()
    {
        _holder.Begin(_now, Id, Sides.Member, Facts, _actions);
        Assert.Contains(new SwitchoverAction.Say($"{Title} is offered to db2"), _actions);
        _peer = _peer!.Saying(new TakerWord(Id, TakerStep.Accepted));
        Assert.Equal("fence", Step());
        _holder.Fenced(_now, Id, Sides.Fenced, Facts, _actions);
        _own = _own.With(ServerRole.Fenced, readOnly: true);
        _peer = _peer.Saying(new TakerWord(Id, TakerStep.CaughtUp));
        Assert.Equal("hand over back", Step());
        Assert.Contains(new SwitchoverAction.HandOver(Sides.Member, Fenced: true), _actions);
        _own = _own.With(VrrpState.Backup);
        _holder.HandedOver(_now, true, Facts, _actions);
    }

    [Fact]
    public void Any_member_moves_the_writes_if_the_writers_instance_is_one()
    {
        Released();

        _own = _own.With(ServerRole.Standby, readOnly: true);
        _peer = _peer!.With(ServerRole.Writer, readOnly: false).With(VrrpState.Master);
        Assert.StartsWith($"done: done: db2 holds {Title} and is writable", Step(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_not_done_before_all_members_are_taken()
    {
        Released();
        _own = _own.With(ServerRole.Standby, readOnly: true);
        _peer = _peer!.With(ServerRole.Writer, readOnly: false);
        _peer = _peer with { Instances = [_peer.Instances[0] with { State = VrrpState.Master }, _peer.Instances[1]] };

        Assert.Equal("nothing", Step());
        _now = _holder.Deadline;
        Assert.Equal($"failed: db2 has not taken {Title}, and it is not here either; look at both journals", Step());
    }

    [Fact]
    public void One_member_that_can_not_be_taken_refuses_all()
    {
        _peer = _peer! with { Instances = [_peer.Instances[0], _peer.Instances[1] with { State = VrrpState.Fault }] };
        _holder.Begin(_now, Id, Sides.Instance, Facts, _actions);
        Assert.Equal("failed: back on db2 is in state Fault", _actions.Last());

        var taker = new TakerSide();
        var offer = Sides.Holder.WithMember().Saying(new HolderWord(Id, Sides.Instance, HolderStep.Offered));
        taker.Step(new(Terms, _peer, "db1", offer), busy: false, _actions);
        Assert.Equal(new TakerWord(Id, TakerStep.Refused, "back on db2 is in state Fault"), taker.Word);
    }

    [Fact]
    public void One_member_that_would_be_taken_straight_back_refuses_all()
    {
        var terms = Terms with { Preempting = new HashSet<string>(StringComparer.Ordinal) { Sides.Member } };
        var moved = MovedTogether.With(Sides.Instance, terms);

        Assert.Null(SwitchoverRefusal.Why(moved, Sides.Holder.WithMember(90), Sides.Taker.WithMember(90), terms));
        Assert.StartsWith("back has preempt = true, and db1 (priority 100)",
            SwitchoverRefusal.Why(moved, Sides.Holder.WithMember(100), Sides.Taker.WithMember(90), terms), StringComparison.Ordinal);
    }

    [Fact]
    public void The_servers_are_looked_at_whichever_member_is_named()
    {
        var late = Sides.Taker.WithMember() with { Role = Sides.Taker.Role with { Replication = new("broken", null, null, false, null) } };

        Assert.Equal("replication on db2 is broken", SwitchoverRefusal.Why(MovedTogether.With(Sides.Member, Terms), Sides.Holder.WithMember(), late, Terms));
    }

    [Fact]
    public void A_fence_is_lifted_where_only_another_member_was_lost()
    {
        _holder.Begin(_now, Id, Sides.Member, Facts, _actions);
        _peer = _peer!.Saying(new TakerWord(Id, TakerStep.Accepted));
        Step();
        _holder.Fenced(_now, Id, Sides.Fenced, Facts, _actions);
        _own = _own with { Instances = [_own.Instances[0], _own.Instances[1] with { State = VrrpState.Backup }] };

        Assert.Equal("lift", Step());
        Assert.Equal($"{Title} was lost meanwhile", _holder.Word!.Why);
    }

    [Fact]
    public void A_node_that_leaves_never_asks_for_what_went_along()
    {
        var party = new SwitchoverParty();
        var left = new SwitchoverFacts(Terms, Sides.Holder.WithMember().With(VrrpState.Backup), "db2", Sides.Taker.WithMember().With(VrrpState.Master));

        party.Begin(_now, Id, Sides.Member, mayAsk: false, left, _actions);

        Assert.Equal("done: db1 does not hold back any more", _actions.Last());
        Assert.Null(party.Words.Ask);
        Assert.False(party.IsActive);
    }

    [Fact]
    public void What_is_left_to_hand_over_is_held_and_was_not_tried()
    {
        Assert.Equal(Sides.Instance, Facts.FirstHeldBesides(new HashSet<string>(StringComparer.Ordinal)));
        Assert.Equal(Sides.Member, Facts.FirstHeldBesides(new HashSet<string>(StringComparer.Ordinal) { Sides.Instance }));
        Assert.Null((Facts with { Own = _own.With(VrrpState.Backup) }).FirstHeldBesides(new HashSet<string>(StringComparer.Ordinal)));
    }

    [Fact]
    public void An_instance_that_stands_apart_is_not_handed_to_the_node_that_it_avoids()
    {
        var terms = Sides.Terms with { Preempting = new HashSet<string>(StringComparer.Ordinal) { "reader" }, ApartFrom = new Dictionary<string, string>(StringComparer.Ordinal) { ["reader"] = Sides.Instance } };
        var writer = Sides.Holder with { Instances = [new(Sides.Instance, 51, VrrpState.Master, 101), new("reader", 52, VrrpState.Backup, 1)] };
        var standby = Sides.Taker with { Instances = [new(Sides.Instance, 51, VrrpState.Backup, 100), new("reader", 52, VrrpState.Master, 100)] };

        Assert.Equal("reader stands apart from VI_1, which db1 holds, so db2 would take it straight back; hand VI_1 over, and they change places",
            SwitchoverRefusal.Why(MovedTogether.With("reader", terms), standby, writer, terms));
    }
}
