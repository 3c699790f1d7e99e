using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.MySqlServers;

[Collection(MySqlPair.Collection)]
public sealed class RunningTests(MySqlPair shared)
{
    [MySqlFact]
    public void A_running_pair_shows_itself_in_both_directions()
    {
        MySqlPair pair = shared.Running();
        pair.Db2.Execute("DELETE FROM app.t", "INSERT INTO app.t (v) VALUES ('two')");
        Wait.Until(() => pair.Status().Directions.All(d => d.TransactionsBehind == 0), () => string.Join('\n', pair.Status().Directions.Select(MySqlPair.Shown)));

        PairStatus status = pair.Status();

        Assert.True(status.IsWhole);
        Assert.Equal("two", pair.Db1.Scalar("SELECT v FROM app.t"));
        foreach (DirectionStatus direction in status.Directions)
        {
            Assert.Equal((DirectionState.Running, "Yes", "Yes"), (direction.State, direction.Io, direction.Sql));
            Assert.InRange(direction.SecondsBehind!.Value, 0, 60);
            Assert.True(direction.Unapplied is { IsNone: true });
            Assert.Empty(direction.Warnings);
            Assert.Equal((5.0, 4294967295L, true, true), (direction.Channel!.HeartbeatPeriod, direction.Channel.RetryCount, direction.Channel.UsesTls, direction.Channel.AsksForPublicKey));
            Assert.True(direction.Channel.RelaySpace > 0);
        }

        ServerFacts db1 = status.Nodes[0].Facts!;
        Assert.Equal(("MySQL 9.7.4", 1u, 1, false, false), (db1.Version.ToString(), db1.ServerId, db1.BinlogSpace!.Files, db1.IsReadOnly, db1.IsSuperReadOnly));
        Assert.Contains(db1.ServerUuid.ToString()!, db1.BinlogPosition.ToString(), StringComparison.Ordinal);
    }

    [MySqlFact]
    public void Transactions_that_are_not_applied_are_counted()
    {
        MySqlPair pair = shared.Running();
        pair.Db1.Execute("STOP REPLICA SQL_THREAD");
        pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('a')", "INSERT INTO app.t (v) VALUES ('b')", "INSERT INTO app.t (v) VALUES ('c')");

        DirectionStatus behind = pair.Until(d => d is { TransactionsBehind: 3, Unapplied.Count: 3 });

        Assert.Null(behind.SecondsBehind);
        Assert.Equal(3, Assert.Single(behind.Lags, l => l.Transactions > 0).Transactions);
        pair.Db1.Execute(MySqlPair.Dialect.StartApplying);
        pair.Until(d => d is { State: DirectionState.Running, TransactionsBehind: 0 });
    }

    [MySqlFact]
    public void A_position_that_is_waited_for_is_applied_or_not_in_time()
    {
        MySqlPair pair = shared.Running();
        using LibMariaDbSession first = pair.Db1.Root(), second = pair.Db2.Root();
        second.Execute("INSERT INTO app.t (v) VALUES ('w')");
        GtidState end = ServerInspector.BinlogEnd(second, MySqlPair.Dialect);

        Assert.Equal("0", first.Query(MySqlPair.Dialect.WaitForApplied(end, TimeSpan.FromSeconds(20))).Scalar);
        GtidState never = end.Union(MySqlPair.Dialect.ReadPosition("3e11fa47-71ca-11e1-9e33-c80aa9429562:1"));
        Assert.Equal("1", first.Query(MySqlPair.Dialect.WaitForApplied(never, TimeSpan.FromMilliseconds(10))).Scalar);
    }

    [MySqlFact]
    public void The_accounts_password_is_known_by_its_hash()
    {
        MySqlPair pair = shared.Running();
        using LibMariaDbSession session = pair.Db1.Root();
        ServerAccount Read(string user, string password) => MySqlPair.Dialect.ReadAccount(session.Query(MySqlPair.Dialect.AccountQuery(user, "127.0.0.1")), user, "127.0.0.1", password);

        Assert.True(Read(MySqlPair.User, MySqlPair.Password) is { Exists: true, HasPassword: true, MayReplicate: true, HasMore: false, IsLocked: false, Requires: "" });
        Assert.True(Read(MySqlPair.User, "another") is { Exists: true, HasPassword: false });
        Assert.False(Read("nobody", MySqlPair.Password).Exists);

        ServerAccount other = new("other", "127.0.0.1");
        session.Execute("SET SESSION sql_log_bin = 0");
        session.Execute($"CREATE USER {other.Name} IDENTIFIED BY 'x' REQUIRE SSL ACCOUNT LOCK");
        session.Execute($"GRANT SELECT, CONNECTION_ADMIN ON *.* TO {other.Name}");
        Assert.True(Read("other", "x") is { HasPassword: true, MayReplicate: false, HasMore: true, IsLocked: true, Requires: "SSL" });
        session.Execute(MySqlPair.Dialect.UnlockAccount(other));
        Assert.False(Read("other", "x").IsLocked);
        session.Execute($"DROP USER {other.Name}");
    }
}
