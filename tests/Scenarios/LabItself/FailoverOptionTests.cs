using VipGuard.Lab.Failover;

namespace VipGuard.Scenarios.Tests.LabItself;

public sealed class FailoverOptionTests
{
    [Fact]
    public void A_whole_run_measures_everything_and_writes_the_documents()
    {
        var options = FailoverOptions.Parse([]);

        Assert.Equal((5, true), (options.Runs, options.Docs));
        Assert.Equal(Contestant.All, options.Contestants);
        Assert.Equal(Scenario.All, options.Scenarios);
    }

    [Fact]
    public void A_quick_run_is_smaller_and_leaves_the_documents_alone()
    {
        var options = FailoverOptions.Parse(["--quick"]);

        Assert.Equal((3, false), (options.Runs, options.Docs));
        Assert.DoesNotContain(Scenario.LargeServerKilled, options.Scenarios);
        Assert.True(options.Contestants.Count < Contestant.All.Count);
    }

    [Fact]
    public void What_is_asked_for_by_name_is_measured_alone()
    {
        var options = FailoverOptions.Parse(["--only", "mysqld-kill", "--systems", "vipguard-100ms,keepalived-classic", "--runs", "2"]);

        Assert.Equal(["mysqld-kill", "mysqld-kill-4g"], options.Scenarios.Select(s => s.Id));
        Assert.Equal(["keepalived-classic", "vipguard-100ms"], options.Contestants.Select(c => c.Id));
        Assert.Equal((2, false), (options.Runs, options.Docs));
    }

    [Theory]
    [InlineData("--only", "nonsense", "no scenario begins with")]
    [InlineData("--systems", "vipguard-100ms,frr", "set-ups that are not there")]
    [InlineData("--runs", "0", "no number of runs")]
    [InlineData("--fast", "", "there is no option")]
    public void What_is_not_understood_is_said(string option, string value, string complaint) =>
        Assert.Contains(complaint, FailoverOptions.Parse([option, value]).Complaint, StringComparison.Ordinal);

    [Fact]
    public void Every_set_up_of_keepalived_has_a_rival_with_the_same_adverts() =>
        Assert.All(Contestant.All.Where(c => c.Maker == Maker.Keepalived), c => Assert.Equal((c.Interval, c.Initial), (c.Rival.Interval, c.Rival.Initial)));
}
