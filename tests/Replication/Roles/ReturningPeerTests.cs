using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Roles;

public sealed class ReturningPeerTests
{
    [Fact]
    public void A_peer_that_returns_with_nothing_of_its_own_is_read_from_again()
    {
        using RolePair pair = RolePair.Serving();
        TakeOverTests.Insert(pair.Node1, 3);
        TakenOver(pair);
        TakeOverTests.Insert(pair.Node2, 2);

        pair.StartServer(1);

        pair.Until(() => RolePair.Replicates(pair.Node2), "db2 to read from db1 again");
        pair.Until(() => pair.Node1.Scalar("SELECT COUNT(*) FROM app.t") is "5" && pair.Node1.Is(ServerRole.Standby), "db1 to follow");
        Assert.Null(pair.Node2.Keeper.Snapshot.Returned);
        Assert.Equal("1", pair.Node1.Scalar("SELECT @@read_only"));
        pair.Until(() => pair.Node2.Keeper.Snapshot.SemiSyncOn == true, "db2 to wait for acknowledgements");
    }

    [Fact]
    public void Transactions_that_only_the_returning_peer_has_are_named_and_wait_for_a_person()
    {
        using RolePair pair = RolePair.Serving(s => s with { SemiSync = false });
        LeaveOneBehind(pair);
        pair.StartServer(1);

        pair.Until(() => pair.Node2.Keeper.Snapshot.Returned is not null, "what only db1 has to be named");
        Assert.Contains("1-1-", pair.Node2.Keeper.Snapshot.Returned, StringComparison.Ordinal);
        pair.Until(() => RolePair.Replicates(pair.Node1), "db1 to follow db2");
        Assert.Equal("No", pair.Db2.Query("SHOW ALL SLAVES STATUS")[0]["Slave_IO_Running"]);
        Assert.Equal("0", pair.Node2.Scalar("SELECT COUNT(*) FROM app.t WHERE v = 'behind'"));
        Assert.Equal("1", pair.Node2.Scalar("SELECT COUNT(*) FROM app.t WHERE v = 'new'"));
        pair.Until(() => pair.Node1.Restraint.Why is { } why && why.Contains("db2 has not read 1-1-", StringComparison.Ordinal), "db1 not to preempt");

        Assert.Contains("reads from db1 again", TakeOverTests.Answer(pair.Node2.Keeper.RejoinAsync(merge: true)), StringComparison.Ordinal);

        pair.Until(() => pair.Node2.Scalar("SELECT COUNT(*) FROM app.t WHERE v = 'behind'") is "1", "the late row to arrive");
        pair.Until(() => pair.Node2.Keeper.Snapshot.Returned is null && RolePair.Replicates(pair.Node2), "all to be well");
    }

    [Fact]
    public void The_policy_merge_lets_them_come_late_by_itself()
    {
        using RolePair pair = RolePair.Serving(s => s with { SemiSync = false, MergeReturned = true });
        LeaveOneBehind(pair);

        pair.StartServer(1);

        pair.Until(() => pair.Node2.Scalar("SELECT COUNT(*) FROM app.t WHERE v = 'behind'") is "1", "the late row to arrive");
        Assert.Null(pair.Node2.Keeper.Snapshot.Returned);
    }

    [Fact]
    public void A_restart_of_the_survivor_does_not_let_them_in_either()
    {
        using RolePair pair = RolePair.Serving(s => s with { SemiSync = false });
        LeaveOneBehind(pair);
        pair.StartServer(1);
        pair.Until(() => pair.Node2.Keeper.Snapshot.Returned is not null, "what only db1 has to be named");

        pair.Db2.Kill();
        pair.StartServer(2);

        pair.Until(() => pair.Node2.Scalar("SELECT @@read_only") is "0" && pair.Node2.Is(ServerRole.Writer), "db2 to be written to again");
        pair.Until(() => pair.Node2.Keeper.Snapshot.Returned is not null, "what only db1 has to be named still");
        Assert.Equal("0", pair.Node2.Scalar("SELECT COUNT(*) FROM app.t WHERE v = 'behind'"));
    }

    private static void TakenOver(RolePair pair)
    {
        pair.Db1.Kill();
        pair.Node1.Leaves();
        pair.Node2.Takes(silent: true);
        pair.Until(() => pair.Node2.Is(ServerRole.Writer), "db2 to be written to");
    }

    /// <summary>One transaction acknowledged at db1 that never left it; db2 takes over and is written to.</summary>
    private static void LeaveOneBehind(RolePair pair)
    {
        pair.Db2.Execute("STOP SLAVE IO_THREAD");
        using (LibMariaDbSession app = pair.Node1.App())
            app.Execute("INSERT INTO t (v) VALUES ('behind')");
        TakenOver(pair);
        using LibMariaDbSession other = pair.Node2.App();
        other.Execute("INSERT INTO t (v) VALUES ('new')");
    }
}
