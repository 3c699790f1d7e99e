using VipGuard.Replication.Tests.RealServers;
using VipGuard.Vrrp;

namespace VipGuard.Replication.Tests.Roles;

public sealed class StandbyAndWriterTests
{
    [Fact]
    public void The_holder_is_written_to_and_the_standby_refuses()
    {
        using RolePair pair = RolePair.Serving();

        using (LibMariaDbSession app = pair.Node1.App())
            app.Execute("INSERT INTO t (v) VALUES ('a')");
        pair.Until(() => pair.Node2.Scalar("SELECT COUNT(*) FROM app.t") is "1", "the row to arrive");
        using LibMariaDbSession other = pair.Node2.App();
        SqlException refused = Assert.Throws<SqlException>(() => other.Execute("INSERT INTO t (v) VALUES ('b')"));

        Assert.Equal(1290, refused.Number);
        Assert.Equal("AFTER_SYNC", pair.Node1.Scalar("SELECT @@rpl_semi_sync_master_wait_point"));
        Assert.Equal("2000", pair.Node1.Scalar("SELECT @@rpl_semi_sync_master_timeout"));
        Assert.Equal("0", pair.Node2.Scalar("SELECT @@rpl_semi_sync_master_enabled"));
        Assert.Equal("1", pair.Node2.Scalar("SELECT @@rpl_semi_sync_slave_enabled"));
        Assert.True(pair.Node1.Keeper.Snapshot.LastTakeOver < TimeSpan.FromSeconds(2), pair.Story());
    }

    [Fact]
    public void A_standby_that_somebody_made_writable_is_fenced_again_and_its_clients_go()
    {
        using RolePair pair = RolePair.Serving();
        using LibMariaDbSession app = pair.Node2.App();

        pair.Db2.Execute("SET GLOBAL read_only = 0");

        pair.Until(() => pair.Node2.Scalar("SELECT @@read_only") is "1", "db2 to refuse writes again");
        pair.Until(() => pair.Node2.Scalar("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'app'") is "0", "the client to go");
        Assert.Throws<SqlException>(() => app.Execute("DO 1"));
    }

    [Fact]
    public void A_server_that_restarts_at_the_holder_refuses_writes_until_it_is_looked_at_and_then_takes_them()
    {
        using RolePair pair = RolePair.Serving();

        pair.Db1.Kill();
        pair.StartServer(1);

        pair.Until(() => pair.Node1.Scalar("SELECT @@read_only") is "0", "db1 to be written to again");
        pair.Until(() => RolePair.Replicates(pair.Node1) && pair.Node1.Is(ServerRole.Writer), "db1 to replicate from db2 again");
        pair.Until(() => pair.Node1.Keeper.Snapshot.SemiSyncOn == true, "acknowledgements to be waited for");
    }

    [Fact]
    public void A_standby_that_restarts_stands_by_and_replicates_again()
    {
        using RolePair pair = RolePair.Serving();

        pair.Db2.Stop();
        using (LibMariaDbSession app = pair.Node1.App())
            app.Execute("INSERT INTO t (v) VALUES ('meanwhile')");
        pair.StartServer(2);

        pair.Until(() => pair.Node2.Scalar("SELECT COUNT(*) FROM app.t") is "1", "the row to arrive");
        Assert.Equal("1", pair.Node2.Scalar("SELECT @@read_only"));
        pair.Until(() => pair.Node1.Keeper.Snapshot.SemiSyncOn == true, "acknowledgements to be waited for");
    }

    [Fact]
    public void A_daemon_that_starts_fences_a_server_that_is_written_while_it_holds_nothing()
    {
        using RolePair pair = RolePair.Start(keepers: false);
        pair.Db1.Execute("SET GLOBAL read_only = 0", "SET GLOBAL rpl_semi_sync_master_enabled = 1");

        pair.Node1.Keep();

        pair.Until(() => pair.Node1.Scalar("SELECT @@read_only") is "1" && pair.Node1.Scalar("SELECT @@rpl_semi_sync_master_enabled") is "0", "db1 to be fenced");
        pair.Until(() => pair.Node1.Is(ServerRole.Standby), "db1 to be told of as a standby");
    }

    [Fact]
    public void Replication_that_somebody_stopped_goes_on_after_a_while()
    {
        using RolePair pair = RolePair.Serving();

        pair.Db2.Execute("STOP SLAVE");

        pair.Until(() => pair.Node2.Keeper.Snapshot.Replication is { State: "stopped" }, "db2 to be seen stopped");
        pair.Until(() => RolePair.Replicates(pair.Node2), "db2 to replicate again");
    }

    [Fact]
    public void With_both_as_writers_nothing_is_set()
    {
        using RolePair pair = RolePair.Start(s => s with { FollowsHolder = false }, keepers: false);
        foreach (RealServer server in (RealServer[])[pair.Db1, pair.Db2])
            server.Execute("SET GLOBAL read_only = 0", "START SLAVE");
        pair.Node1.Keep();
        pair.Node2.Keep();

        pair.Node1.Takes(silent: true);

        pair.Until(() => RolePair.Replicates(pair.Node1) && RolePair.Replicates(pair.Node2), "both to be observed");
        Assert.All((RoleNode[])[pair.Node1, pair.Node2], node => Assert.True(node.Is(ServerRole.Unmanaged) && node.Keeper.Snapshot.ReadOnly == false, pair.Story()));
        Assert.Equal("0", pair.Node1.Scalar("SELECT @@rpl_semi_sync_slave_enabled"));
    }

    [Fact]
    public void A_standby_that_can_not_apply_never_preempts_and_says_why()
    {
        using RolePair pair = RolePair.Serving();
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", "INSERT INTO app.t VALUES (1, 'only here')");

        using (LibMariaDbSession app = pair.Node1.App())
            app.Execute("INSERT INTO t (id, v) VALUES (1, 'there')");

        pair.Until(() => pair.Node2.Restraint.Restraint == TakeoverRestraint.NoPreemption, "db2 to be restrained");
        Assert.Contains("1062", pair.Node2.Restraint.Why, StringComparison.Ordinal);
        Assert.Equal("broken", pair.Node2.Keeper.Snapshot.Replication!.State);
        Assert.False(pair.Node2.Keeper.Snapshot.Replication!.CaughtUp);
    }
}
