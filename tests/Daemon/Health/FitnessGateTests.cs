using VipGuard.Daemon.Health;

namespace VipGuard.Daemon.Tests.Health;

public sealed class FitnessGateTests
{
    private static readonly CheckVerdict Good = new(true, "check mysqld: greets");
    private static readonly CheckVerdict Bad = new(false, "check mysqld: port refused");
    private static readonly CheckVerdict Silent = new(null, "check gateway: no result yet");

    private static FitnessGate Fresh() => new(fit: false, "the checks have not answered yet");

    [Fact]
    public void Before_any_answer_the_node_is_unfit_and_stays_so()
    {
        var gate = Fresh();
        Assert.False(gate.Observe([Silent]));
        Assert.False(gate.IsFit);
    }

    [Fact]
    public void All_checks_must_have_passed_before_the_node_is_fit()
    {
        var gate = Fresh();
        Assert.False(gate.Observe([Good, Silent]));
        Assert.True(gate.Observe([Good, Good]));
        Assert.True(gate.IsFit);
    }

    [Fact]
    public void One_failed_check_is_enough_and_gives_its_reason()
    {
        var gate = Fresh();
        gate.Observe([Good]);
        Assert.True(gate.Observe([Good, Bad]));
        Assert.False(gate.IsFit);
        Assert.Equal("check mysqld: port refused", gate.Reason);
    }

    [Fact]
    public void A_check_that_a_reload_brings_takes_nothing_away_before_it_answers()
    {
        var gate = Fresh();
        gate.Observe([Good]);
        Assert.False(gate.Observe([Good, Silent]));
        Assert.True(gate.IsFit);
    }

    [Fact]
    public void Another_reason_for_the_same_verdict_is_told()
    {
        var gate = Fresh();
        gate.Observe([Bad]);
        Assert.False(gate.Observe([Bad]));
        Assert.True(gate.Observe([new CheckVerdict(false, "check mysqld: no greeting within 3 s")]));
    }
}
