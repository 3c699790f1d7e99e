using static VipGuard.Vrrp.VrrpState;

namespace VipGuard.Vrrp.Tests.Groups;

/// <summary>A reload makes, changes and dissolves groups; addresses that one node holds alone stay where they are.</summary>
public class GroupReloadTests
{
    private static readonly byte[] High = [150, 150];
    private static readonly byte[] Low = [100, 100];

    [Fact]
    public void A_group_made_of_members_that_one_node_holds_moves_nobody()
    {
        var pair = Ungrouped(High, Low).Settled();
        Regroup(pair.A, grouped: true);
        Regroup(pair.B, grouped: true);
        pair.Passes(60);

        Assert.Equal((2, 0), (pair.A.Takeovers, pair.B.Takeovers));
        Assert.Equal([Master, Master], pair.A.States);
    }

    [Fact]
    public void A_group_made_of_members_that_each_node_holds_one_of_comes_together()
    {
        var pair = Ungrouped([150, 100], [100, 150]);
        pair.A.Start();
        pair.B.Start();
        pair.Passes(10, together: false);
        Assert.Equal([Master, Backup], pair.A.States);
        Assert.Equal([Backup, Master], pair.B.States);

        Regroup(pair.A, grouped: true);
        Assert.Equal("VI_2 of the sync group VG1: 10.0.1.2 serves with priority 150", pair.A.Reason(0));
        pair.Passes(1, together: false);
        Assert.Equal([Master, Master], pair.B.States);
        Regroup(pair.B, grouped: true);
        pair.Passes(60);

        Assert.Equal([Backup, Backup], pair.A.States);
        Assert.Equal([Master, Master], pair.B.States);
    }

    [Fact]
    public void A_member_that_is_added_is_waited_for_while_the_others_serve_on()
    {
        var pair = new Pair(High, Low, (_, member, config) => config with { IsGrouped = member == 0 });
        pair.A.Group = pair.A.NewGroup(1);
        pair.B.Group = pair.B.NewGroup(1);
        pair.A.Routers[0].Step(pair.Now, VrrpEvent.Started, new ActionList());
        pair.B.Routers[0].Step(pair.Now, VrrpEvent.Started, new ActionList());
        pair.Passes(10, together: false);
        Assert.Equal(Master, pair.A.Routers[0].State);

        foreach (var node in (GroupNode[])[pair.A, pair.B])
        {
            node.Step(1, VrrpEvent.Started);
            Regroup(node, grouped: true);
        }
        pair.Passes(60, together: false);

        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal([Backup, Backup], pair.B.States);
        Assert.Equal((2, 0), (pair.A.Takeovers, pair.B.Takeovers));
    }

    [Fact]
    public void A_member_that_is_taken_out_leaves_the_others_where_they_are()
    {
        var pair = new Pair(High, Low).Settled();

        pair.A.Step(1, VrrpEvent.Stopped("taken out of the file"));
        pair.A.Group = pair.A.NewGroup(1);

        Assert.Equal(0, pair.A.Settle());
        Assert.Equal(Master, pair.A.Routers[0].State);
    }

    [Fact]
    public void A_member_that_held_the_others_down_lets_them_go_when_it_is_taken_out()
    {
        var pair = new Pair(High, Low).Settled();
        pair.A.Tell(1, VrrpEvent.LinkChanged(up: false, "interface eth1 is down"));

        pair.A.Step(1, VrrpEvent.Stopped("taken out of the file"));
        pair.A.Group = pair.A.NewGroup(1);
        pair.A.Settle();

        Assert.Equal(Backup, pair.A.Routers[0].State);
        Assert.Equal(ReasonCode.GroupUp, pair.A.Routers[0].LastTransition.Reason.Code);
        Assert.NotEmpty(pair.A.Reason(0));
    }

    [Fact]
    public void Another_name_of_the_group_moves_nobody_and_shows_in_the_reasons()
    {
        var pair = new Pair(High, Low).Settled();
        pair.A.Tell(1, VrrpEvent.LinkChanged(up: false, "interface eth1 is down"));
        pair.A.Group = pair.A.NewGroup(2, "shop");
        pair.A.Settle();

        Assert.Equal([Fault, Fault], pair.A.States);
        Assert.Equal("VI_2 of the sync group shop: interface eth1 is down", pair.A.Routers[0].WhyHeldDown);
        Assert.Equal(0, pair.A.Settle());
    }

    [Fact]
    public void A_group_that_is_dissolved_makes_good_at_once_what_was_held_up()
    {
        var pair = new Pair(High, Low).Settled();
        pair.Cut(1, pair.A);
        pair.Passes(10);
        Assert.Equal([Backup, Backup], pair.B.States);

        Regroup(pair.B, grouped: false);

        Assert.Equal([Backup, Master], pair.B.States);
        Assert.Equal("the master is silent", pair.B.Reason(1));
    }

    [Fact]
    public void A_group_that_is_dissolved_lets_go_whom_it_held_down()
    {
        var pair = new Pair(High, Low).Settled();
        pair.A.Tell(1, VrrpEvent.LinkChanged(up: false, "interface eth1 is down"));

        Regroup(pair.A, grouped: false);

        Assert.Equal([Backup, Fault], pair.A.States);
        Assert.Equal("in no sync group any more", pair.A.Reason(0));
    }

    [Fact]
    public void A_master_that_was_outranked_in_the_same_turn_gives_way_by_itself()
    {
        var pair = new Pair(High, Low).Settled();
        var router = pair.A.Routers[0];
        var peer = pair.B.Routers[0].Config;
        Assert.True(Advertisement.TryParse(Wire.Advert(peer, 200), Wire.From(peer.PrimaryAddress.ToString()), out var advert, out _));
        pair.A.Step(0, VrrpEvent.Heard(advert));
        Assert.Equal(Master, router.State);

        pair.A.Step(0, VrrpEvent.Reconfigured(router.Config with { IsGrouped = false }));

        Assert.Equal((Backup, ReasonCode.HigherPriorityHeard), (router.State, router.LastTransition.Reason.Code));
    }

    [Fact]
    public void A_new_owner_waits_for_its_group()
    {
        var pair = new Pair(High, Low).Settled();
        pair.B.Tell(0, VrrpEvent.Reconfigured(pair.B.Routers[0].Config with { Priority = 255 }));
        Assert.Equal([Backup, Backup], pair.B.States);

        pair.B.Tell(1, VrrpEvent.Reconfigured(pair.B.Routers[1].Config with { Priority = 255 }));
        Assert.Equal([Master, Master], pair.B.States);
        pair.Passes(10);
        Assert.Equal([Backup, Backup], pair.A.States);
    }

    private static Pair Ungrouped(byte[] a, byte[] b)
    {
        var pair = new Pair(a, b, (_, _, config) => config with { IsGrouped = false });
        pair.A.Group = pair.A.NewGroup(0);
        pair.B.Group = pair.B.NewGroup(0);
        return pair;
    }

    // As the loop has it: every member is told, and then the group looks at them.
    private static void Regroup(GroupNode node, bool grouped)
    {
        for (int i = 0; i < node.Routers.Length; i++)
            node.Step(i, VrrpEvent.Reconfigured(node.Routers[i].Config with { IsGrouped = grouped }));
        node.Group = node.NewGroup(grouped ? node.Routers.Length : 0);
        node.Settle();
    }
}
