using System.Text.RegularExpressions;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Status;

/// <summary>A pair that 'pair apply' made, for the tests of a class, each of which mends what it broke.</summary>
public sealed class AppliedPair : IDisposable
{
    private readonly Lazy<RealPair> pair = new(RealPair.Applied);

    internal RealPair Pair => pair.Value;

    public void Dispose()
    {
        if (pair.IsValueCreated)
            pair.Value.Dispose();
    }
}

/// <summary>What MariaDB 10.11 shows for each thing that goes wrong, in words. A wrong password and a reset binary log are in RunningPairTests.</summary>
public sealed class MariaDbErrorsInWordsTests(AppliedPair shared) : IClassFixture<AppliedPair>
{
    private const string Account = "vipguard_repl@127.0.0.1";

    [Fact]
    public void An_account_without_the_privilege()
    {
        RealPair pair = shared.Pair;
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", $"REVOKE REPLICATION SLAVE ON *.* FROM {Account}");
        Restart(pair.Db1);

        Says(pair, "vipguard_repl on db2 may not replicate (1597): it lacks REPLICATION SLAVE; run 'vipguard pair apply'");
        Mend(pair);
    }

    [Fact]
    public void A_server_that_is_not_there()
    {
        RealPair pair = shared.Pair;
        pair.Db2.Stop();

        Says(pair, $"db1 can't reach db2 at 127.0.0.1:{pair.Db2.Port} (2003): is the server up, does it listen on that address (bind_address), does a firewall stand between?");
        Answer answer = pair.Status();
        Assert.Matches(@"db2 +127\.0\.0\.1:\d+ +no answer", answer.Output);
        Assert.Contains("db2 can't be asked: ", answer.Output, StringComparison.Ordinal);

        pair.Db2.Start(pair.DropIn("db2"));
        Mend(pair);
    }

    [Fact]
    public void Equal_server_ids()
    {
        RealPair pair = shared.Pair;
        pair.Db1.Execute("SET GLOBAL server_id = 2");
        Restart(pair.Db1);

        Says(pair, "db1 and db2 have equal server ids (1593)");
        pair.Db1.Execute("SET GLOBAL server_id = 1");
        Mend(pair);
    }

    [Fact]
    public void A_key_that_is_there_already()
    {
        RealPair pair = shared.Pair;
        Table(pair, "a");
        pair.Db1.Execute("SET SESSION sql_log_bin = 0", "INSERT INTO app.a VALUES (1, 'mine')");
        pair.Db2.Execute("INSERT INTO app.a VALUES (1, 'theirs')");

        Says(pair, "db1 stopped at a row of db2 that does not fit its own data (1062): Could not execute Write_rows", "Duplicate entry '1' for key 'PRIMARY'", "then START SLAVE");
        pair.Db1.Execute("SET SESSION sql_log_bin = 0", "DELETE FROM app.a", "START SLAVE");
        Mend(pair);
    }

    [Fact]
    public void A_row_that_is_not_there()
    {
        RealPair pair = shared.Pair;
        Table(pair, "b");
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", "INSERT INTO app.b VALUES (1, 'theirs')");
        pair.Db2.Execute("UPDATE app.b SET v = 'changed'");

        Says(pair, "db1 stopped at a row of db2 that does not fit its own data (1032): ", "Can't find record in 'b'");
        pair.Db1.Execute("SET SESSION sql_log_bin = 0", "INSERT INTO app.b VALUES (1, 'theirs')", "START SLAVE");
        Mend(pair);
    }

    [Fact]
    public void Binary_logs_that_were_purged()
    {
        RealPair pair = shared.Pair;
        Table(pair, "c");
        pair.Db1.Execute("STOP SLAVE");
        pair.Db2.Execute("INSERT INTO app.c VALUES (1, 'purged')");
        // The thread that sent the log keeps it until it notices that nobody reads.
        Wait.Until(
            () =>
            {
                pair.Db2.Execute("FLUSH BINARY LOGS");
                pair.Db2.Execute($"PURGE BINARY LOGS TO '{pair.Db2.Query("SHOW MASTER STATUS")[0]["File"]}'");
                return pair.Db2.Query("SHOW BINARY LOGS").Count == 1;
            },
            () => "the logs stay");
        pair.Db1.Execute("START SLAVE");

        Says(pair, "db2 has purged binary logs that db1 still needs (1236): db1 has to be copied afresh");
        pair.Db1.Execute("STOP SLAVE", "SET SESSION sql_log_bin = 0", "INSERT INTO app.c VALUES (1, 'purged')");
        string end = GtidPosition.ParseOrEmpty(pair.Db1.Scalar("SELECT @@gtid_slave_pos")).Merge(GtidPosition.ParseOrEmpty(pair.Db2.Scalar("SELECT @@gtid_binlog_pos"))).ToString();
        pair.Db1.Execute($"SET GLOBAL gtid_slave_pos = '{end}'", "START SLAVE");
        Mend(pair);
    }

    [Fact]
    public void Semi_sync_that_fell_back_and_what_the_status_shows_of_it()
    {
        RealPair pair = shared.Pair;
        Table(pair, "d");
        pair.Db1.Execute("SET GLOBAL rpl_semi_sync_slave_enabled = 1");
        Restart(pair.Db1);
        pair.Db2.Execute("SET GLOBAL rpl_semi_sync_master_timeout = 200", "SET GLOBAL rpl_semi_sync_master_enabled = 1");
        Wait.Until(() => pair.Status().Output.Contains(" on ", StringComparison.Ordinal), () => pair.Status().All);
        pair.Db2.Execute("INSERT INTO app.d VALUES (1, 'both have it')");
        Wait.Until(() => Regex.IsMatch(pair.Status().Output, @"db2 → db1 +running +Yes +Yes +0 +0 +0 +on +\d"), () => pair.Status().All);
        Assert.Contains("waits on, acknowledges off", pair.Status().Output, StringComparison.Ordinal);

        pair.Db1.Execute("STOP SLAVE IO_THREAD");
        pair.Db2.Execute("INSERT INTO app.d VALUES (2, 'one has it')");
        Says(pair, "db2 answers commits that db1 does not have yet (1 so far): semi-synchronous replication has fallen back");
        Assert.Matches(@"db2 → db1 +stopped .* fallen back", pair.Status().Output);

        pair.Db2.Execute("SET GLOBAL rpl_semi_sync_master_enabled = 0");
        pair.Db1.Execute("START SLAVE");
        Mend(pair);
    }

    [Fact]
    public void An_applier_that_waits_for_a_lock()
    {
        RealPair pair = shared.Pair;
        Table(pair, "e");
        using LibMariaDbSession forgotten = pair.Db1.Root();
        forgotten.Execute("START TRANSACTION");
        forgotten.Query("SELECT * FROM app.e");
        pair.Db2.Execute("ALTER TABLE app.e ADD x INT");

        Says(pair, "db1 waits for a metadata lock, which an open transaction or a backup on db1 holds");
        forgotten.Execute("ROLLBACK");
        Mend(pair);
    }

    [Fact]
    public void Filters_and_other_ways_of_losing_rows_unseen()
    {
        RealPair pair = shared.Pair;
        pair.Db1.Execute("STOP SLAVE", "SET GLOBAL replicate_ignore_table = 'app.big'", "SET GLOBAL slave_exec_mode = 'IDEMPOTENT'", "START SLAVE");

        Says(pair, "db1: Replicate_Ignore_Table = app.big, by which rows are lost while both positions stay equal", "db1: slave_exec_mode is IDEMPOTENT, which hides that the data differ");
        Assert.Equal(0, pair.Status().Code);
        pair.Db1.Execute("STOP SLAVE", "SET GLOBAL replicate_ignore_table = ''", "SET GLOBAL slave_exec_mode = 'STRICT'", "START SLAVE");
        Mend(pair);
    }

    private static void Says(RealPair pair, params string[] words) =>
        Wait.Until(() => pair.Status().Output is var output && words.All(w => output.Contains(w, StringComparison.Ordinal)), () => pair.Status().All);

    private static void Restart(RealServer server) => server.Execute("STOP SLAVE", "START SLAVE");

    private static void Table(RealPair pair, string name)
    {
        pair.Db1.Execute("CREATE DATABASE IF NOT EXISTS app", $"CREATE TABLE app.{name} (id INT PRIMARY KEY, v VARCHAR(20))");
        RealPair.Until(pair.Db2, $"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'app' AND table_name = '{name}'", "1");
        Wait.Until(() => pair.Status().Code == 0, () => pair.Status().All);
    }

    private static void Mend(RealPair pair)
    {
        Answer answer = pair.Apply();
        Assert.True(answer.Code == 0, answer.All);
        Wait.Until(() => pair.Status() is { Code: 0 } status && !status.Output.Contains("behind", StringComparison.Ordinal), () => pair.Status().All);
    }
}
