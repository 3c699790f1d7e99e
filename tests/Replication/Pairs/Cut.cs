using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

/// <summary>Runs of an apply that are cut off before a step.</summary>
internal static class Cut
{
    /// <summary>From a host that may log in to both.</summary>
    /// <returns>How many steps the whole plan has.</returns>
    internal static int BothBefore(RealPair pair, PairKey key, int steps)
    {
        using LibMariaDbSession first = pair.Db1.Admin();
        using LibMariaDbSession second = pair.Db2.Admin();
        return Before(pair, new PlanSessions(first, second), key, steps);
    }

    /// <summary>On one host, with its own socket.</summary>
    /// <returns>How many steps the whole plan has.</returns>
    internal static int OneHostBefore(RealPair pair, PairKey key, string node, int steps)
    {
        using LibMariaDbSession own = pair.ServerOf(node).Root();
        using LibMariaDbSession? outside = Outside(pair, key, node is "db1" ? pair.Db2 : pair.Db1);
        return Before(pair, new PlanSessions(node is "db1" ? own : null, node is "db2" ? own : null) { Outside = outside }, key, steps);
    }

    /// <summary>Cuts the first host's run off before its step k, finishes it, does the same with the second host's, for every k.</summary>
    internal static void OneHostAtEveryStep(ServerKind kind, string withData)
    {
        using RealPair pair = RealPair.Configured(kind);
        pair.Request = pair.Request with { CheckUser = "vipguard" };
        using PairKey key = pair.Key();
        int longest = int.MaxValue;
        for (int k = 0; k < longest; k++)
        {
            pair.Unjoin();
            pair.ServerOf(withData).Execute("CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)", "INSERT INTO old.t VALUES (1), (2)");
            longest = 0;
            foreach (string node in (string[])["db1", "db2"])
            {
                int steps = OneHostBefore(pair, key, node, k);
                longest = Math.Max(longest, steps);
                Answer next = pair.ApplyOn(node);
                Assert.True(next.Code == 0, $"{node} cut off before step {k + 1} of {steps}:\n{next.All}");
            }

            foreach (RealServer server in pair.Both)
                RealPair.Until(server, "SELECT COUNT(*) FROM old.t", "2");
            pair.Db2.Execute("INSERT INTO old.t VALUES (3)");
            RealPair.Until(pair.Db1, "SELECT COUNT(*) FROM old.t", "3");
            pair.Db1.Execute("INSERT INTO old.t VALUES (4)");
            RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM old.t", "4");
            OneHostTests.NothingToDo(pair);
            pair.Db1.Execute("DROP DATABASE old");
            RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'old'", "0");
        }

        Assert.InRange(longest, 8, 16);
    }

    private static int Before(RealPair pair, PlanSessions sessions, PairKey key, int steps)
    {
        PairDesign design = pair.Design;
        Assert.True(new PairInspector(design, sessions.First, sessions.Second, sessions.Outside).TryObserve(key, out PairFacts? facts, out IReadOnlyList<string> refusals), string.Join('\n', refusals));
        PairPlan plan = PairPlan.Make(design, facts);
        if (plan.NeedsComparison)
            plan = PairPlan.Make(design, facts, DataComparison.Make(design, facts, sessions.First!, sessions.Second!, _ => { }));
        Assert.Empty(plan.Refusals);
        if (steps >= plan.Steps.Count)
            return plan.Steps.Count;

        Assert.Throws<OperationCanceledException>(() => new PairApply(design, sessions, key).Run(plan, e =>
        {
            if (e.Kind == ApplyEventKind.Starting && e.Number == steps + 1)
                throw new OperationCanceledException();
        }));
        return plan.Steps.Count;
    }

    private static LibMariaDbSession? Outside(RealPair pair, PairKey key, RealServer peer)
    {
        try
        {
            return LibMariaDbSession.Open(new SqlEndpoint { Host = "127.0.0.1", Port = peer.Port, User = pair.Request.ReplicationUser, Password = key.ReplicationPassword() });
        }
        catch (SqlException e) when (e.IsLoginRefused)
        {
            return null;
        }
    }
}
