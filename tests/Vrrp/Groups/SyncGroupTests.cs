using static VipGuard.Vrrp.VrrpState;

namespace VipGuard.Vrrp.Tests.Groups;

public class SyncGroupTests
{
    private static readonly byte[] High = [150, 150];
    private static readonly byte[] Low = [100, 100];

    [Fact]
    public void The_members_take_over_in_one_turn_with_a_reason_that_names_the_group()
    {
        var pair = new Pair(High, Low).Settled();

        Assert.Equal("the master is silent; so it is for all of the sync group VG1", pair.A.Reason(0));
        Assert.Equal(ReasonCode.MasterSilent, pair.A.Routers[1].LastTransition.Reason.Code);
        Assert.Equal(pair.A.Routers[0].LastTransition.At, pair.A.Routers[1].LastTransition.At);
    }

    [Fact]
    public void Both_nodes_start_at_once_and_the_higher_serves_all()
    {
        var pair = new Pair(High, Low);
        pair.A.Start();
        pair.B.Start();
        pair.Passes(10);

        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal([Backup, Backup], pair.B.States);
        Assert.Equal((2, 0), (pair.A.Takeovers, pair.B.Takeovers));
    }

    [Fact]
    public void A_fault_of_one_member_takes_all_along_holds_them_down_and_lets_them_go()
    {
        var pair = new Pair(High, Low).Settled();

        pair.A.Tell(1, VrrpEvent.LinkChanged(up: false, "interface eth1 is down"));
        Assert.Equal([Fault, Fault], pair.A.States);
        Assert.Equal("VI_2 of the sync group VG1: interface eth1 is down", pair.A.Routers[0].WhyHeldDown);
        Assert.Equal(ReasonCode.GroupDown, pair.A.Routers[0].LastTransition.Reason.Code);
        pair.Passes(1);
        Assert.Equal([Master, Master], pair.B.States);

        pair.A.Tell(1, VrrpEvent.LinkChanged(up: true, "interface eth1 is up"));
        Assert.Equal([Backup, Backup], pair.A.States);
        Assert.Equal("VI_2 of the sync group VG1 is well again", pair.A.Reason(0));
        Assert.Null(pair.A.Routers[0].WhyHeldDown);
        pair.Passes(10);
        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal([Backup, Backup], pair.B.States);
    }

    [Fact]
    public void Of_two_that_are_held_down_the_last_one_to_be_well_lets_all_go()
    {
        var pair = new Pair([150, 150, 150], [100, 100, 100]).Settled();
        pair.A.Tell(1, VrrpEvent.LinkChanged(up: false, "interface eth1 is down"));
        pair.A.Tell(2, VrrpEvent.LinkChanged(up: false, "interface eth2 is down"));

        pair.A.Tell(1, VrrpEvent.LinkChanged(up: true, "interface eth1 is up"));
        Assert.Equal([Fault, Fault, Fault], pair.A.States);
        Assert.Equal("VI_3 of the sync group VG1: interface eth2 is down", pair.A.Routers[0].WhyHeldDown);
        Assert.Equal("VI_3 of the sync group VG1: interface eth2 is down", pair.A.Routers[1].WhyHeldDown);

        pair.A.Tell(2, VrrpEvent.LinkChanged(up: true, "interface eth2 is up"));
        Assert.Equal([Backup, Backup, Backup], pair.A.States);
    }

    [Fact]
    public void Checks_that_fail_and_pass_for_all_keep_their_own_words()
    {
        var pair = new Pair(High, Low).Settled();
        foreach (int member in (int[])[0, 1])
            pair.A.Step(member, VrrpEvent.FitnessChanged(fit: false, "check mysqld: port refused"));
        Assert.Equal(0, pair.A.Settle());
        Assert.Equal(["check mysqld: port refused", "check mysqld: port refused"], [pair.A.Reason(0), pair.A.Reason(1)]);

        foreach (int member in (int[])[0, 1])
            pair.A.Step(member, VrrpEvent.FitnessChanged(fit: true, "check mysqld: greets"));
        Assert.Equal(0, pair.A.Settle());
        Assert.Equal([ReasonCode.FitAgain, ReasonCode.FitAgain], pair.A.Routers.Select(router => router.LastTransition.Reason.Code));
    }

    [Fact]
    public void A_silent_cut_of_one_network_moves_nobody()
    {
        var pair = new Pair(High, Low).Settled();
        pair.Cut(1, pair.A);
        pair.Cut(1, pair.B);
        pair.Passes(60);

        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal([Backup, Backup], pair.B.States);
        Assert.Equal(0, pair.B.Takeovers);
    }

    [Fact]
    public void When_the_other_network_falls_silent_too_all_move_together()
    {
        var pair = new Pair(High, Low).Settled();
        pair.Cut(1, pair.A);
        pair.Passes(60);
        pair.Cut(0, pair.A);
        pair.Passes(5);

        Assert.Equal([Master, Master], pair.B.States);

        // Healed, the higher stays, and takes nobody's member only.
        pair.Heal(0);
        pair.Heal(1);
        pair.Passes(5);
        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal([Backup, Backup], pair.B.States);
        Assert.Equal(2, pair.B.Takeovers);
    }

    [Fact]
    public void After_a_heal_of_one_network_alone_the_lower_group_gives_way_as_a_whole()
    {
        var pair = new Pair(High, Low).Settled();
        pair.Cut(0, pair.A);
        pair.Cut(1, pair.A);
        pair.Passes(10);
        Assert.Equal([Master, Master], pair.B.States);

        pair.Heal(1);
        pair.Passes(2);

        Assert.Equal([Backup, Backup], pair.B.States);
        Assert.Equal("VI_2 of the sync group VG1: 10.0.1.1 advertises priority 150, ours is 100", pair.B.Reason(0));
        Assert.Equal(ReasonCode.GroupLeft, pair.B.Routers[0].LastTransition.Reason.Code);
        pair.Passes(60);
        Assert.Equal(2, pair.B.Takeovers);
    }

    [Fact]
    public void Asked_to_hand_one_member_over_all_go()
    {
        var pair = new Pair(High, Low, (_, _, config) => config with { Preempt = false }).Settled();

        pair.A.Tell(1, VrrpEvent.HandoverAsked);
        Assert.Equal([Backup, Backup], pair.A.States);
        Assert.Equal("VI_2 of the sync group VG1: a hand-over was asked for", pair.A.Reason(0));
        pair.Passes(0.001);
        Assert.Equal([Master, Master], pair.B.States);
        pair.Passes(60);
        Assert.Equal([Backup, Backup], pair.A.States);
    }

    [Fact]
    public void One_that_slept_longer_than_its_lease_takes_all_along_and_none_says_a_word()
    {
        var pair = new Pair(High, Low, (_, _, config) => config with { Preempt = false }).Settled();
        pair.A.IsFrozen = true;
        pair.Passes(10);
        Assert.Equal([Master, Master], pair.B.States);
        pair.A.IsFrozen = false;
        int packets = pair.Packets;

        pair.A.Tell(1, VrrpEvent.LeaseLost("stood still for 10 s"));
        Assert.Equal([Backup, Backup], pair.A.States);
        Assert.Equal("VI_2 of the sync group VG1: stood still for 10 s", pair.A.Reason(0));
        // The other member is told too, by the daemon, and knows it already.
        pair.A.Tell(0, VrrpEvent.LeaseLost("stood still for 10 s"));
        Assert.Equal(packets, pair.Packets);
        Assert.Equal([ReasonCode.LeaseLost, ReasonCode.LeaseLost], pair.A.Routers.Select(router => router.LastTransition.Reason.Code));

        pair.Passes(60);
        Assert.Equal([Master, Master], pair.B.States);
        Assert.Equal(2, pair.B.Takeovers);
    }

    [Fact]
    public void Farewells_that_cross_in_the_same_instant_are_no_invitation()
    {
        var pair = new Pair(High, Low).Settled();
        pair.Cut(0, pair.A);
        pair.Cut(1, pair.A);
        pair.Passes(10);
        Assert.Equal([Master, Master], pair.B.States);
        pair.Heal(0);
        pair.Heal(1);
        int packets = pair.Packets;

        pair.A.Tell(0, VrrpEvent.HandoverAsked);
        pair.B.Tell(0, VrrpEvent.HandoverAsked);
        pair.Passes(0.5);
        Assert.Equal([Backup, Backup], pair.A.States);
        Assert.Equal([Backup, Backup], pair.B.States);
        Assert.Equal(4, pair.Packets - packets);

        pair.Passes(10);
        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal(2, pair.B.Takeovers);
    }

    [Fact]
    public void Members_with_different_intervals_wait_for_the_slowest()
    {
        var pair = new Pair(High, Low, (_, member, config) => config with { AdvertInterval = TimeSpan.FromSeconds(member == 0 ? 0.01 : 1) }).Settled();
        pair.Cut(0, pair.A);
        pair.Cut(1, pair.A);
        pair.Passes(2.9);
        Assert.Equal([Backup, Backup], pair.B.States);
        pair.Passes(0.8);
        Assert.Equal([Master, Master], pair.B.States);
    }

    [Fact]
    public void A_restraint_of_one_member_holds_all_back_until_it_goes()
    {
        var pair = new Pair(High, Low).Settled();
        pair.B.Tell(1, VrrpEvent.Restrained(TakeoverRestraint.Never, "maintenance"));
        pair.Cut(0, pair.A);
        pair.Cut(1, pair.A);
        pair.Passes(60);
        Assert.Equal([Backup, Backup], pair.B.States);

        pair.B.Tell(1, VrrpEvent.Restrained(TakeoverRestraint.None));
        Assert.Equal([Master, Master], pair.B.States);
        Assert.Equal("the master is silent; so it is for all of the sync group VG1", pair.B.Reason(1));
    }

    [Fact]
    public void Without_preemption_the_group_stays_where_it_is_when_the_higher_comes_back()
    {
        var pair = new Pair(High, Low, (_, _, config) => config with { Preempt = false }).Settled();
        pair.A.StartAnew();
        pair.Passes(10);
        Assert.Equal([Master, Master], pair.B.States);

        pair.A.StartAnew();
        pair.Passes(60);
        Assert.Equal([Backup, Backup], pair.A.States);
        Assert.Equal([Master, Master], pair.B.States);
    }

    [Fact]
    public void With_preemption_the_higher_takes_all_back_once()
    {
        var pair = new Pair(High, Low).Settled();
        pair.A.StartAnew();
        pair.Passes(3.4);
        Assert.Equal([Backup, Backup], pair.A.States);
        pair.Passes(60);

        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal([Backup, Backup], pair.B.States);
        Assert.InRange(pair.B.Takeovers, 0, 2);
    }

    [Fact]
    public void Owners_take_over_at_once_and_together()
    {
        var pair = new Pair([255, 255], Low);
        pair.A.Start();

        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal(ReasonCode.AddressOwner, pair.A.Routers[0].LastTransition.Reason.Code);
    }

    [Fact]
    public void An_owner_waits_for_a_member_that_owns_nothing()
    {
        var pair = new Pair([255, 150], Low);
        pair.A.Start();
        Assert.Equal([Backup, Backup], pair.A.States);
        pair.Passes(4);
        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal(ReasonCode.AddressOwner, pair.A.Routers[0].LastTransition.Reason.Code);
    }

    [Fact]
    public void A_member_whose_peer_is_missing_moves_with_the_others()
    {
        var pair = new Pair(High, Low);
        pair.Cut(1, pair.A);
        pair.Cut(1, pair.B);
        pair.A.Start();
        pair.B.Start();
        pair.Passes(20);
        Assert.Equal([Master, Master], pair.A.States);
        Assert.Equal([Backup, Backup], pair.B.States);

        // Its farewell reaches one member only; the other is silent to us anyway.
        pair.A.Tell(0, VrrpEvent.FitnessChanged(fit: false, "check mysqld: port refused"));
        pair.Passes(0.01);
        Assert.Equal([Master, Master], pair.B.States);
    }

    [Theory]
    [InlineData(100, 150, 150, 100)]
    [InlineData(150, 100, 100, 150)]
    [InlineData(100, 100, 100, 100)]
    public void Priorities_that_disagree_between_the_members_come_to_rest(byte a1, byte a2, byte b1, byte b2)
    {
        // Equal ones are decided by the addresses, which are ordered the other way on the second network.
        var pair = new Pair([a1, a2], [b1, b2], (node, member, config) => a1 != a2 || member == 0 ? config : config with
        {
            PrimaryAddress = HostAddress.Parse($"10.0.1.{2 - node}"),
            Peers = [HostAddress.Parse($"10.0.1.{node + 1}")],
        });
        pair.A.Start();
        pair.B.Start();
        pair.Passes(60);

        Assert.Equal(2, pair.A.States.Concat(pair.B.States).Count(state => state == Master));
        Assert.InRange(pair.A.Takeovers + pair.B.Takeovers, 2, 4);
    }

    [Fact]
    public void A_group_that_stood_still_and_was_replaced_stays_replaced()
    {
        var pair = new Pair(High, Low, (_, _, config) => config with { Preempt = false }).Settled();
        pair.A.IsFrozen = true;
        pair.Passes(10);
        Assert.Equal([Master, Master], pair.B.States);

        // Thawed, it reads before it looks at its deadline.
        pair.A.IsFrozen = false;
        pair.Passes(0.01);
        Assert.Equal([Backup, Backup], pair.A.States);
        Assert.Equal(ReasonCode.Replaced, pair.A.Routers[0].LastTransition.Reason.Code);
        pair.Passes(60);
        Assert.Equal([Master, Master], pair.B.States);
        Assert.Equal(2, pair.B.Takeovers);
    }

    [Fact]
    public void A_turn_in_which_nothing_happens_allocates_nothing()
    {
        var pair = new Pair(High, Low).Settled();
        pair.B.Tell(1, VrrpEvent.LinkChanged(up: false, "interface eth1 is down"));
        pair.A.Settle();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int steps = 0;
        for (int i = 0; i < 1000; i++)
            steps += pair.A.Settle() + pair.B.Settle();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, steps);
    }
}
