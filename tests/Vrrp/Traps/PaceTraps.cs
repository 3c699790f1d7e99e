namespace VipGuard.Vrrp.Tests.Traps;

/// <summary>One advert with an interval of 40.95 s, from a node of the file or forged, leaves a keepalived pair without its address.</summary>
public class PaceTraps
{
    private const string A = "192.0.2.1";
    private const string B = "192.0.2.2";
    private const double MasterDown = 3.609375;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_learned_interval_is_bounded()
    {
        var backup = Bounded(B, 100, A).Started();

        Assert.Equal(DropReason.None, backup.Hears(Slow(A, 200)));

        Assert.Equal(backup.Now + TimeSpan.FromSeconds(MasterDown), backup.Router.Deadline);
        Assert.Equal(VrrpState.Master, backup.AtItsDeadline().State);
    }

    [Fact]
    public void One_that_is_within_the_bound_is_learned()
    {
        var backup = new Node(Bounded(B, 100, A).Router.Config with { LongestLearnedInterval = 3 * Second }).Started();
        var master = new Node(new Node(A, 200, B).Router.Config with { AdvertInterval = 3 * Second }).AsMaster();

        backup.Hears(master);

        Assert.Equal(3 * TimeSpan.FromSeconds(MasterDown), backup.Router.Deadline - backup.Now);
    }

    [Fact]
    public void It_is_bounded_too_when_it_was_heard_while_the_router_was_held_down()
    {
        var backup = Bounded(B, 100, A).Started();
        backup.Step(VrrpEvent.LinkChanged(up: false));
        backup.Hears(Slow(A, 200));
        backup.Step(VrrpEvent.LinkChanged(up: true));

        Assert.Equal(backup.Now + TimeSpan.FromSeconds(MasterDown), backup.Router.Deadline);
    }

    [Fact]
    public void A_master_that_answers_after_it_was_taken_over_from_is_waited_for_at_its_own_pace()
    {
        var slow = Slow(A, 200);
        var backup = Bounded(B, 100, A).Started();
        backup.Hears(slow);
        backup.AtItsDeadline();

        // It has the higher priority, and answers the lower one at once.
        backup.Hears(slow);
        Assert.Equal(VrrpState.Backup, backup.State);
        Assert.Equal(40.95 * MasterDown, (backup.Router.Deadline - backup.Now).TotalSeconds, 6);
        backup.Passes(40.95);
        backup.Hears(slow);
        Assert.Equal(40.95 * MasterDown, (backup.Router.Deadline - backup.Now).TotalSeconds, 6);

        // Until it is gone for as long as it asked for; then all begins anew.
        Assert.Equal(VrrpState.Master, backup.AtItsDeadline().State);
        backup.Hears(slow);
        Assert.Equal(MasterDown, (backup.Router.Deadline - backup.Now).TotalSeconds, 6);
    }

    [Fact]
    public void A_pair_of_which_one_is_slow_changes_hands_once_and_comes_to_rest()
    {
        var slow = Slow(A, 200);
        var quick = Bounded(B, 100, A).Started();
        quick.Hears(slow);
        int steps = 0;
        for (var end = quick.Now + TimeSpan.FromHours(1); quick.Now < end && steps < 10_000; steps++)
        {
            // Whoever's deadline comes first; what it sends reaches the other at once.
            var (first, other) = quick.Router.Deadline < slow.Router.Deadline ? (quick, slow) : (slow, quick);
            first.AtItsDeadline();
            other.Passes((first.Now - other.Now).TotalSeconds);
            if (!first.Did.Contains(VrrpAction.SendAdvert))
                continue;
            other.Hears(first);
            if (other.Did.Contains(VrrpAction.SendAdvert))
                first.Hears(other);
        }

        Assert.Equal((VrrpState.Master, VrrpState.Backup), (slow.State, quick.State));
        // Backup, Master, Backup again; an hour long.
        Assert.Equal(3, quick.Router.Transitions);
    }

    [Fact]
    public void One_forged_advert_to_a_master_is_bounded_all_the_same()
    {
        var master = Bounded(B, 100, A).AsMaster();

        master.Hears(Slow(A, 254));

        Assert.Equal(VrrpState.Backup, master.State);
        Assert.Equal(MasterDown, (master.Router.Deadline - master.Now).TotalSeconds, 6);
    }

    private static Node Bounded(string address, byte priority, string peer) =>
        new(new Node(address, priority, peer).Router.Config with { LongestLearnedInterval = Second });

    private static Node Slow(string address, byte priority) =>
        new Node(new Node(address, priority, B).Router.Config with { AdvertInterval = TimeSpan.FromMilliseconds(40_950) }).AsMaster();
}
