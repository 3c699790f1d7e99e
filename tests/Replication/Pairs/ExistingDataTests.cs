using System.Diagnostics;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

public sealed class ExistingDataTests
{
    private static readonly string[] someData =
    [
        "CREATE DATABASE app",
        "CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)",
        "INSERT INTO app.t (id, v) VALUES (1, 'one'), (2, 'two')",
        "CREATE VIEW app.seen AS SELECT v FROM app.t",
        "CREATE SEQUENCE app.s",
        "CREATE TABLE app.`odd ``name` (i INT) WITH SYSTEM VERSIONING",
        "CREATE TRIGGER app.tr BEFORE INSERT ON app.t FOR EACH ROW SET NEW.v = UPPER(NEW.v)",
        "CREATE PROCEDURE app.p() SELECT 1",
    ];

    [Fact]
    public void Equal_data_with_a_history_on_each_side_are_joined_where_they_are()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Execute(someData);
        pair.Db1.Execute("INSERT INTO app.t (id) VALUES (100)", "DELETE FROM app.t WHERE id = 100");
        pair.Db2.Execute(someData);

        Answer apply = pair.Apply();

        Assert.True(apply.Code == 0, apply.All);
        RowsGoBothWays(pair);
    }

    [Fact]
    public void Histories_in_the_default_domain_with_the_default_id_on_both_sides_are_no_hindrance()
    {
        using RealPair pair = new();
        foreach (RealServer server in pair.Both)
        {
            server.Start("", "--log-bin=mysql-bin");
            server.Execute(someData);
        }

        pair.Db1.Execute("INSERT INTO app.t (id) VALUES (100)", "DELETE FROM app.t WHERE id = 100");
        pair.Db1.Stop();
        pair.Db2.Stop();
        pair.Db1.Start(pair.DropIn("db1"));
        pair.Db2.Start(pair.DropIn("db2"));
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);

        Answer apply = pair.Apply();

        Assert.True(apply.Code == 0, apply.All);
        Assert.NotEqual(pair.Db1.Scalar("SELECT SUBSTRING_INDEX(@@gtid_binlog_pos, ',', 1)"), pair.Db2.Scalar("SELECT SUBSTRING_INDEX(@@gtid_binlog_pos, ',', 1)"));
        RowsGoBothWays(pair);
        Assert.Equal(0, pair.Status().Code);
    }

    [Fact]
    public void Servers_with_the_defaults_get_everything_that_can_be_set_at_run_time()
    {
        using RealPair pair = new();
        foreach (RealServer server in pair.Both)
            server.Start("", "--log-bin=mysql-bin", "--log-slave-updates=1");
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);

        Answer apply = pair.Apply();

        Assert.True(apply.Code == 0, apply.All);
        Assert.Contains("SET GLOBAL gtid_domain_id = 2", apply.Output, StringComparison.Ordinal);
        Answer again = pair.Apply();
        Assert.StartsWith("nothing to do", again.Output, StringComparison.Ordinal);
        Assert.Contains("set at run time, and the next start of the server forgets", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_differ_are_refused_by_name_and_nothing_is_changed()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Execute(someData);
        pair.Db2.Execute(someData);
        pair.Db1.Execute("CREATE TABLE app.only1 (i INT)", "UPDATE app.t SET v = 'other' WHERE id = 2", "CREATE OR REPLACE VIEW app.seen AS SELECT id, v FROM app.t", "CREATE DATABASE lone", "CREATE TABLE lone.child (i INT)");
        pair.Db2.Execute("SET SESSION system_versioning_alter_history = KEEP", "ALTER TABLE app.`odd ``name` ADD COLUMN more INT", "CREATE INDEX i ON app.t (v(9))", "DROP PROCEDURE app.p", "DROP TRIGGER app.tr", "INSERT INTO app.s VALUES (9, 1, 99, 1, 1, 1, 0, 0)");

        Answer plan = pair.Plan();

        Assert.Equal(1, plan.Code);
        Assert.Contains("refused: the data of db1 and db2 differ", plan.Output, StringComparison.Ordinal);
        string[] named =
        [
            "  column app.odd `name.more: only on db2",
            "  index app.t.i: only on db2",
            "  procedure app.p: only on db1",
            "  schema lone: only on db1",
            "  table app.only1: only on db1",
            "  trigger app.tr: only on db1",
            "  view app.seen: defined differently",
            "  data of app.s: checksum ",
            "  data of app.t: checksum ",
        ];
        Assert.All(named, n => Assert.Contains("\n" + n, plan.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("lone.child", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Steps", plan.Output, StringComparison.Ordinal);

        Answer apply = pair.Apply();
        Assert.Equal(1, apply.Code);
        Assert.Contains("nothing was changed", apply.Output, StringComparison.Ordinal);
        Assert.Equal("0", pair.Db1.Scalar("SELECT COUNT(*) FROM mysql.global_priv WHERE User = 'vipguard_repl'"));
        Assert.Empty(pair.Db2.Query("SHOW ALL SLAVES STATUS"));
    }

    [Fact]
    public void One_empty_server_takes_the_others_data_by_the_recipe_of_the_documentation()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Execute(someData);
        RealPair.PurgeLogs(pair.Db1);
        Answer refused = pair.Apply();
        Assert.Equal(1, refused.Code);
        Assert.Contains("refused: db2 has no data and db1 has, and its binary logs can't bring it, since the oldest of them begins after 1-1-", refused.Output, StringComparison.Ordinal);
        Assert.Contains("make db2 a copy of db1 first", refused.Output, StringComparison.Ordinal);

        // docs/pair.md, "Copying one server onto the other"
        Shell($"mariadb-dump --socket={pair.Db1.Socket} --user=root --single-transaction --routines --triggers --events --databases app | mariadb --socket={pair.Db2.Socket} --user=root");

        Answer apply = pair.Apply();
        Assert.True(apply.Code == 0, apply.All);
        RowsGoBothWays(pair);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_write_during_the_comparison_is_noticed(bool onFirst)
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Execute(someData);
        pair.Db2.Execute(someData);
        using PairKey key = pair.Key();
        using LibMariaDbSession first = pair.Db1.Admin();
        using LibMariaDbSession second = pair.Db2.Admin();
        Assert.True(new PairInspector(pair.Design, first, second).TryObserve(key, out PairFacts? facts, out _));
        RealServer written = onFirst ? pair.Db1 : pair.Db2;

        DataComparison data = DataComparison.Make(pair.Design, facts, first, second, table =>
        {
            if (table is "app.t")
                written.Execute("INSERT INTO app.t VALUES (7, 'late')");
        });

        Assert.Equal((onFirst, !onFirst), (data.FirstWritten, data.SecondWritten));
        Assert.EndsWith("was written while comparing; stop the writers and run it again", Assert.Single(PairPlan.Make(pair.Design, facts, data).Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_written_between_comparison_and_start_is_replicated_and_not_lost()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Execute(someData);
        pair.Db2.Execute(someData);
        using PairKey key = pair.Key();
        using LibMariaDbSession first = pair.Db1.Admin();
        using LibMariaDbSession second = pair.Db2.Admin();
        Assert.True(new PairInspector(pair.Design, first, second).TryObserve(key, out PairFacts? facts, out _));
        PairPlan plan = PairPlan.Make(pair.Design, facts, DataComparison.Make(pair.Design, facts, first, second, _ => { }));

        ApplyResult result = new PairApply(pair.Design, first, second, key).Run(plan, e =>
        {
            if (e is { Kind: ApplyEventKind.Starting, Step.Kind: StepKind.Source } && e.Step.Node.Place == 1)
                pair.Db1.Execute("INSERT INTO app.t VALUES (7, 'late')");
        });

        Assert.True(result.Outcome == ApplyOutcome.Done, result.Text);
        RealPair.Until(pair.Db2, "SELECT v FROM app.t WHERE id = 7", "LATE");
    }

    [Fact]
    public void A_row_written_before_the_position_is_set_stops_the_run_with_a_sentence()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Execute(someData);
        pair.Db2.Execute(someData);
        using PairKey key = pair.Key();
        using LibMariaDbSession first = pair.Db1.Admin();
        using LibMariaDbSession second = pair.Db2.Admin();
        Assert.True(new PairInspector(pair.Design, first, second).TryObserve(key, out PairFacts? facts, out _));
        PairPlan plan = PairPlan.Make(pair.Design, facts, DataComparison.Make(pair.Design, facts, first, second, _ => { }));

        pair.Db1.Execute("INSERT INTO app.t VALUES (7, 'late')");
        ApplyResult result = new PairApply(pair.Design, first, second, key).Run(plan, _ => { });

        Assert.Equal(ApplyOutcome.Failed, result.Outcome);
        Assert.Contains("db1 was written meanwhile (1947); stop the writers and run it again", result.Text, StringComparison.Ordinal);
    }

    private static void RowsGoBothWays(RealPair pair)
    {
        pair.Db1.Execute("INSERT INTO app.t (v) VALUES ('from db1')");
        pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('from db2')");
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM app.t WHERE v = 'FROM DB1'", "1");
        RealPair.Until(pair.Db1, "SELECT COUNT(*) FROM app.t WHERE v = 'FROM DB2'", "1");
        Assert.Equal(pair.Db1.Query("CHECKSUM TABLE app.t EXTENDED")[0][1], pair.Db2.Query("CHECKSUM TABLE app.t EXTENDED")[0][1]);
    }

    internal static void Shell(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-o", "pipefail", "-c", command]) { RedirectStandardError = true, UseShellExecute = false })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
