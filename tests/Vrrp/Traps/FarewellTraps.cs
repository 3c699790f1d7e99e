using static VipGuard.Vrrp.VrrpAction;

namespace VipGuard.Vrrp.Tests.Traps;

/// <summary>Farewells (priority 0) that nobody meant: forged with a node's address, one after the other.</summary>
public class FarewellTraps
{
    private const string A = "192.0.2.1";
    private const string B = "192.0.2.2";
    private const string C = "192.0.2.3";

    [Fact]
    public void A_flood_of_farewells_is_not_answered_by_a_flood()
    {
        var master = new Node(A, 200, B).AsMaster();
        var other = new Node(B, 100, A);
        int answers = 0;
        for (int i = 0; i < 1000; i++, master.Passes(0.01))
        {
            master.HearsLeaving(other);
            answers += master.Did.Contains(Announce) ? 1 : 0;
            if (master.Now >= master.Router.Deadline)
                answers += master.AtItsDeadline().Did.Contains(Announce) ? 1 : 0;
        }

        Assert.Equal(10, answers);
    }

    [Fact]
    public void A_farewell_is_answered_at_once_though_a_lower_priority_just_was()
    {
        var master = new Node(A, 200, B).AsMaster();
        var other = new Node(B, 100, A).AsMaster();
        master.Hears(other);
        master.Passes(0.01);

        master.HearsLeaving(other);

        Assert.Equal([TakeAddresses, SendAdvert, Announce], master.Did);
    }

    [Fact]
    public void A_farewell_soon_after_another_is_answered_with_the_next_advert_once()
    {
        var master = new Node(A, 200, B, C).AsMaster();
        master.HearsLeaving(new Node(B, 100, A, C));
        master.Passes(0.01);

        master.HearsLeaving(new Node(C, 90, A, B));

        Assert.Empty(master.Did);
        Assert.Equal([TakeAddresses, SendAdvert, Announce], master.AtItsDeadline().Did);
        Assert.Equal([SendAdvert], master.AtItsDeadline().Did);
    }

    [Theory]
    [InlineData(B)]
    [InlineData(B, C)]
    public void A_backup_takes_over_at_the_first_of_a_flood_of_forged_farewells_and_then_no_more(params string[] backups)
    {
        var master = new Node(A, 200, backups).AsMaster();
        var backup = new Node(B, 100, [A, .. backups[1..]]).Started();
        backup.Passes((master.Now - backup.Now).TotalSeconds);
        backup.Hears(master);
        int takeovers = Flooded(master, backup, seconds: 300);

        Assert.Equal(1, takeovers);
        Assert.Equal((VrrpState.Master, VrrpState.Backup), (master.State, backup.State));
    }

    [Fact]
    public void When_a_flood_is_over_for_a_minute_a_farewell_is_believed_again()
    {
        var (master, backup) = DoubtingPair();
        backup.Passes(59);
        backup.Hears(master);
        backup.HearsLeaving(master);
        Assert.Equal(VrrpState.Backup, backup.State);

        backup.Passes(60);
        backup.Hears(master);
        backup.HearsLeaving(master);

        Assert.Equal(VrrpState.Master, backup.State);
    }

    [Fact]
    public void A_master_that_truly_leaves_during_a_flood_is_replaced_as_if_it_were_silent()
    {
        var (master, backup) = DoubtingPair();
        var deadline = backup.Router.Deadline;

        backup.HearsLeaving(master);

        Assert.Equal(deadline, backup.Router.Deadline);
        Assert.Equal(VrrpState.Master, backup.AtItsDeadline().State);
    }

    [Fact]
    public void A_pair_that_hands_over_to_and_fro_believes_every_farewell()
    {
        var one = new Node(new Node(A, 200, B).Router.Config with { Preempt = false }).AsMaster();
        var other = new Node(new Node(B, 100, A).Router.Config with { Preempt = false }).Started();
        other.Passes((one.Now - other.Now).TotalSeconds);
        other.Hears(one);
        for (int i = 0; i < 10; i++, (one, other) = (other, one))
        {
            one.Step(VrrpEvent.HandoverAsked);
            other.HearsLeaving(one);
            Assert.Equal((VrrpState.Backup, VrrpState.Master), (one.State, other.State));
            one.Hears(other);
            one.Passes(0.1);
            other.Passes(0.1);
        }
    }

    [Fact]
    public void A_master_that_leaves_and_comes_back_by_preemption_is_believed_when_it_leaves_again()
    {
        var master = new Node(A, 200, B).AsMaster();
        var backup = new Node(B, 100, A).Started();
        backup.Hears(master);
        for (int i = 0; i < 3; i++)
        {
            master.Step(VrrpEvent.Stopped());
            backup.HearsLeaving(master);
            Assert.Equal(VrrpState.Master, backup.State);

            var began = master.Now;
            master.Started();
            master.AtItsDeadline();
            backup.Passes((master.Now - began).TotalSeconds);
            backup.Hears(master);
            Assert.Equal((VrrpState.Master, VrrpState.Backup), (master.State, backup.State));
        }
    }

    [Theory]
    [InlineData(1.5, VrrpState.Backup)]
    [InlineData(1.5000001, VrrpState.Master)]
    public void Who_was_silent_for_longer_than_its_next_advert_takes_had_left(double silent, VrrpState after)
    {
        var master = new Node(A, 200, B).AsMaster();
        var backup = new Node(B, 100, A).Started();
        backup.Hears(master);
        backup.HearsLeaving(master);
        backup.Passes(silent);
        backup.Hears(master);
        Assert.Equal(VrrpState.Backup, backup.State);

        backup.HearsLeaving(master);

        Assert.Equal(after, backup.State);
    }

    // Of a pair; the backup has just been deceived once.
    private static (Node Master, Node Backup) DoubtingPair()
    {
        var master = new Node(A, 200, B).AsMaster();
        var backup = new Node(B, 100, A).Started();
        backup.Hears(master);
        backup.HearsLeaving(master);
        Assert.Equal(VrrpState.Master, backup.State);
        backup.Hears(master);
        Assert.Equal(VrrpState.Backup, backup.State);
        return (master, backup);
    }

    // A forged farewell every 10 ms; what either sends reaches the other at once.
    private static int Flooded(Node master, Node backup, int seconds)
    {
        int takeovers = 0;
        for (int i = 0; i < seconds * 100; i++, master.Passes(0.01), backup.Passes(0.01))
        {
            backup.HearsLeaving(master);
            if (backup.Now >= backup.Router.Deadline)
                backup.Step(VrrpEvent.DeadlineReached);
            if (backup.Did.Contains(Announce))
            {
                takeovers++;
                master.Hears(backup);
                if (master.Did.Contains(SendAdvert))
                    backup.Hears(master);
            }
            if (master.Now < master.Router.Deadline)
                continue;
            master.Step(VrrpEvent.DeadlineReached);
            backup.Hears(master);
        }
        return takeovers;
    }
}
