using System.Security.Cryptography;
using System.Text;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

public sealed class SecretsTests
{
    [Fact]
    public void Neither_key_nor_password_nor_hash_is_ever_shown_or_logged()
    {
        using RealPair pair = RealPair.Configured("--general-log=1", "--general-log-file=general.log", "--slow-query-log=1", "--slow-query-log-file=slow.log", "--long-query-time=0");
        pair.Request = pair.Request with { CheckUser = "vipguard" };
        StringBuilder shown = new(pair.PlanOn("db1").All);
        shown.Append(pair.ApplyOn("db1").All).Append(pair.ApplyOn("db2").All);
        pair.Unjoin();
        shown.Append(pair.Plan().All).Append(pair.Apply().All).Append(pair.Apply().All).Append(pair.Plan().All).Append(pair.Status().All).Append(pair.Status(json: true).All);
        shown.Append(pair.DropIn("db1")).Append(pair.Run(c => c.Key(pair.Request)).All);
        Assert.Contains("replicate from each other", shown.ToString(), StringComparison.Ordinal);
        string logs = string.Concat(pair.Both.SelectMany(s => (string[])["general.log", "slow.log"], (s, log) => File.ReadAllText(Path.Combine(s.Data, log)))) + pair.Db1.ErrorLog + pair.Db2.ErrorLog;
        Assert.Contains("GRANT REPLICATION SLAVE", logs, StringComparison.Ordinal); // the logs are on

        using PairKey key = pair.Key();
        string password = key.ReplicationPassword();
#pragma warning disable CA5350 // mysql_native_password's own format
        string hash = Convert.ToHexString(SHA1.HashData(SHA1.HashData(Encoding.UTF8.GetBytes(password))));
#pragma warning restore CA5350
        string secret = File.ReadAllText(pair.Request.KeyFile).Trim();
        Assert.Equal("*" + hash, pair.Db1.Scalar("SELECT JSON_VALUE(Priv, '$.authentication_string') FROM mysql.global_priv WHERE User = 'vipguard_repl'"));
        foreach (string text in (string[])[shown.ToString(), logs])
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(password, text, StringComparison.Ordinal);
            Assert.DoesNotContain(key.CheckPassword(), text, StringComparison.Ordinal);
            Assert.DoesNotContain(key.DaemonPassword(), text, StringComparison.Ordinal);
            Assert.DoesNotContain(hash, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_login_that_can_not_keep_the_password_out_of_a_query_log_does_not_send_it(bool logs, int code)
    {
        using RealPair pair = RealPair.Configured(logs ? ["--general-log=1", "--general-log-file=general.log"] : []);
        foreach (RealServer server in pair.Both)
        {
            server.Execute(
                "SET SESSION sql_log_bin = 0",
                "CREATE USER less@'%' IDENTIFIED BY 'less'",
                "GRANT SELECT, RELOAD, CREATE USER, REPLICATION SLAVE, SLAVE MONITOR, BINLOG MONITOR, BINLOG ADMIN, REPLICATION SLAVE ADMIN ON *.* TO less@'%' WITH GRANT OPTION");
        }

        File.WriteAllText(pair.OptionFile, "[client]\nuser=less\npassword=less\n");

        Answer apply = pair.Apply();

        Assert.True(apply.Code == code, apply.All);
        if (!logs)
            return;
        Assert.Contains("the general or slow query log of db1 is on and would show the password", apply.Error, StringComparison.Ordinal);
        using PairKey key = pair.Key();
        Assert.DoesNotContain(key.ReplicationPassword(), File.ReadAllText(Path.Combine(pair.Db1.Data, "general.log")), StringComparison.Ordinal);
    }

    [Fact]
    public void Accounts_are_each_servers_own_and_may_only_replicate_from_the_peers_address()
    {
        using RealPair pair = RealPair.Applied();

        foreach (RealServer server in pair.Both)
        {
            Assert.Equal("1", server.Scalar("SELECT COUNT(*) FROM mysql.global_priv WHERE User = 'vipguard_repl' AND Host = '127.0.0.1'"));
            Assert.StartsWith("GRANT REPLICATION SLAVE ON *.* TO", server.Query("SHOW GRANTS FOR vipguard_repl@127.0.0.1")[0][0], StringComparison.Ordinal);
            Assert.Equal("", server.Scalar("SELECT @@gtid_binlog_pos"));
        }
    }
}
