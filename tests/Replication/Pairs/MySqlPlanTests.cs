using VipGuard.Daemon.Commands.Pair;
using VipGuard.Replication.Tests.MySqlServers;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

/// <summary>MySQL 9.7, from two fresh servers to a pair.</summary>
public sealed class MySqlPlanTests
{
    [MySqlFact]
    public void Two_fresh_servers_become_a_pair_from_one_host_and_the_second_apply_finds_nothing_to_do()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql);
        pair.Db1.Execute("CREATE USER someone@localhost");
        pair.Db2.Execute("CREATE USER someone@localhost");

        Answer plan = pair.Plan();
        Assert.True(plan.Code == 0, plan.All);
        Assert.Contains("CHANGE REPLICATION SOURCE TO", plan.Output, StringComparison.Ordinal);
        Assert.Contains("SOURCE_SSL=1", plan.Output, StringComparison.Ordinal);
        Assert.Contains("encrypted (TLS) without a check of the certificate", plan.Output, StringComparison.Ordinal);
        Answer apply = pair.Apply();
        Assert.True(apply.Code == 0, apply.All);

        OneHostTests.RowsGoBothWays(pair);
        Answer again = pair.Apply();
        Assert.True(again.Code == 0, again.All);
        Assert.StartsWith("nothing to do", again.Output, StringComparison.Ordinal);
        Assert.Equal("Yes", pair.Channel("db1")["Source_SSL_Allowed"]);
        SurvivesRestart(pair);
    }

    [MySqlFact]
    public void Two_fresh_servers_become_a_pair_by_one_run_on_each_host_in_either_order()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql);
        foreach ((string first, string second) in new[] { ("db1", "db2"), ("db2", "db1") })
        {
            pair.Db1.Execute("CREATE USER IF NOT EXISTS someone@localhost");
            pair.Db2.Execute("CREATE USER IF NOT EXISTS someone@localhost");

            Answer one = pair.ApplyOn(first);
            Assert.True(one.Code == 0, one.All);
            Assert.Contains("RESET BINARY LOGS AND GTIDS", one.Output, StringComparison.Ordinal);
            Assert.Contains($"left to do: run 'vipguard pair apply' on {second}", one.Output, StringComparison.Ordinal);
            Assert.StartsWith("nothing to do on this host", pair.ApplyOn(first).Output, StringComparison.Ordinal);
            Answer other = pair.ApplyOn(second);
            Assert.True(other.Code == 0, other.All);
            Assert.DoesNotContain("left to do", other.Output, StringComparison.Ordinal);

            OneHostTests.RowsGoBothWays(pair);
            OneHostTests.NothingToDo(pair);
            pair.Db1.Execute("DROP DATABASE app");
            RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'app'", "0");
            pair.Unjoin();
        }
    }

    [MySqlFact]
    public void A_server_with_data_from_its_log_brings_them_to_the_empty_one()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql);
        string[] data = ["CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)", "INSERT INTO old.t VALUES (1), (2), (3)"];
        foreach ((string first, string second, string withData) in new[] { ("db1", "db2", "db1"), ("db1", "db2", "db2"), ("", "", "db2") })
        {
            pair.ServerOf(withData).Execute(data);
            foreach (string node in (string[])[first, second])
            {
                Answer apply = node.Length == 0 ? pair.Apply() : pair.ApplyOn(node);
                Assert.True(apply.Code == 0, apply.All);
            }

            foreach (RealServer server in pair.Both)
                RealPair.Until(server, "SELECT COUNT(*) FROM old.t", "3");
            OneHostTests.RowsGoBothWays(pair);
            pair.Db1.Execute("DROP DATABASE app", "DROP DATABASE old");
            RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN ('app', 'old')", "0");
            pair.Unjoin();
        }
    }

    [MySqlFact]
    public void Equal_data_with_a_history_on_each_side_are_joined_where_they_are()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql);
        foreach (RealServer server in pair.Both)
            server.Execute("CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY, v VARCHAR(9))", "INSERT INTO old.t VALUES (1, 'a'), (2, 'b')");

        Answer alone = pair.ApplyOn("db1");
        Assert.True(alone.Code == 0, alone.All); // its log brings them
        Answer refused = pair.ApplyOn("db2");
        Assert.Equal(1, refused.Code);
        Assert.Matches("refused: the data of db2 and db1 can't be told equal by their GTIDs: db2 lacks [-0-9a-f]{36}:1-3 of db1, and db1 lacks [-0-9a-f]{36}:1-3 of db2", refused.Output);

        Answer apply = pair.Apply();
        Assert.True(apply.Code == 0, apply.All);
        Assert.Contains("SET GLOBAL gtid_purged = '+", apply.Output, StringComparison.Ordinal);
        OneHostTests.RowsGoBothWays(pair);
        Assert.StartsWith("nothing to do", pair.Apply().Output, StringComparison.Ordinal);
    }

    [MySqlFact]
    public void Data_that_differ_are_refused_by_name_with_the_transactions_that_each_lacks()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql);
        foreach (RealServer server in pair.Both)
            server.Execute("CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)");
        pair.Db1.Execute("INSERT INTO old.t VALUES (1)");
        pair.Db2.Execute("INSERT INTO old.t VALUES (2)");

        Answer plan = pair.Plan();

        Assert.Equal(1, plan.Code);
        Assert.Contains("refused: the data of db1 and db2 differ", plan.Output, StringComparison.Ordinal);
        Assert.Contains("  data of old.t: checksum ", plan.Output, StringComparison.Ordinal);
        Assert.Matches("  by their GTIDs db1 lacks [-0-9a-f]{36}:1-3 and db2 lacks [-0-9a-f]{36}:1-3", plan.Output);
        Assert.Contains("nothing was changed", plan.Output, StringComparison.Ordinal);
    }

    [MySqlFact]
    public void An_empty_server_is_refused_where_the_other_has_purged_its_log_and_joined_after_a_copy()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql);
        pair.Db1.Execute("CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)", "INSERT INTO old.t VALUES (1)");
        RealPair.PurgeLogs(pair.Db1);
        Assert.Equal(0, pair.ApplyOn("db1").Code);

        Answer refused = pair.ApplyOn("db2");
        Assert.Equal(1, refused.Code);
        Assert.Matches("refused: db2 lacks 3 transactions of db1, and its binary logs can't bring them, since [-0-9a-f]{36}:1-3 was purged from them; make db2 a copy of db1 first", refused.Output);

        // What mysqldump --set-gtid-purged=ON loads.
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", "CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)", "INSERT INTO old.t VALUES (1)", $"SET GLOBAL gtid_purged = '{pair.Db1.Scalar("SELECT @@gtid_executed")}'");
        Answer apply = pair.ApplyOn("db2");
        Assert.True(apply.Code == 0, apply.All);
        OneHostTests.RowsGoBothWays(pair);
    }

    [MySqlFact]
    public void Servers_that_are_super_read_only_are_opened_for_the_accounts_and_closed_again()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql, "--super-read-only=1");
        pair.Request = pair.Request with { HolderWrites = true, CheckUser = "vipguard" };

        foreach (string node in (string[])["db1", "db2"])
        {
            Answer apply = pair.ApplyOn(node);
            Assert.True(apply.Code == 0, apply.All);
            Assert.Equal("1,1", pair.ServerOf(node).Scalar("SELECT CONCAT(@@read_only, ',', @@super_read_only)"));
        }

        pair.Db1.Execute("SET GLOBAL read_only = 0", "CREATE DATABASE old");
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'old'", "1");
    }

    [MySqlFact]
    public void A_run_cut_off_before_any_step_is_finished_by_the_next()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql);
        using PairKey key = pair.Key();
        int steps = int.MaxValue;
        foreach (RealServer server in pair.Both)
            server.Execute("CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)");

        for (int k = 0; k < steps; k++)
        {
            pair.Unjoin();
            // Equal data, and a history on each side.
            foreach (RealServer server in pair.Both)
                server.Execute("CREATE TABLE old.k (i INT)", "DROP TABLE old.k");
            steps = Cut.BothBefore(pair, key, k);

            Answer next = pair.Apply();
            Assert.True(next.Code == 0, $"cut off before step {k + 1} of {steps}:\n{next.All}");
            Answer again = pair.Apply();
            Assert.True(again.Code == 0 && again.Output.StartsWith("nothing to do", StringComparison.Ordinal), $"cut off before step {k + 1} of {steps}:\n{again.All}");
            pair.Db1.Execute("REPLACE INTO old.t VALUES (1)");
            pair.Db2.Execute("REPLACE INTO old.t VALUES (2)");
            RealPair.Until(pair.Db1, "SELECT COUNT(*) FROM old.t", "2");
            RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM old.t", "2");
            pair.Db1.Execute("DELETE FROM old.t");
            RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM old.t", "0");
        }

        Assert.InRange(steps, 8, 14);
    }

    [MySqlFact]
    public void A_run_on_one_host_cut_off_before_any_step_is_finished_by_the_next() => Cut.OneHostAtEveryStep(ServerKind.MySql, withData: "db1");

    [MySqlFact]
    public void The_daemons_account_does_what_the_daemon_does_and_nothing_else_lets_it_in() => DaemonAccountTests.AccountServes(ServerKind.MySql);

    [MySqlFact]
    public void Replication_logs_in_after_the_source_has_forgotten_the_password_that_it_had_cached()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql, "--tls-version=");
        Answer apply = pair.Apply();
        Assert.True(apply.Code == 0, apply.All);

        SurvivesRestart(pair);
    }

    // caching_sha2_password: after a start nothing is cached, and the full login needs TLS or the RSA key.
    private static void SurvivesRestart(RealPair pair)
    {
        foreach (RealServer server in pair.Both)
            server.Execute("FLUSH PRIVILEGES", "STOP REPLICA IO_THREAD", "START REPLICA IO_THREAD");
        foreach (string node in (string[])["db1", "db2"])
            Wait.Until(() => pair.Channel(node)["Replica_IO_Running"] is "Yes", () => pair.Channel(node)["Last_IO_Error"] ?? "");
    }
}
