using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Roles;

public sealed class TakeOverTests
{
    [Fact]
    public void A_planned_hand_over_is_a_matter_of_milliseconds_and_loses_nothing()
    {
        using RolePair pair = RolePair.Serving();
        Insert(pair.Node1, 20);

        FenceResult fence = Answer(pair.Node1.Keeper.FenceAsync(TimeSpan.FromSeconds(2)));
        Assert.True(fence.Done, fence.Why);
        Assert.Null(Answer(pair.Node2.Keeper.CatchUpAsync(fence.Position, TimeSpan.FromSeconds(5))));
        pair.Node1.Leaves();
        pair.Node2.Takes(silent: false);

        pair.Until(() => pair.Node2.Is(ServerRole.Writer) && pair.Node1.Is(ServerRole.Standby), "the roles to change");
        Assert.Equal("20", pair.Node2.Scalar("SELECT COUNT(*) FROM app.t"));
        Assert.True(pair.Node2.Keeper.Snapshot.LastTakeOver < TimeSpan.FromSeconds(1), pair.Story());
        Insert(pair.Node2, 1);
        pair.Until(() => pair.Node1.Scalar("SELECT COUNT(*) FROM app.t") is "21", "the new row to come back");
        pair.Until(() => pair.Node2.Keeper.Snapshot.SemiSyncOn == true, "db2 to wait for acknowledgements");
        Assert.Equal("0", pair.Node1.Scalar("SELECT @@rpl_semi_sync_master_enabled"));
    }

    [Fact]
    public void A_hand_over_that_is_called_off_lets_the_old_writer_go_on()
    {
        using RolePair pair = RolePair.Serving();
        FenceResult fence = Answer(pair.Node1.Keeper.FenceAsync(TimeSpan.FromSeconds(2)));
        Assert.True(fence.Done, pair.Story());
        Assert.True(Answer(pair.Node1.Keeper.IsFencedAsync()), pair.Story());

        Assert.True(Answer(pair.Node1.Keeper.LiftFenceAsync()), pair.Story());

        pair.Until(() => pair.Node1.Is(ServerRole.Writer), "db1 to be written to again");
        Insert(pair.Node1, 1);
    }

    // Facts 5.2: with the source's side on, the survivor's applier waits for the dead peer's acknowledgement.
    [Fact]
    public void Everything_received_is_applied_before_writes_though_the_applier_stood_still_and_waits_for_the_dead()
    {
        using RolePair pair = RolePair.Serving();
        pair.Db2.Execute("STOP SLAVE SQL_THREAD");
        Insert(pair.Node1, 500);
        // What a set-up with semi-sync on both sides has.
        pair.Db2.Execute("SET GLOBAL rpl_semi_sync_master_timeout = 100000", "SET GLOBAL rpl_semi_sync_master_enabled = 1");
        pair.Db1.Kill();
        pair.Node1.Leaves();
        pair.Node2.Takes(silent: true);

        pair.Until(() => pair.Node2.Scalar("SELECT @@read_only") is "0", "db2 to be written to");
        Assert.Equal("500", pair.Node2.Scalar("SELECT COUNT(*) FROM app.t"));
        pair.Until(() => pair.Node2.Is(ServerRole.Writer), "db2 to know it");
        Assert.True(pair.Node2.Keeper.Snapshot.LastTakeOver < TimeSpan.FromSeconds(8), pair.Story());
        Assert.Equal("0", pair.Node2.Scalar("SELECT @@rpl_semi_sync_master_enabled"));
        Assert.Equal("No", pair.Db2.Query("SHOW ALL SLAVES STATUS")[0]["Slave_IO_Running"]);
    }

    // MariaDB throws the relay log away at a START after both threads were stopped: five rows received, none applied, Yes/Yes and no error.
    [Fact]
    public void What_was_received_by_a_replica_that_somebody_stopped_is_not_thrown_away_unsaid()
    {
        using RolePair pair = RolePair.Serving();
        pair.Db2.Execute("STOP SLAVE SQL_THREAD");
        Insert(pair.Node1, 5);
        pair.Db2.Execute("STOP SLAVE IO_THREAD");
        pair.Db1.Kill();
        pair.Node1.Leaves();
        pair.Node2.Takes(silent: true);

        pair.Until(() => pair.Node2.Is(ServerRole.Writer), "db2 to be written to");
        Assert.Contains("starting them throws the relay log away", pair.Node2.Keeper.Snapshot.Why, StringComparison.Ordinal);
        Assert.Matches("-5$", pair.Db2.Query("SHOW ALL SLAVES STATUS")[0]["Gtid_IO_Pos"]!);
    }

    [Fact]
    public void A_transaction_that_does_not_fit_does_not_keep_the_service_down_and_is_said_loudly()
    {
        using RolePair pair = RolePair.Serving();
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", "INSERT INTO app.t VALUES (1, 'only here')");
        Insert(pair.Node1, 3);
        pair.Until(() => pair.Node2.Keeper.Snapshot.Replication is { State: "broken" }, "db2 to be stuck");

        pair.Db1.Kill();
        pair.Node1.Leaves();
        pair.Node2.Takes(silent: true);

        pair.Until(() => pair.Node2.Is(ServerRole.Writer), "db2 to be written to");
        Assert.Contains("3 transactions received of db1 to be applied", pair.Node2.Keeper.Snapshot.Why, StringComparison.Ordinal);
        Assert.Contains("1062", pair.Node2.Keeper.Snapshot.Why, StringComparison.Ordinal);
        Assert.True(pair.Node2.Keeper.Snapshot.LastTakeOver < TimeSpan.FromSeconds(3), pair.Story());
    }

    [Fact]
    public void The_drain_limit_ends_the_wait_and_says_what_is_missing()
    {
        using RolePair pair = RolePair.Serving(s => s with { DrainLimit = TimeSpan.FromMilliseconds(1500) });
        // A forgotten reader on the standby, and a change of the table behind it (facts F20).
        using LibMariaDbSession reader = pair.Db2.Root();
        reader.Execute("BEGIN");
        reader.Query("SELECT * FROM app.t");
        using (LibMariaDbSession app = pair.Node1.App())
            app.Execute("ALTER TABLE t ADD COLUMN w INT");
        Insert(pair.Node1, 2);

        pair.Db1.Kill();
        pair.Node1.Leaves();
        pair.Node2.Takes(silent: true);

        pair.Until(() => pair.Node2.Is(ServerRole.Writer), "db2 to be written to");
        Assert.Contains("drain_limit (1.5 s) is over", pair.Node2.Keeper.Snapshot.Why, StringComparison.Ordinal);
        Assert.InRange(pair.Node2.Keeper.Snapshot.LastTakeOver!.Value.TotalSeconds, 1.5, 4);
    }

    [Fact]
    public void A_node_whose_daemon_alone_died_is_taken_over_with_all_that_its_server_has()
    {
        using RolePair pair = RolePair.Serving();
        pair.Db2.Execute("STOP SLAVE IO_THREAD");
        Insert(pair.Node1, 5);
        pair.Node1.Forget();

        pair.Node2.Takes(silent: true);

        pair.Until(() => pair.Node2.Is(ServerRole.Writer), "db2 to be written to");
        Assert.Equal("5", pair.Node2.Scalar("SELECT COUNT(*) FROM app.t"));
        Assert.Contains("handed over", pair.Node2.Keeper.Snapshot.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_and_prepared_transactions_that_were_left_behind_are_named()
    {
        using RolePair pair = RolePair.Serving();
        pair.Db1.Execute("CREATE EVENT app.nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM app.t WHERE id < 0");
        using (LibMariaDbSession app = pair.Node1.App())
        {
            foreach (string sql in (string[])["XA START 'x1'", "INSERT INTO t (v) VALUES ('half')", "XA END 'x1'", "XA PREPARE 'x1'"])
                app.Execute(sql);
        }
        pair.Until(() => pair.Db2.Query("XA RECOVER").Count == 1, "the prepared transaction to arrive");

        pair.Db1.Kill();
        pair.Node1.Leaves();
        pair.Node2.Takes(silent: true);

        pair.Until(() => pair.Node2.Is(ServerRole.Writer), "db2 to be written to");
        pair.Until(() => pair.Node2.Keeper.Snapshot.Notes.Count == 2, "what is left behind to be named");
        Assert.StartsWith("1 events do not run here", pair.Node2.Keeper.Snapshot.Notes[0], StringComparison.Ordinal);
        Assert.StartsWith("1 prepared transactions hold their locks", pair.Node2.Keeper.Snapshot.Notes[1], StringComparison.Ordinal);
        pair.Db2.Execute("XA ROLLBACK 'x1'");
    }

    internal static void Insert(RoleNode node, int rows)
    {
        using LibMariaDbSession app = node.App();
        for (int i = 0; i < rows; i++)
            app.Execute("INSERT INTO t (v) VALUES ('row')");
    }

    internal static T Answer<T>(Task<T> task)
    {
        Wait.Until(() => task.IsCompleted, () => "no answer");
#pragma warning disable VSTHRD002 // It is completed.
        return task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }
}
