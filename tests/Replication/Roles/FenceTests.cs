using System.Globalization;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Roles;

public sealed class FenceTests
{
    [Fact]
    public void Under_load_every_acknowledged_row_is_before_the_position_and_none_comes_after()
    {
        using RolePair pair = RolePair.Serving();
        List<int> acknowledged = [];
        Thread[] clients = [.. Enumerable.Range(1, 4).Select(c => new Thread(() => Write(pair.Node1, c, acknowledged)))];
        foreach (Thread client in clients)
            client.Start();
        Wait.Until(() => Count(acknowledged) > 50, () => "no load");

        FenceResult fence = TakeOverTests.Answer(pair.Node1.Keeper.FenceAsync(TimeSpan.FromSeconds(3)));

        foreach (Thread client in clients)
            Assert.True(client.Join(TimeSpan.FromSeconds(10)), "a client hangs");
        Assert.True(fence.Done, fence.Why);
        // A client that is refused (1290) may go before it is ended.
        Assert.Equal("0", pair.Node1.Scalar("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'app'"));
        Assert.Equal(fence.Position, pair.Node1.Scalar("SELECT @@gtid_binlog_pos"));
        Assert.Null(TakeOverTests.Answer(pair.Node2.Keeper.CatchUpAsync(fence.Position, TimeSpan.FromSeconds(10))));
        string arrived = pair.Node2.Scalar("SELECT GROUP_CONCAT(v) FROM (SELECT v FROM app.t ORDER BY id) x")!;
        HashSet<string> there = [.. pair.Db2.Query("SELECT v FROM app.t").Select(r => r[0]!)];
        Assert.All(acknowledged, row => Assert.True(there.Contains(row.ToString(CultureInfo.InvariantCulture)), arrived));
    }

    [Theory]
    [InlineData("LOCK TABLES t WRITE")]
    [InlineData("SELECT SLEEP(60) FROM t FOR UPDATE")]
    [InlineData("UPDATE t SET v = SLEEP(60)")]
    public void A_lock_or_a_long_statement_is_ended_and_does_not_keep_writes_open(string inTheWay)
    {
        using RolePair pair = RolePair.Serving();
        TakeOverTests.Insert(pair.Node1, 1);
        LibMariaDbSession client = pair.Node1.App();
        Thread holder = new(() => Try(client, inTheWay)) { IsBackground = true };
        holder.Start();
        string shown = inTheWay.StartsWith("LOCK", StringComparison.Ordinal) ? "Sleep" : "Query";
        Wait.Until(() => pair.Node1.Scalar($"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'app' AND COMMAND = '{shown}'") is "1", () => "nothing in the way");

        FenceResult fence = TakeOverTests.Answer(pair.Node1.Keeper.FenceAsync(TimeSpan.FromSeconds(5)));

        Assert.True(fence.Done, fence.Why);
        Assert.True(fence.Took < TimeSpan.FromSeconds(3), fence.ToString());
        Assert.Equal("1", pair.Node1.Scalar("SELECT @@read_only"));
        Assert.Equal("0", pair.Node1.Scalar("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'app'"));
        Assert.True(holder.Join(TimeSpan.FromSeconds(10)), "the client hangs");
        client.Dispose();
    }

    [Fact]
    public void Replication_the_daemon_and_a_session_at_the_console_stay_and_who_writes_all_the_same_is_named()
    {
        using RolePair pair = RolePair.Serving();
        pair.Db1.Execute("SET SESSION sql_log_bin = 0", "CREATE USER boss@localhost IDENTIFIED BY 'x'", "GRANT ALL ON *.* TO boss@localhost");
        using LibMariaDbSession console = pair.Db1.Root();
        using LibMariaDbSession boss = LibMariaDbSession.Open(new SqlEndpoint { Socket = pair.Db1.Socket, User = "boss", Password = "x" });
        using LibMariaDbSession admin = pair.Db1.Admin();
        using LibMariaDbSession app = pair.Node1.App();
        string dump = pair.Node1.Scalar("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Binlog Dump'")!;

        FenceResult fence = TakeOverTests.Answer(pair.Node1.Keeper.FenceAsync(TimeSpan.FromSeconds(3)));

        Assert.True(fence.Done, fence.Why);
        Assert.Equal(2, fence.ConnectionsEnded);
        Assert.Contains("connected as boss@localhost, root@localhost: accounts with READ_ONLY ADMIN", fence.Why, StringComparison.Ordinal);
        Assert.Throws<SqlException>(() => app.Execute("DO 1"));
        Assert.Throws<SqlException>(() => admin.Execute("DO 1"));
        console.Execute("DO 1");
        boss.Execute("DO 1");
        Assert.Equal(dump, pair.Node1.Scalar("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Binlog Dump'"));
        pair.Until(() => RolePair.Replicates(pair.Node2) && RolePair.Replicates(pair.Node1), "replication to go on");
    }

    [Fact]
    public void A_commit_that_waits_for_an_acknowledgement_is_not_answered_by_the_fence()
    {
        using RolePair pair = RolePair.Serving(s => s with { SemiSyncTimeout = TimeSpan.FromSeconds(60) });
        pair.Db2.Execute("STOP SLAVE IO_THREAD");
        LibMariaDbSession client = pair.Node1.App();
        bool answered = false;
        Thread writer = new(() => answered = Try(client, "INSERT INTO t (v) VALUES ('waits')")) { IsBackground = true };
        writer.Start();
        Wait.Until(() => pair.Node1.Scalar("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'app' AND COMMAND = 'Query'") is "1", () => "no commit waits");

        // Unplanned: the address went, and nobody asked.
        pair.Node1.Leaves();

        pair.Until(() => pair.Node1.Scalar("SELECT @@read_only") is "1", "db1 to refuse writes");
        Assert.True(writer.Join(TimeSpan.FromSeconds(10)), "the client hangs");
        Assert.False(answered, pair.Story());
        pair.Until(() => pair.Node1.Scalar("SELECT @@rpl_semi_sync_master_enabled") is "0", "db1 not to wait any more");
        client.Dispose();
    }

    [Fact]
    public void A_server_that_is_not_written_to_is_not_fenced()
    {
        using RolePair pair = RolePair.Serving();

        FenceResult fence = TakeOverTests.Answer(pair.Node2.Keeper.FenceAsync(TimeSpan.FromSeconds(1)));

        Assert.False(fence.Done);
        Assert.StartsWith("db2 is not written to", fence.Why, StringComparison.Ordinal);
    }

    private static void Write(RoleNode node, int client, List<int> acknowledged)
    {
        using LibMariaDbSession app = node.App();
        for (int i = 0; i < 100_000; i++)
        {
            int row = (client * 100_000) + i;
            if (!Try(app, FormattableString.Invariant($"INSERT INTO t (v) VALUES ('{row}')")))
                return;
            lock (acknowledged)
                acknowledged.Add(row);
        }
    }

    private static int Count(List<int> rows)
    {
        lock (rows)
            return rows.Count;
    }

    private static bool Try(LibMariaDbSession session, string sql)
    {
        try
        {
            session.Execute(sql);
            return true;
        }
        catch (SqlException)
        {
            return false;
        }
    }
}
