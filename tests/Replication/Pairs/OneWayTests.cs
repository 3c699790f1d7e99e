using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

/// <summary>topology = "primary-replica": db2 follows db1, and not the other way round.</summary>
public sealed class OneWayTests
{
    [Theory]
    [InlineData("")]
    [InlineData("db1,db2")]
    [InlineData("db2,db1")]
    public void The_second_node_follows_the_first_with_all_that_it_has(string hosts)
    {
        using RealPair pair = RealPair.Configured();
        pair.Request = pair.Request with { OneWay = true };
        pair.Db1.Execute("CREATE DATABASE app", "CREATE TABLE app.t (i INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1)");

        if (hosts.Length == 0)
        {
            Answer apply = pair.Apply();
            Assert.True(apply.Code == 0, apply.All);
            Assert.Contains("db2 replicates from db1", apply.Output, StringComparison.Ordinal);
            Assert.StartsWith("nothing to do: db2 replicates from db1", pair.Apply().Output, StringComparison.Ordinal);
        }

        foreach (string node in hosts.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            Answer apply = pair.ApplyOn(node);
            Assert.True(apply.Code == 0, apply.All);
        }

        RealPair.Until(pair.Db2, "SELECT @@gtid_slave_pos", pair.Db1.Scalar("SELECT @@gtid_binlog_pos")!);
        Assert.Equal("1", pair.Db2.Scalar("SELECT COUNT(*) FROM app.t"));
        Assert.Empty(pair.Db1.Query("SHOW ALL SLAVES STATUS"));
        Assert.Equal("0", pair.Db2.Scalar("SELECT COUNT(*) FROM mysql.global_priv WHERE User = 'vipguard_repl'"));
    }

    [Fact]
    public void A_first_node_that_follows_the_second_already_is_refused()
    {
        using RealPair pair = RealPair.Applied();
        pair.Request = pair.Request with { OneWay = true };

        Answer apply = pair.Apply();

        Assert.Equal(1, apply.Code);
        Assert.Contains("refused: db1 follows db2 (running), and topology = \"primary-replica\" makes db1, the file's first node, the one that is followed; STOP SLAVE; RESET SLAVE ALL on db1, or put db2 first", apply.Output, StringComparison.Ordinal);
    }
}
