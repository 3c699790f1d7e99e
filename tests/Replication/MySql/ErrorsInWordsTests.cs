using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.MySqlServers;

/// <summary>What MySQL 9.7 shows for each thing that goes wrong, in words. Each test mends what it broke.</summary>
[Collection(MySqlPair.Collection)]
public sealed class ErrorsInWordsTests(MySqlPair shared)
{
    [MySqlFact]
    public void A_wrong_password()
    {
        MySqlPair pair = shared.Running();
        MySqlPair.Follow(pair.Db1, pair.Design.Second, "wrong");

        DirectionStatus status = pair.Until(d => d.Trouble is not null);

        Assert.Equal((DirectionState.Connecting, 1045), (status.State, status.Channel!.IoErrno));
        Assert.StartsWith("db1 can't log in to db2 as vipguard_repl (1045). Run 'vipguard pair apply'", status.Trouble, StringComparison.Ordinal);
        Mend(pair);
    }

    [MySqlFact]
    public void An_account_without_the_privilege()
    {
        MySqlPair pair = shared.Running();
        ServerAccount account = new(MySqlPair.User, "127.0.0.1");
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", $"REVOKE REPLICATION SLAVE ON *.* FROM {account.Name}");
        MySqlPair.Follow(pair.Db1, pair.Design.Second);

        DirectionStatus status = pair.Until(d => d.Trouble is not null);

        Assert.Equal("vipguard_repl on db2 may not replicate (13120): it lacks REPLICATION SLAVE; run 'vipguard pair apply'", status.Trouble);
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", MySqlPair.Dialect.AllowReplication(account));
        Mend(pair);
    }

    [MySqlFact]
    public void A_port_at_which_nobody_listens()
    {
        MySqlPair pair = shared.Running();
        int closed = RealServer.FreePort();
        Assert.True(PairDesign.TryCreate([("db1", System.Net.IPAddress.Loopback, pair.Db1.Port), ("db2", System.Net.IPAddress.Loopback, closed)], MySqlPair.User, out PairDesign? design, out string error), error);
        MySqlPair.Follow(pair.Db1, design!.Second);
        Wait.Until(() => pair.Status().Nodes[0].Facts!.Channels[0].IoErrno == 2003, () => pair.Status().Nodes[0].Facts!.Channels[0].ToString());

        ServerFacts facts = pair.Status().Nodes[0].Facts!;

        Assert.Equal(
            $"db1 can't reach db2 at 127.0.0.1:{closed} (2003): is the server up, does it listen on that address (bind_address), does a firewall stand between?",
            new Direction(design.First, design.Second, MySqlPair.User, facts, null).Trouble);
        Mend(pair);
    }

    [MySqlFact]
    public void Retries_that_are_used_up()
    {
        MySqlPair pair = shared.Running();
        int closed = RealServer.FreePort();
        Assert.True(PairDesign.TryCreate([("db1", System.Net.IPAddress.Loopback, pair.Db1.Port), ("db2", System.Net.IPAddress.Loopback, closed)], MySqlPair.User, out PairDesign? design, out string error), error);
        pair.Db1.Execute("STOP REPLICA", FormattableString.Invariant($"CHANGE REPLICATION SOURCE TO SOURCE_PORT={closed}, SOURCE_RETRY_COUNT=2, SOURCE_CONNECT_RETRY=1"), "START REPLICA");
        Wait.Until(() => pair.Status().Nodes[0].Facts!.Channels[0].IoRunning == "No", () => pair.Status().Nodes[0].Facts!.Channels[0].ToString());

        ServerFacts facts = pair.Status().Nodes[0].Facts!;
        DirectionStatus status = PairStatus.Of(design!, new NodeStatus(design!.First, facts, ""), new NodeStatus(design.Second, null, "down")).Directions[0];

        Assert.Equal(DirectionState.Broken, status.State);
        Assert.Equal(
            $"db1 could not reach db2 at 127.0.0.1:{closed} (2003) and has given up after 2 tries: it does not come back by itself. START REPLICA IO_THREAD on db1 when db2 is up; 'vipguard pair apply' sets a channel that never gives up",
            status.Trouble);
        Assert.Contains("db1 gives its source up for good after 2 tries (SOURCE_RETRY_COUNT); 'vipguard pair apply' sets it right", status.Warnings);
        Mend(pair);
    }

    [MySqlFact]
    public void Equal_server_ids()
    {
        MySqlPair pair = shared.Running();
        pair.Db1.Execute("SET GLOBAL server_id = 2", "STOP REPLICA", "START REPLICA");

        DirectionStatus status = pair.Until(d => d.Trouble is not null);

        Assert.Equal((DirectionState.Broken, 13117), (status.State, status.Channel!.IoErrno));
        Assert.StartsWith("db1 and db2 have equal server ids (13117)", status.Trouble, StringComparison.Ordinal);
        pair.Db1.Execute("SET GLOBAL server_id = 1");
        Mend(pair);
    }

    [MySqlFact]
    public void A_key_that_is_there_already()
    {
        MySqlPair pair = shared.Running();
        pair.Db1.Execute("SET SESSION sql_log_bin = 0", "INSERT INTO app.t VALUES (1062, 'mine')");
        pair.Db2.Execute("INSERT INTO app.t VALUES (1062, 'theirs')");

        DirectionStatus status = pair.Until(d => d.Trouble is not null);

        // "Coordinator stopped because there were error(s) in the worker(s)" is all that the status row says.
        Assert.Equal((DirectionState.Broken, 1062), (status.State, status.Channel!.SqlErrno));
        Assert.Matches("^db1 stopped at [0-9a-f-]{36}:[0-9]+ at a row of db2 that does not fit its own data \\(1062\\): .*Duplicate entry '1062' for key 't.PRIMARY'.* then START REPLICA$", status.Trouble);
        pair.Db1.Execute("SET SESSION sql_log_bin = 0", "DELETE FROM app.t WHERE id = 1062", "START REPLICA");
        pair.Until(d => d is { State: DirectionState.Running, TransactionsBehind: 0 });
    }

    [MySqlFact]
    public void A_row_that_is_not_there()
    {
        MySqlPair pair = shared.Running();
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", "INSERT INTO app.t VALUES (1032, 'theirs')");
        pair.Db2.Execute("UPDATE app.t SET v = 'changed' WHERE id = 1032");

        DirectionStatus status = pair.Until(d => d.Trouble is not null);

        Assert.Matches("^db1 stopped at .* \\(1032\\): .*Can't find record in 't'", status.Trouble);
        pair.Db1.Execute("SET SESSION sql_log_bin = 0", "INSERT INTO app.t VALUES (1032, 'theirs')", "START REPLICA");
        pair.Until(d => d is { State: DirectionState.Running, TransactionsBehind: 0 });
    }

    [MySqlFact]
    public void A_source_whose_cache_is_cold_and_a_channel_that_may_not_ask_for_the_key()
    {
        MySqlPair pair = shared.Running();
        pair.Db2.Execute("FLUSH PRIVILEGES");
        pair.Db1.Execute("STOP REPLICA", "CHANGE REPLICATION SOURCE TO SOURCE_SSL=0, GET_SOURCE_PUBLIC_KEY=0", "START REPLICA");

        DirectionStatus status = pair.Until(d => d.Trouble is not null);

        Assert.Equal(2061, status.Channel!.IoErrno);
        Assert.Contains("db2 has forgotten the account since its last start, and a login in clear text needs its public key", status.Trouble, StringComparison.Ordinal);
        Assert.Contains("db1 has neither TLS nor GET_SOURCE_PUBLIC_KEY on its channel: its login works until the source's next start, and then fails (2061); 'vipguard pair apply' sets it right", status.Warnings);

        // With the statement that vipguard uses it is well, TLS or not.
        MySqlPair.Follow(pair.Db1, pair.Design.Second);
        pair.Until(d => d is { State: DirectionState.Running, Trouble: null });
        Mend(pair);
    }

    [MySqlFact]
    public void Binary_logs_that_were_purged()
    {
        MySqlPair pair = shared.Running();
        pair.Db1.Execute("STOP REPLICA");
        pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('purged')", "FLUSH BINARY LOGS", "FLUSH BINARY LOGS");
        string last = pair.Db2.Query("SHOW BINARY LOG STATUS")[0]["File"]!;
        string own = pair.Db2.Scalar("SELECT @@server_uuid")!;
        pair.Db2.Execute($"PURGE BINARY LOGS TO '{last}'");
        pair.Db1.Execute("START REPLICA");

        DirectionStatus status = pair.Until(d => d.Trouble is not null);

        Assert.Equal((DirectionState.Broken, 13114), (status.State, status.Channel!.IoErrno));
        Assert.StartsWith("db2 has purged binary logs that db1 still needs (13114): db1 has to be copied afresh", status.Trouble, StringComparison.Ordinal);

        // The one row goes by hand, and its transaction counts as done.
        Assert.True(GtidSet.TryParse(pair.Db2.Scalar("SELECT @@gtid_executed"), out GtidSet has));
        Assert.True(GtidSet.TryParse(pair.Db1.Scalar("SELECT @@gtid_executed"), out GtidSet lacks));
        pair.Db1.Execute("STOP REPLICA", "SET SESSION sql_log_bin = 0", "INSERT INTO app.t (v) VALUES ('purged')");
        pair.Db1.Execute($"SET GLOBAL gtid_purged = '+{has.WrittenBy(Guid.Parse(own)).Subtract(lacks)}'", "START REPLICA");
        pair.Until(d => d is { State: DirectionState.Running, TransactionsBehind: 0 });
    }

    private static void Mend(MySqlPair pair)
    {
        pair.Db1.Execute("STOP REPLICA", "CHANGE REPLICATION SOURCE TO SOURCE_SSL=1");
        MySqlPair.Follow(pair.Db1, pair.Design.Second);
        pair.Until(d => d is { State: DirectionState.Running, Trouble: null });
    }
}
