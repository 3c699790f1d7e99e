using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

/// <summary>Each host sets its own server up, with its socket only.</summary>
public sealed class OneHostTests
{
    [Theory]
    [InlineData("db1", "db2")]
    [InlineData("db2", "db1")]
    public void Two_fresh_servers_become_a_pair_by_one_run_on_each_host_in_either_order(string first, string second)
    {
        using RealPair pair = RealPair.Configured();
        // What an administrator did before: nothing that the other needs.
        pair.Db1.Execute("CREATE USER someone@localhost");
        pair.Db2.Execute("CREATE USER someone@localhost");

        Answer plan = pair.PlanOn(first);
        Assert.True(plan.Code == 0, plan.All);
        Assert.Contains("RESET MASTER", plan.Output, StringComparison.Ordinal);
        Assert.Contains($"left to do after it: run 'vipguard pair apply' on {second} (it does not let {first} in, 1045", plan.Output, StringComparison.Ordinal);
        Answer one = pair.ApplyOn(first);
        Assert.True(one.Code == 0, one.All);
        Assert.Contains($"left to do: run 'vipguard pair apply' on {second}", one.Output, StringComparison.Ordinal);
        Answer again = pair.ApplyOn(first);
        Assert.StartsWith($"nothing to do on this host: {first} is ready", again.Output, StringComparison.Ordinal);

        Answer other = pair.ApplyOn(second);

        Assert.True(other.Code == 0, other.All);
        Assert.Contains("db1 and db2 replicate from each other", other.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("left to do", other.Output, StringComparison.Ordinal);
        RowsGoBothWays(pair);
        NothingToDo(pair);
    }

    [Theory]
    [InlineData("db1", "db2", "db1")]
    [InlineData("db1", "db2", "db2")]
    [InlineData("db2", "db1", "db1")]
    [InlineData("db2", "db1", "db2")]
    public void A_server_with_data_from_its_log_brings_them_to_the_empty_one_in_either_order(string first, string second, string withData)
    {
        using RealPair pair = RealPair.Configured();
        pair.ServerOf(withData).Execute("CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)", "INSERT INTO old.t VALUES (1), (2), (3)");

        Answer one = pair.ApplyOn(first);
        Assert.True(one.Code == 0, one.All);
        Answer other = pair.ApplyOn(second);
        Assert.True(other.Code == 0, other.All);
        Assert.DoesNotContain("left to do", other.Output, StringComparison.Ordinal);

        foreach (RealServer server in pair.Both)
            RealPair.Until(server, "SELECT COUNT(*) FROM old.t", "3");
        RowsGoBothWays(pair);
        NothingToDo(pair);
    }

    [Fact]
    public async Task A_server_that_is_written_while_the_other_comes_to_it_loses_nothing()
    {
        using RealPair pair = RealPair.Configured();
        Assert.Equal(0, pair.ApplyOn("db1").Code);
        pair.Db1.Execute("CREATE DATABASE old", "CREATE TABLE old.t (i INT AUTO_INCREMENT PRIMARY KEY)");
        using CancellationTokenSource end = new();
        Task writer = Task.Run(() =>
        {
            using LibMariaDbSession session = pair.Db1.Root();
            while (!end.IsCancellationRequested)
                session.Execute("INSERT INTO old.t VALUES ()");
        });

        Answer other = pair.ApplyOn("db2");
        await end.CancelAsync();
        await writer;

        Assert.True(other.Code == 0, other.All);
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM old.t", pair.Db1.Scalar("SELECT COUNT(*) FROM old.t")!);
        RowsGoBothWays(pair);
    }

    [Fact]
    public void An_empty_server_is_refused_where_the_other_has_purged_the_beginning_of_its_log()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db2.Execute("CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)", "INSERT INTO old.t VALUES (1)");
        RealPair.PurgeLogs(pair.Db2);
        Assert.Equal(0, pair.ApplyOn("db1").Code);

        Answer apply = pair.ApplyOn("db2");

        Assert.Equal(1, apply.Code);
        Assert.Contains("refused: db1 lacks 3 transactions of db2, and its binary logs can't bring them, since the oldest of them begins after 2-2-3; make db1 a copy of db2 first", apply.Output, StringComparison.Ordinal);
        Assert.Equal("0", pair.Db2.Scalar("SELECT COUNT(*) FROM mysql.global_priv WHERE User = 'vipguard_repl'"));
    }

    [Fact]
    public void Data_that_are_older_than_the_log_are_not_taken_for_what_the_log_brings()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Execute("SET SESSION sql_log_bin = 0", "CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)", "INSERT INTO old.t VALUES (1)");

        Answer silent = pair.ApplyOn("db1");
        Assert.Equal(1, silent.Code);
        Assert.Contains("refused: db1 has data (old) and its binary log not a single transaction", silent.Output, StringComparison.Ordinal);

        pair.Db1.Execute("INSERT INTO old.t VALUES (2)");
        Answer alone = pair.ApplyOn("db1");
        Assert.Equal(1, alone.Code);
        Assert.Contains("refused: db1 has data that its binary logs do not bring (old was there before them), so db2 has to be a copy of it", alone.Output, StringComparison.Ordinal);

        Assert.Equal(0, pair.ApplyOn("db2").Code);
        Answer second = pair.ApplyOn("db1");
        Assert.Equal(1, second.Code);
        Assert.Contains("refused: db2 lacks 1 transaction of db1, and its binary logs can't bring them, since old was there before them; make db2 a copy of db1 first", second.Output, StringComparison.Ordinal);
        Assert.Equal("0", pair.Db1.Scalar("SELECT COUNT(*) FROM mysql.global_priv WHERE User = 'vipguard_repl'"));
    }

    [Fact]
    public void A_copy_with_its_position_is_joined_by_GTID_and_gets_what_was_written_since()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Execute("CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)", "INSERT INTO old.t VALUES (1)");
        RealPair.PurgeLogs(pair.Db1);
        string position = pair.Db1.Scalar("SELECT @@gtid_binlog_pos")!;
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", "CREATE DATABASE old", "CREATE TABLE old.t (i INT PRIMARY KEY)", "INSERT INTO old.t VALUES (1)", $"SET GLOBAL gtid_slave_pos = '{position}'");
        pair.Db1.Execute("INSERT INTO old.t VALUES (2)");

        Answer copy = pair.ApplyOn("db2");
        Assert.True(copy.Code == 0, copy.All);
        Answer original = pair.ApplyOn("db1");

        Assert.True(original.Code == 0, original.All);
        Assert.Contains("MASTER_GTID_WAIT", original.Output, StringComparison.Ordinal);
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM old.t", "2");
        RowsGoBothWays(pair);
        NothingToDo(pair);
    }

    [Fact]
    public void Two_servers_with_data_of_their_own_are_refused_with_what_each_lacks()
    {
        using RealPair pair = RealPair.Configured();
        Assert.Equal(0, pair.ApplyOn("db1").Code);
        pair.Db1.Execute("CREATE DATABASE one");
        pair.Db2.Execute("CREATE DATABASE two", "CREATE TABLE two.t (i INT)");

        Answer apply = pair.ApplyOn("db2");

        Assert.Equal(1, apply.Code);
        Assert.Contains("refused: the data of db2 and db1 can't be told equal by their GTIDs: db2 lacks 1-1-1 of db1, and db1 lacks 2-2-2 and the 1 before it of db2", apply.Output, StringComparison.Ordinal);
        Assert.Empty(pair.Db2.Query("SHOW ALL SLAVES STATUS"));
        Assert.Equal("2-2-2", pair.Db2.Scalar("SELECT @@gtid_binlog_pos"));
    }

    [Fact]
    public void A_key_file_that_differs_on_the_two_hosts_is_said_in_words()
    {
        using RealPair pair = RealPair.Configured();
        Assert.Equal(0, pair.ApplyOn("db1").Code);
        File.Delete(pair.Request.KeyFile);
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);
        using PairKey key = pair.Key();

        Answer apply = pair.ApplyOn("db2");

        Assert.Contains($"left to do: run 'vipguard pair apply' on db1 (it does not let db2 in, 1045: either that has not been done yet; or its key file is another one, whose fingerprint 'vipguard pair key' shows and which is {key.Fingerprint()} here", apply.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_whose_peer_is_not_there_is_made_ready()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db2.Kill();

        Answer apply = pair.ApplyOn("db1");

        Assert.True(apply.Code == 0, apply.All);
        Assert.Contains("left to do: run 'vipguard pair apply' on db2 (nobody answers at 127.0.0.1:", apply.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db1")]
    [InlineData("db2")]
    public void A_run_cut_off_before_any_step_is_finished_by_the_next(string withData) => Cut.OneHostAtEveryStep(ServerKind.MariaDb, withData);

    [Fact]
    public void A_data_folder_that_can_not_be_written_is_refused()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Stop();
        pair.Db1.Start(pair.DropIn("db1"), "--innodb-read-only=1");

        Answer apply = pair.ApplyOn("db1");

        Assert.Equal(1, apply.Code);
        Assert.Contains("refused: db1 came up with a data folder that it can't write (innodb_read_only is ON)", apply.Output, StringComparison.Ordinal);
    }

    internal static void RowsGoBothWays(RealPair pair)
    {
        pair.Db1.Execute("CREATE DATABASE app", "CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)", "INSERT INTO app.t (v) VALUES ('from db1')");
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app'", "1");
        RealPair.Until(pair.Db2, "SELECT GROUP_CONCAT(v ORDER BY v) FROM app.t", "from db1");
        pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('from db2')");
        RealPair.Until(pair.Db1, "SELECT GROUP_CONCAT(v ORDER BY v) FROM app.t", "from db1,from db2");
    }

    internal static void NothingToDo(RealPair pair)
    {
        foreach (string node in (string[])["db1", "db2"])
        {
            Answer again = pair.ApplyOn(node);
            Assert.True(again.Code == 0, again.All);
            Assert.StartsWith("nothing to do on this host: db1 and db2 replicate from each other", again.Output, StringComparison.Ordinal);
        }
    }
}
