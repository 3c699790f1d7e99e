using System.Globalization;
using System.Text.RegularExpressions;
using VipGuard.Daemon.Commands.Pair;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

public sealed class RefusedTests
{
    [Fact]
    public void A_server_without_a_binary_log_is_told_what_to_do()
    {
        using RealPair pair = new();
        pair.Db1.Start(pair.DropIn("db1"));
        pair.Db2.Start();
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);

        Answer apply = pair.Apply();

        Assert.Equal(1, apply.Code);
        Assert.Contains(
            "refused: db2: log_bin is OFF and must be ON, log_slave_updates is OFF and must be ON; put the output of 'vipguard pair conf --node db2' into /etc/mysql/mariadb.conf.d/60-vipguard.cnf and restart the server",
            apply.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("db1:", apply.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_administrators_password_is_one_line()
    {
        using RealPair pair = RealPair.Configured();
        File.WriteAllText(pair.OptionFile, $"[client]\nuser={ServerTemplate.AdminUser}\npassword=not-this-one\n");

        Answer plan = pair.Plan();

        Assert.Equal((1, ""), (plan.Code, plan.Output));
        string[] lines = plan.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"db1: 127.0.0.1:{pair.Db1.Port.ToString(CultureInfo.InvariantCulture)}: Access denied for user 'admin'@'localhost' (using password: YES) (1045); look at user and password in", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("db2: ", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("not-this-one", plan.All, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_there_is_one_line()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db2.Kill();

        Answer apply = pair.Apply();

        Assert.Equal((1, ""), (apply.Code, apply.Output));
        Assert.Matches(@"^db2: 127\.0\.0\.1:\d+: Can't connect to server on '127\.0\.0\.1' \(115\) \(2002\); is the server up, and does it listen on that address \(bind_address\)\?$", apply.Error.TrimEnd());
    }

    [Fact]
    public void The_same_server_by_two_addresses_is_noticed()
    {
        using RealPair pair = new();
        pair.Db1.Start(pair.DropIn("db1"), "--bind-address=127.0.0.1,127.0.0.2");
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);
        pair.Request = pair.Request with { Nodes = [new PairRequestNode("db1", "127.0.0.1", pair.Db1.Port), new PairRequestNode("db2", "127.0.0.2", pair.Db1.Port)] };

        Answer apply = pair.Apply();

        Assert.Equal(1, apply.Code);
        Assert.Contains("lead to one and the same server", apply.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", apply.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_third_partys_replica_is_left_alone()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db2.Execute("CHANGE MASTER TO MASTER_HOST='127.0.0.9', MASTER_PORT=3306, MASTER_USER='x', MASTER_USE_GTID=slave_pos");

        Answer apply = pair.Apply();

        Assert.Equal(1, apply.Code);
        Assert.Contains("refused: db2 is a replica of 127.0.0.9:3306 already (stopped)", apply.Output, StringComparison.Ordinal);
        Assert.Equal("127.0.0.9", pair.Db2.Query("SHOW ALL SLAVES STATUS")[0]["Master_Host"]);
        Assert.Equal("0", pair.Db1.Scalar("SELECT COUNT(*) FROM mysql.global_priv WHERE User = 'vipguard_repl'"));
    }

    [Theory]
    [InlineData("SLAVE MONITOR, BINLOG MONITOR", "SELECT")]
    [InlineData("SELECT", "BINLOG MONITOR, SLAVE MONITOR")]
    [InlineData("SELECT, BINLOG MONITOR", "SLAVE MONITOR")]
    public void A_login_with_too_few_rights_is_told_which_one_is_missing(string rights, string expected)
    {
        using RealPair pair = RealPair.Configured();
        foreach (RealServer server in pair.Both)
            server.Execute("SET SESSION sql_log_bin = 0", "CREATE USER few@'%' IDENTIFIED BY 'few'", $"GRANT {rights} ON *.* TO few@'%'");
        File.WriteAllText(pair.OptionFile, "[client]\nuser=few\npassword=few\n");

        Answer plan = pair.Plan();

        Assert.Equal(1, plan.Code);
        Assert.Matches(@$"(?m)^refused: db1 \(127\.0\.0\.1:\d+\): this login lacks {Regex.Escape(expected)} on \*\.\*, without which the server can't be looked at; use a login with that privilege$", plan.Output);
        Assert.DoesNotContain("PASSWORD", plan.All, StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_that_sees_only_some_tables_can_not_call_the_data_equal()
    {
        using RealPair pair = RealPair.Configured();
        pair.Db1.Execute("CREATE DATABASE hidden");
        foreach (RealServer server in pair.Both)
        {
            server.Execute(
                "SET SESSION sql_log_bin = 0",
                "CREATE USER few@'%' IDENTIFIED BY 'few'",
                "GRANT SLAVE MONITOR, BINLOG MONITOR ON *.* TO few@'%'",
                "GRANT SELECT ON mysql.* TO few@'%'");
        }

        File.WriteAllText(pair.OptionFile, "[client]\nuser=few\npassword=few\n");

        Answer plan = pair.Plan();

        Assert.Equal(1, plan.Code);
        Assert.Matches(@"refused: db1 \(127\.0\.0\.1:\d+\): this login lacks SELECT on \*\.\*", plan.Output);
    }

    [Fact]
    public void A_replica_that_comes_from_another_address_than_the_file_says_is_said_in_words()
    {
        using RealPair pair = new();
        pair.Db1.Start(pair.DropIn("db1"), "--bind-address=127.0.0.2");
        pair.Db2.Start(pair.DropIn("db2"));
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);
        // db1 listens on 127.0.0.2, and over loopback it comes from 127.0.0.1.
        pair.Request = pair.Request with { Nodes = [new PairRequestNode("db1", "127.0.0.2", pair.Db1.Port), pair.Request.Nodes[1]] };

        Answer apply = pair.Apply();

        Assert.Equal(1, apply.Code);
        Assert.Contains("db1 can't log in to db2 as vipguard_repl (1045)", apply.Error, StringComparison.Ordinal);
        Assert.Contains("db2 sees db1 come from another address than 127.0.0.2", apply.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_key_or_with_one_that_others_may_read_nothing_starts()
    {
        using RealPair pair = new();

        Answer none = pair.Plan();
        Assert.Equal(2, none.Code);
        Assert.Contains("is not there; make it once with 'vipguard pair key'", none.Error, StringComparison.Ordinal);

        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);
        File.SetUnixFileMode(pair.Request.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Answer open = pair.Plan();
        Assert.Equal(2, open.Code);
        Assert.Contains("has mode 0604", open.Error, StringComparison.Ordinal);
        Assert.Equal(2, pair.Run(c => c.Key(pair.Request)).Code);
    }

    [Fact]
    public void Wrong_command_lines_are_told_apart_from_servers_that_say_no()
    {
        using RealPair pair = new();
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);

        Answer noLogin = pair.Run(c => c.Plan(pair.Request with { DefaultsFile = null }));
        Assert.Equal(2, noLogin.Code);
        Assert.Contains("give an administrator's with --defaults-file FILE", noLogin.Error, StringComparison.Ordinal);

        Answer noFile = pair.Run(c => c.Status(pair.Request with { DefaultsFile = "/nowhere/admin.cnf" }, json: false));
        Assert.Equal(2, noFile.Code);
        Assert.Contains("the option file /nowhere/admin.cnf is not there", noFile.Error, StringComparison.Ordinal);

        Answer noAddress = pair.Run(c => c.Status(pair.Request with { Nodes = [pair.Request.Nodes[0], new PairRequestNode("db2", "db2.example")] }, json: false));
        Assert.Equal((2, "node db2: \"db2.example\" is no address; write it with numbers, like 192.0.2.1"), (noAddress.Code, noAddress.Error.TrimEnd()));

        Assert.Equal(2, pair.Run(c => c.Plan(pair.Request with { Nodes = [pair.Request.Nodes[0]] })).Code);
    }
}
