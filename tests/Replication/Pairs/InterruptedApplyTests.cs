using System.Globalization;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

public sealed class InterruptedApplyTests
{
    [Fact]
    public void A_run_cut_off_before_any_step_is_finished_by_the_next()
    {
        using RealPair pair = RealPair.Configured();
        using PairKey key = pair.Key();
        int steps = int.MaxValue;

        for (int k = 0; k < steps; k++)
        {
            string schema = "s" + k.ToString(CultureInfo.InvariantCulture);
            MakeUnjoined(pair, schema);
            steps = CutOffBefore(pair, key, k);

            Answer next = pair.Apply();
            Assert.True(next.Code == 0, $"cut off before step {k + 1} of {steps}:\n{next.All}");
            Answer again = pair.Apply();
            Assert.True(again.Code == 0 && again.Output.StartsWith("nothing to do", StringComparison.Ordinal), $"cut off before step {k + 1} of {steps}:\n{again.All}");
            pair.Db1.Execute($"INSERT INTO {schema}.t VALUES (1)");
            pair.Db2.Execute($"INSERT INTO {schema}.t VALUES (2)");
            RealPair.Until(pair.Db1, $"SELECT COUNT(*) FROM {schema}.t", "2");
            RealPair.Until(pair.Db2, $"SELECT COUNT(*) FROM {schema}.t", "2");
        }

        Assert.InRange(steps, 14, 30);
    }

    // Two servers with equal data, a history of each one's own, and some variables wrong.
    private static void MakeUnjoined(RealPair pair, string schema)
    {
        foreach (RealServer server in pair.Both)
            server.Execute("STOP SLAVE", "RESET SLAVE ALL");
        foreach (RealServer server in pair.Both)
        {
            server.Execute(
                "DROP USER IF EXISTS vipguard_repl@127.0.0.1",
                "RESET MASTER",
                "SET GLOBAL gtid_slave_pos = ''",
                "SET GLOBAL server_id = 1",
                "SET GLOBAL gtid_domain_id = 0",
                "SET GLOBAL auto_increment_increment = 1");
            server.Execute($"CREATE DATABASE {schema}", $"CREATE TABLE {schema}.t (i INT PRIMARY KEY)");
        }
    }

    /// <returns>How many steps the whole plan has.</returns>
    private static int CutOffBefore(RealPair pair, PairKey key, int steps)
    {
        using LibMariaDbSession first = pair.Db1.Admin();
        using LibMariaDbSession second = pair.Db2.Admin();
        Assert.True(new PairInspector(pair.Design, first, second).TryObserve(key, out PairFacts? facts, out _));
        PairPlan plan = PairPlan.Make(pair.Design, facts, DataComparison.Make(pair.Design, facts, first, second, _ => { }));
        Assert.Empty(plan.Refusals);

        Assert.Throws<OperationCanceledException>(() => new PairApply(pair.Design, first, second, key).Run(plan, e =>
        {
            if (e.Kind == ApplyEventKind.Starting && e.Number == steps + 1)
                throw new OperationCanceledException();
        }));
        return plan.Steps.Count;
    }
}
