using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

/// <summary>The step that throws a history away, after the plan was made.</summary>
public sealed class AfreshTests
{
    [Fact]
    public void Data_that_came_after_the_plan_keep_their_history()
    {
        using RealPair pair = Logged();

        ApplyResult result = Apply(pair, before: () => pair.Db1.Execute("CREATE DATABASE late"));

        Assert.Equal(ApplyOutcome.Failed, result.Outcome);
        Assert.Contains("RESET MASTER: db1 has data by now (late), whose history this would throw away", result.Text, StringComparison.Ordinal);
        Assert.NotEqual("", pair.Db1.Scalar("SELECT @@gtid_binlog_pos"));
    }

    [Fact]
    public void Another_replica_keeps_its_place_in_the_log()
    {
        using RealPair pair = Logged();
        pair.Db1.Execute("CREATE USER other@'%' IDENTIFIED BY 'other'", "GRANT REPLICATION SLAVE ON *.* TO other@'%'");
        pair.Db2.Execute($"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={pair.Db1.Port}, MASTER_USER='other', MASTER_PASSWORD='other', MASTER_USE_GTID=slave_pos", "START SLAVE");
        RealPair.Until(pair.Db1, "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'", "1");

        ApplyResult result = Apply(pair, before: () => { });

        Assert.Equal(ApplyOutcome.Failed, result.Outcome);
        Assert.Matches("RESET MASTER: other from (localhost|127.0.0.1):[0-9]+ reads the binary log of db1, and would lose its place in it; stop that replica", result.Text);
        Assert.NotEqual("", pair.Db1.Scalar("SELECT @@gtid_binlog_pos"));
    }

    // No data, but a history.
    private static RealPair Logged()
    {
        RealPair pair = RealPair.Configured();
        pair.Db1.Execute("CREATE USER somebody@localhost");
        return pair;
    }

    // On db1's host, whose plan throws that history away.
    private static ApplyResult Apply(RealPair pair, Action before)
    {
        using PairKey key = pair.Key();
        using LibMariaDbSession own = pair.Db1.Root();
        PlanSessions sessions = new(own, null);
        Assert.True(new PairInspector(pair.Design, own, null).TryObserve(key, out PairFacts? facts, out IReadOnlyList<string> refusals), string.Join('\n', refusals));
        PairPlan plan = PairPlan.Make(pair.Design, facts);
        Assert.Contains(plan.Steps, s => s is { Kind: StepKind.Afresh, Statement: "RESET MASTER" });
        before();
        return new PairApply(pair.Design, sessions, key).Run(plan, _ => { });
    }
}
