namespace VipGuard.Vrrp.Tests.Traps;

/// <summary>preempt = false: a database pair does not fail back by itself, whatever is reloaded or restarted.</summary>
public class PreemptionTraps
{
    private const string A = "192.0.2.1";
    private const string B = "192.0.2.2";

    [Fact]
    public void The_higher_priority_that_comes_back_lets_the_lower_serve()
    {
        var serving = Without(B, 100, A).AsMaster();
        var back = Without(A, 200, B).Started();

        Assert.Equal(VrrpState.Backup, AfterAnHour(serving, back));
    }

    [Fact]
    public void It_does_so_after_a_reload_of_either_and_of_both()
    {
        var serving = Without(B, 100, A).AsMaster();
        var back = Without(A, 200, B).Started();
        AfterAnHour(serving, back);

        back.Step(VrrpEvent.Reconfigured(back.Router.Config with { Priority = 210 }));
        Assert.Equal(VrrpState.Backup, AfterAnHour(serving, back));
        serving.Step(VrrpEvent.Reconfigured(serving.Router.Config with { Priority = 50 }));
        Assert.Contains(VrrpAction.SendAdvert, serving.Did);
        Assert.Equal(VrrpState.Backup, AfterAnHour(serving, back));
        back.Step(VrrpEvent.Reconfigured(back.Router.Config with { AdvertInterval = TimeSpan.FromSeconds(2) }));
        Assert.Equal(VrrpState.Backup, AfterAnHour(serving, back));
    }

    [Fact]
    public void A_reload_that_turns_preemption_off_is_in_time_until_the_very_deadline()
    {
        var serving = Without(B, 100, A).AsMaster();
        var back = new Node(A, 200, B).Started();
        for (int second = 0; second < 3; second++)
        {
            back.Passes(1);
            back.Hears(serving);
        }

        back.Step(VrrpEvent.Reconfigured(back.Router.Config with { Preempt = false }));

        Assert.Equal(VrrpState.Backup, AfterAnHour(serving, back));
    }

    [Fact]
    public void A_backup_that_turned_preemption_off_notices_when_the_master_falls_silent()
    {
        var serving = Without(B, 100, A).AsMaster();
        var back = new Node(A, 200, B).Started();
        back.Hears(serving);
        back.Step(VrrpEvent.Reconfigured(back.Router.Config with { Preempt = false }));

        Assert.Equal(VrrpState.Master, back.AtItsDeadline().State);
        Assert.Equal(ReasonCode.MasterSilent, back.Router.LastTransition.Reason.Code);
    }

    [Fact]
    public void The_lower_that_is_restarted_finds_the_higher_serving_and_then_nobody_moves()
    {
        var serving = Without(B, 100, A).AsMaster();
        var higher = Without(A, 200, B).Started();
        AfterAnHour(serving, higher);

        // Its farewell is an end, and no preemption.
        Assert.Equal(DropReason.None, higher.HearsLeaving(serving));
        Assert.Equal((VrrpState.Master, ReasonCode.MasterLeft), (higher.State, higher.Router.LastTransition.Reason.Code));

        Assert.Equal(VrrpState.Backup, AfterAnHour(higher, Without(B, 100, A).Started()));
        Assert.Equal(VrrpState.Master, higher.State);
    }

    private static Node Without(string address, byte priority, string peer) =>
        new(new Node(address, priority, peer).Router.Config with { Preempt = false });

    // The master's adverts, every second; the backup must not reach its deadline.
    private static VrrpState AfterAnHour(Node master, Node backup)
    {
        for (int second = 0; second < 3600; second++)
        {
            backup.Hears(master);
            backup.Passes(1);
            backup.Step(VrrpEvent.DeadlineReached);
        }
        return backup.State;
    }
}
