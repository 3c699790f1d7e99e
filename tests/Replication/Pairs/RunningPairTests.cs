using System.Text.Json;
using VipGuard.Daemon.Commands.Pair;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

public sealed class RunningPairTests
{
    [Fact]
    public void A_pair_survives_restarts_and_purged_logs_on_both_sides()
    {
        using RealPair pair = RealPair.Applied();
        pair.Db1.Execute("CREATE DATABASE app", "CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)", "INSERT INTO app.t (v) VALUES ('a')");
        RealPair.Until(pair.Db2, "SELECT @@gtid_slave_pos", pair.Db1.Scalar("SELECT @@gtid_binlog_pos")!);

        foreach (RealServer server in pair.Both)
            server.Stop();
        pair.Db1.Start(pair.DropIn("db1"));
        pair.Db2.Start(pair.DropIn("db2"));
        foreach (RealServer server in pair.Both)
        {
            server.Execute("FLUSH BINARY LOGS");
            SqlRows logs = server.Query("SHOW BINARY LOGS");
            server.Execute($"PURGE BINARY LOGS TO '{logs[^1][0]}'", "STOP SLAVE", "START SLAVE");
        }

        pair.Db1.Execute("INSERT INTO app.t (v) VALUES ('b')");
        pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('c')");
        RealPair.Until(pair.Db1, "SELECT GROUP_CONCAT(v ORDER BY v) FROM app.t", "a,b,c");
        RealPair.Until(pair.Db2, "SELECT GROUP_CONCAT(v ORDER BY v) FROM app.t", "a,b,c");
        Assert.StartsWith("nothing to do", pair.Apply().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_side_hands_out_keys_of_its_own()
    {
        using RealPair pair = RealPair.Applied();
        pair.Db1.Execute("CREATE DATABASE app", "CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY)");
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app'", "1");

        foreach (RealServer server in pair.Both)
            server.Execute("STOP SLAVE");
        foreach (RealServer server in pair.Both)
            server.Execute("INSERT INTO app.t VALUES (), (), ()");
        foreach (RealServer server in pair.Both)
            server.Execute("START SLAVE");

        RealPair.Until(pair.Db1, "SELECT GROUP_CONCAT(id ORDER BY id) FROM app.t", "1,2,3,4,5,6");
        RealPair.Until(pair.Db2, "SELECT GROUP_CONCAT(id ORDER BY id) FROM app.t", "1,2,3,4,5,6");
    }

    [Fact]
    public void A_stopped_direction_is_shown_and_started_again()
    {
        using RealPair pair = RealPair.Applied();
        pair.Db2.Execute("STOP SLAVE");

        Answer status = pair.Status();
        Assert.Equal(1, status.Code);
        Assert.Matches("db1 → db2 +stopped +No +No", status.Output);
        Answer apply = pair.Apply();

        Assert.True(apply.Code == 0, apply.All);
        Assert.StartsWith("1/1  db2  START SLAVE", apply.Output, StringComparison.Ordinal);
        Assert.Equal(0, pair.Status().Code);
    }

    [Fact]
    public void A_new_key_is_carried_to_accounts_and_channels()
    {
        using RealPair pair = RealPair.Applied();
        File.Delete(pair.Request.KeyFile);
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);

        Answer apply = pair.Apply();

        Assert.True(apply.Code == 0, apply.All);
        Assert.Contains("ALTER USER", apply.Output, StringComparison.Ordinal);
        foreach (RealServer server in pair.Both)
            server.Execute("STOP SLAVE", "START SLAVE");
        Wait.Until(() => pair.Status().Code == 0, () => pair.Status().All);
        Assert.StartsWith("nothing to do", pair.Apply().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_somebody_broke_is_mended()
    {
        using RealPair pair = RealPair.Applied();
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", "ALTER USER vipguard_repl@127.0.0.1 IDENTIFIED BY 'something-else' ACCOUNT LOCK", "REVOKE REPLICATION SLAVE ON *.* FROM vipguard_repl@127.0.0.1");
        pair.Db1.Execute("STOP SLAVE", "START SLAVE");
        Wait.Until(() => pair.Db1.Query("SHOW ALL SLAVES STATUS")[0]["Last_IO_Errno"] is not "0", () => "the login still works");
        Assert.Contains("db1 can't log in to db2", pair.Status().Output, StringComparison.Ordinal);

        Answer apply = pair.Apply();

        Assert.True(apply.Code == 0, apply.All);
        Assert.Equal(0, pair.Status().Code);
    }

    [Fact]
    public void A_row_that_does_not_fit_is_said_in_words_and_left_to_a_person()
    {
        using RealPair pair = RealPair.Applied();
        pair.Db1.Execute("CREATE DATABASE app", "CREATE TABLE app.t (id INT PRIMARY KEY)");
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app'", "1");
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", "INSERT INTO app.t VALUES (1)");
        pair.Db1.Execute("INSERT INTO app.t VALUES (1)");
        Wait.Until(() => pair.Db2.Query("SHOW ALL SLAVES STATUS")[0]["Slave_SQL_Running"] is "No", () => "applying goes on");

        Answer status = pair.Status();
        Assert.Equal(1, status.Code);
        Assert.Contains("db2 stopped at a row of db1 that does not fit its own data (1062)", status.Output, StringComparison.Ordinal);
        Answer apply = pair.Apply();
        Assert.Equal(1, apply.Code);
        Assert.Contains("refused: db2 stopped at a row of db1", apply.Output, StringComparison.Ordinal);
        Assert.Equal("No", pair.Db2.Query("SHOW ALL SLAVES STATUS")[0]["Slave_SQL_Running"]);
    }

    // facts F8: MariaDB shows Yes, Yes, 0 and no error.
    [Fact]
    public void A_binary_log_that_was_reset_is_seen_though_all_lights_are_green()
    {
        using RealPair pair = RealPair.Applied();
        pair.Db1.Execute("CREATE DATABASE app", "CREATE TABLE app.t (id INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1), (2)");
        RealPair.Until(pair.Db2, "SELECT @@gtid_slave_pos", pair.Db1.Scalar("SELECT @@gtid_binlog_pos")!);
        pair.Db1.Execute("RESET MASTER");
        pair.Db2.Execute("STOP SLAVE", "START SLAVE");
        pair.Db1.Execute("INSERT INTO app.t VALUES (3)");
        Wait.Until(() => pair.Db2.Query("SHOW ALL SLAVES STATUS")[0]["Slave_IO_Running"] is "Yes", () => "the channel does not come up");

        SqlRow channel = pair.Db2.Query("SHOW ALL SLAVES STATUS")[0];
        Assert.Equal(("Yes", "Yes", "0"), (channel["Slave_IO_Running"], channel["Slave_SQL_Running"], channel["Last_IO_Errno"]));
        Answer status = pair.Status();
        Assert.Equal(1, status.Code);
        Assert.Contains("db2 has applied 1-1-3 from db1, whose binary log ends at 1-1-1", status.Output, StringComparison.Ordinal);
        Assert.Equal(1, pair.Apply().Code);
    }

    [Fact]
    public void A_server_lost_with_its_disk_is_rebuilt_by_the_recipe_and_joined_anew()
    {
        using RealPair pair = RealPair.Applied();
        pair.Db1.Execute("CREATE DATABASE app", "CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)");
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app'", "1");
        for (int i = 0; i < 20; i++)
            pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('old')");
        RealPair.Until(pair.Db1, "SELECT COUNT(*) FROM app.t", "20");
        pair.Db2.Rebuild();
        pair.Db2.Start(pair.DropIn("db2"));

        Answer refused = pair.Apply();
        Assert.Equal(1, refused.Code);
        Assert.Contains("refused: db2 has no data and db1 has, and its binary logs can't bring it, since they hold transactions up to 2-2-", refused.Output, StringComparison.Ordinal);
        ExistingDataTests.Shell($"mariadb-dump --socket={pair.Db1.Socket} --user=root --single-transaction --databases app | mariadb --socket={pair.Db2.Socket} --user=root");
        Answer apply = pair.Apply();

        Assert.True(apply.Code == 0, apply.All);
        Assert.Equal(0, pair.Status().Code);
        pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('new')");
        pair.Db1.Execute("INSERT INTO app.t (v) VALUES ('new')");
        RealPair.Until(pair.Db1, "SELECT COUNT(*) FROM app.t WHERE v = 'new'", "2");
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM app.t WHERE v = 'new'", "2");
    }

    [Fact]
    public void The_status_has_all_its_fields_as_JSON()
    {
        using RealPair pair = RealPair.Applied();
        pair.Db2.Kill();
        Wait.Until(() => pair.Db1.Query("SHOW ALL SLAVES STATUS")[0]["Slave_IO_Running"] is "Connecting", () => "the loss is not noticed");

        Answer status = pair.Status(json: true);

        Assert.Equal(1, status.Code);
        using JsonDocument json = JsonDocument.Parse(status.Output);
        JsonElement root = json.RootElement;
        Assert.Equal(["schema", "ok", "nodes", "directions"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal(1, root.GetProperty("schema").GetInt32());
        Assert.False(root.GetProperty("ok").GetBoolean());
        foreach (JsonElement node in root.GetProperty("nodes").EnumerateArray())
        {
            Assert.Equal(
                ["name", "address", "port", "reachable", "why", "version", "server_id", "server_uuid", "gtid_domain_id", "read_only", "super_read_only", "binlog_position", "applied_position", "binlog_files", "binlog_bytes", "semi_sync"],
                node.EnumerateObject().Select(p => p.Name));
        }

        foreach (JsonElement direction in root.GetProperty("directions").EnumerateArray())
        {
            Assert.Equal(
                [
                    "replica", "source", "state", "io", "sql", "io_state", "sql_state", "seconds_behind", "transactions_behind", "received_not_applied", "received_position", "semi_sync", "relay_bytes",
                    "io_errno", "io_error", "sql_errno", "sql_error", "failed_transaction", "domains", "filters", "trouble", "warnings",
                ],
                direction.EnumerateObject().Select(p => p.Name));
        }

        Assert.Equal("connecting", root.GetProperty("directions")[0].GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("directions")[0].GetProperty("seconds_behind").ValueKind);
        Assert.False(root.GetProperty("nodes")[1].GetProperty("reachable").GetBoolean());
        Assert.Equal("unknown", root.GetProperty("directions")[1].GetProperty("state").GetString());
    }

    [Fact]
    public void The_own_node_is_reached_by_its_socket_without_an_option_file()
    {
        using RealPair pair = RealPair.Configured();
        PairRequest local = pair.Request with
        {
            DefaultsFile = null,
            LocalNode = "db1",
            Nodes = [pair.Request.Nodes[0] with { Socket = pair.Db1.Socket }, pair.Request.Nodes[1]],
        };

        Answer status = pair.Run(c => c.Status(local, json: false));

        Assert.Equal(1, status.Code);
        Assert.Matches(@"db1 +127\.0\.0\.1:\d+ +MariaDB 10\.11", status.Output);
        Assert.Matches(@"db2 +127\.0\.0\.1:\d+ +no answer", status.Output);
        Assert.Contains("db2 can't be asked: no login for 127.0.0.1:", status.Output, StringComparison.Ordinal);
    }
}
