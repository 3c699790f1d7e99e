using VipGuard.Replication.Tests.MySqlServers;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Roles;

/// <summary>The roles on MySQL 9.7: super_read_only, the newer words, GTID sets, and what KILL may not do there.</summary>
public sealed class MySqlRoleTests
{
    [MySqlFact]
    public void The_holder_is_written_to_and_the_standby_refuses_an_administrator_too()
    {
        using RolePair pair = RolePair.Serving(kind: ServerKind.MySql);

        TakeOverTests.Insert(pair.Node1, 1);
        pair.Until(() => pair.Node2.Scalar("SELECT COUNT(*) FROM app.t") is "1", "the row to arrive");

        Assert.Equal(1290, Assert.Throws<SqlException>(() => TakeOverTests.Insert(pair.Node2, 1)).Number);
        Assert.Equal(1290, Assert.Throws<SqlException>(() => pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('root')")).Number);
        Assert.Equal("AFTER_SYNC", pair.Node1.Scalar("SELECT @@rpl_semi_sync_source_wait_point"));
        Assert.Equal("0", pair.Node2.Scalar("SELECT @@rpl_semi_sync_source_enabled"));
    }

    [MySqlFact]
    public void A_planned_hand_over_and_back_loses_nothing()
    {
        using RolePair pair = RolePair.Serving(kind: ServerKind.MySql);
        TakeOverTests.Insert(pair.Node1, 20);

        HandOver(pair, pair.Node1, pair.Node2);
        TakeOverTests.Insert(pair.Node2, 1);
        HandOver(pair, pair.Node2, pair.Node1);

        Assert.Equal("21", pair.Node1.Scalar("SELECT COUNT(*) FROM app.t"));
        TakeOverTests.Insert(pair.Node1, 1);
    }

    [MySqlFact]
    public void Everything_received_is_applied_before_writes_though_the_applier_waits_for_the_dead()
    {
        using RolePair pair = RolePair.Serving(kind: ServerKind.MySql);
        pair.Db2.Execute("STOP REPLICA SQL_THREAD");
        TakeOverTests.Insert(pair.Node1, 200);
        pair.Db2.Execute("SET GLOBAL rpl_semi_sync_source_timeout = 100000", "SET GLOBAL rpl_semi_sync_source_enabled = 1");
        pair.Db1.Kill();
        pair.Node1.Leaves();
        pair.Node2.Takes(silent: true);

        pair.Until(() => pair.Node2.Scalar("SELECT @@super_read_only") is "0", "db2 to be written to");
        Assert.Equal("200", pair.Node2.Scalar("SELECT COUNT(*) FROM app.t"));
        pair.Until(() => pair.Node2.Is(ServerRole.Writer), "db2 to know it");
        Assert.Equal("0", pair.Node2.Scalar("SELECT @@read_only"));
    }

    [MySqlFact]
    public void Transactions_that_only_the_returning_peer_has_are_named_and_wait_for_a_person()
    {
        using RolePair pair = RolePair.Serving(s => s with { SemiSync = false }, ServerKind.MySql);
        pair.Db2.Execute("STOP REPLICA IO_THREAD");
        TakeOverTests.Insert(pair.Node1, 1);
        pair.Db1.Kill();
        pair.Node1.Leaves();
        pair.Node2.Takes(silent: true);
        pair.Until(() => pair.Node2.Is(ServerRole.Writer), "db2 to be written to");
        TakeOverTests.Insert(pair.Node2, 1);

        pair.StartServer(1);

        pair.Until(() => pair.Node2.Keeper.Snapshot.Returned is not null, "what only db1 has to be named");
        Assert.Contains(pair.Node1.Scalar("SELECT @@server_uuid")!, pair.Node2.Keeper.Snapshot.Returned, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("1", pair.Node2.Scalar("SELECT COUNT(*) FROM app.t"));
        TakeOverTests.Answer(pair.Node2.Keeper.RejoinAsync(merge: true));
        pair.Until(() => pair.Node2.Scalar("SELECT COUNT(*) FROM app.t") is "2", "the late row to arrive");
    }

    [MySqlFact]
    public void An_account_with_SYSTEM_USER_is_named_with_the_grant_that_ends_it()
    {
        using RolePair pair = RolePair.Serving(kind: ServerKind.MySql);
        using LibMariaDbSession admin = pair.Db1.Admin();
        using LibMariaDbSession app = pair.Node1.App();

        FenceResult fence = TakeOverTests.Answer(pair.Node1.Keeper.FenceAsync(TimeSpan.FromSeconds(3)));

        Assert.True(fence.Done, fence.Why);
        Assert.Contains($"{ServerTemplate.AdminUser}@127.0.0.1", fence.Why.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("GRANT SYSTEM_USER", fence.Why, StringComparison.Ordinal);
        Assert.Throws<SqlException>(() => app.Execute("DO 1"));
        Assert.Equal(1290, Assert.Throws<SqlException>(() => admin.Execute("INSERT INTO app.t (v) VALUES ('admin')")).Number);
    }

    private static void HandOver(RolePair pair, RoleNode from, RoleNode to)
    {
        FenceResult fence = TakeOverTests.Answer(from.Keeper.FenceAsync(TimeSpan.FromSeconds(3)));
        Assert.True(fence.Done, fence.Why);
        Assert.Null(TakeOverTests.Answer(to.Keeper.CatchUpAsync(fence.Position, TimeSpan.FromSeconds(10))));
        from.Leaves();
        to.Takes(silent: false);
        pair.Until(() => to.Is(ServerRole.Writer) && from.Is(ServerRole.Standby), "the roles to change");
        Assert.True(to.Keeper.Snapshot.LastTakeOver < TimeSpan.FromSeconds(2), pair.Story());
    }
}
