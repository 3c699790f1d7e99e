using VipGuard.Daemon.PeerLink;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.PeerLink;

public sealed class TakeoverRestraintsTests
{
    private readonly List<(string Instance, TakeoverRestraint Restraint, string? Why)> _told = [];
    private readonly TakeoverRestraints _restraints;

    public TakeoverRestraintsTests() => _restraints = new((instance, restraint, why) => _told.Add((instance, restraint, why)));

    [Fact]
    public void Causes_add_up_and_each_goes_by_itself()
    {
        _restraints.Set("role", "VI_1", TakeoverRestraint.NoPreemption, "replication is broken");
        _restraints.Set("peer", "VI_1", TakeoverRestraint.NotOnSilence, "db1 is alive");
        _restraints.Set("role", "VI_1", TakeoverRestraint.None, null);
        _restraints.Set("peer", "VI_1", TakeoverRestraint.None, null);

        Assert.Equal(
            [
                ("VI_1", TakeoverRestraint.NoPreemption, "replication is broken"),
                ("VI_1", TakeoverRestraint.NoPreemption | TakeoverRestraint.NotOnSilence, "db1 is alive; replication is broken"),
                ("VI_1", TakeoverRestraint.NotOnSilence, "db1 is alive"),
                ("VI_1", TakeoverRestraint.None, null),
            ], _told);
    }

    [Fact]
    public void What_changes_nothing_is_not_told()
    {
        _restraints.Set("peer", "VI_1", TakeoverRestraint.None, null);
        _restraints.Set("peer", "VI_1", TakeoverRestraint.Never, "why");
        _restraints.Set("peer", "VI_1", TakeoverRestraint.Never, "why");

        Assert.Equal(("VI_1", TakeoverRestraint.Never, "why"), Assert.Single(_told));
    }

    [Fact]
    public void Another_reason_for_the_same_is_told_and_instances_do_not_mix()
    {
        _restraints.Set("peer", "VI_1", TakeoverRestraint.Never, "one");
        _restraints.Set("peer", "VI_1", TakeoverRestraint.Never, "two");
        _restraints.Set("peer", "VI_2", TakeoverRestraint.NotOnSilence, "three");

        Assert.Equal([("VI_1", TakeoverRestraint.Never, "one"), ("VI_1", TakeoverRestraint.Never, "two"), ("VI_2", TakeoverRestraint.NotOnSilence, "three")], _told);
    }

    [Fact]
    public void What_is_made_anew_can_ask()
    {
        _restraints.Set("maintenance", "VI_1", TakeoverRestraint.Never, "in maintenance");

        Assert.Equal((TakeoverRestraint.Never, "in maintenance"), _restraints.Of("VI_1"));
        Assert.Equal((TakeoverRestraint.None, null), _restraints.Of("VI_2"));
    }

    [Fact]
    public void All_of_it_can_be_told_again()
    {
        _restraints.Set("peer", "VI_1", TakeoverRestraint.Never, "why");
        _told.Clear();

        _restraints.TellAgain();

        Assert.Equal(("VI_1", TakeoverRestraint.Never, "why"), Assert.Single(_told));
    }
}
