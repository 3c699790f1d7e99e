using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

/// <summary>The account that the daemon uses, made by an apply.</summary>
public sealed class DaemonAccountTests
{
    [Fact]
    public void The_daemons_account_does_what_the_daemon_does_and_nothing_else_lets_it_in() => AccountServes(ServerKind.MariaDb);

    [Fact]
    public void A_grant_that_somebody_took_away_is_shown_and_given_back()
    {
        using RealPair pair = RealPair.Configured();
        pair.Request = pair.Request with { CheckUser = "vipguard" };
        Assert.Equal(0, pair.Apply().Code);
        pair.Db1.Execute("SET SESSION sql_log_bin = 0", "REVOKE READ_ONLY ADMIN, CONNECTION ADMIN ON *.* FROM vipguard@localhost");
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", "ALTER USER vipguard@localhost IDENTIFIED BY 'guessed' ACCOUNT LOCK");

        Answer plan = pair.Plan();
        Assert.Contains("db1  SET SESSION sql_log_bin = 0; GRANT READ_ONLY ADMIN, CONNECTION ADMIN ON *.* TO 'vipguard'@'localhost';", plan.Output, StringComparison.Ordinal);
        Answer apply = pair.Apply();

        Assert.True(apply.Code == 0, apply.All);
        Assert.Contains("ALTER USER 'vipguard'@'localhost' IDENTIFIED VIA unix_socket OR mysql_native_password USING PASSWORD('<from the pair's key, for the daemon>')", apply.Output, StringComparison.Ordinal);
        Assert.StartsWith("nothing to do", pair.Apply().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_administrator_who_may_not_hand_a_privilege_on_is_told_which_one_before_anything_is_done()
    {
        using RealPair pair = RealPair.Configured();
        pair.Request = pair.Request with { CheckUser = "vipguard" };
        foreach (RealServer server in pair.Both)
        {
            server.Execute(
                "SET SESSION sql_log_bin = 0",
                "CREATE USER less@'%' IDENTIFIED BY 'less'",
                "GRANT SELECT, RELOAD, PROCESS, EVENT, REPLICATION SLAVE, SLAVE MONITOR, BINLOG MONITOR, BINLOG ADMIN, REPLICATION SLAVE ADMIN, REPLICATION MASTER ADMIN, READ_ONLY ADMIN ON *.* TO less@'%'");
        }

        File.WriteAllText(pair.OptionFile, "[client]\nuser=less\npassword=less\n");

        Answer apply = pair.Apply();

        Assert.Equal(1, apply.Code);
        Assert.Contains("refused: db1: this login lacks CREATE USER, CONNECTION ADMIN, GRANT OPTION on *.*, which the steps need; use a login with that privilege", apply.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", apply.Output, StringComparison.Ordinal);
        Assert.Empty(pair.Db1.Query("SHOW ALL SLAVES STATUS"));
    }

    internal static void AccountServes(ServerKind kind)
    {
        using RealPair pair = RealPair.Configured(kind);
        pair.Request = pair.Request with { CheckUser = "vipguard" };
        foreach (string node in (string[])["db1", "db2"])
        {
            Answer apply = pair.ApplyOn(node);
            Assert.True(apply.Code == 0, apply.All);
        }

        Assert.StartsWith("nothing to do on this host", pair.ApplyOn("db1").Output, StringComparison.Ordinal);
        using PairKey key = pair.Key();
        using (LibMariaDbSession daemon = LibMariaDbSession.Open(new SqlEndpoint { Socket = pair.Db2.Socket, User = "vipguard", Password = key.DaemonPassword() }))
        using (LibMariaDbSession client = pair.Db2.Admin())
        {
            Assert.True(ServerInspector.TryObserve(daemon, out ServerFacts? facts, out string refusal), refusal);
            Dialect dialect = facts!.Dialect;
            Assert.True(Assert.Single(ServerInspector.Channels(daemon, dialect)).Runs);
            string? other = client.Query("SELECT CONNECTION_ID()").Scalar;
            Assert.Contains(daemon.Query(dialect.ConnectionsQuery), row => row["Id"] == other);
            daemon.Execute(dialect.RefuseWrites);
            daemon.Execute(dialect.EndConnection(long.Parse(other!, System.Globalization.CultureInfo.InvariantCulture)));
            daemon.Execute(dialect.StopReceiving);
            daemon.Execute(dialect.StartReceiving);
            daemon.Execute(dialect.StopReplica);
            daemon.Execute(dialect.StartReplica);
            daemon.Execute(dialect.AllowWrites);
            daemon.Query(dialect.DisabledEventsQuery);
            daemon.Query(dialect.RoleStatusQuery);
            if (kind == ServerKind.MariaDb)
                daemon.Execute("SET GLOBAL rpl_semi_sync_master_enabled = 0, GLOBAL rpl_semi_sync_slave_enabled = 0");
            Assert.True(Assert.Throws<SqlException>(() => daemon.Execute("CREATE DATABASE mine")).Number is 1044 or 1227);
            Assert.True(Assert.Throws<SqlException>(() => daemon.Query("SELECT * FROM mysql.user")).IsPrivilegeMissing);
        }

        using LibMariaDbSession check = LibMariaDbSession.Open(new SqlEndpoint { Host = "127.0.0.1", Port = pair.Db2.Port, User = "vipguard_check", Password = key.CheckPassword() });
        Assert.StartsWith("GRANT USAGE ON *.* TO", Assert.Single(check.Query("SHOW GRANTS"))[0], StringComparison.Ordinal);
        // Who listens on the server's port may come to know the checks' password: it must open nothing else.
        foreach (string? password in (string?[])[null, key.CheckPassword()])
        {
            foreach (var endpoint in (SqlEndpoint[])[new() { Socket = pair.Db2.Socket, User = "vipguard", Password = password }, new() { Host = "127.0.0.1", Port = pair.Db2.Port, User = "vipguard", Password = password }])
                Assert.True(Assert.Throws<SqlException>(() => LibMariaDbSession.Open(endpoint).Dispose()).IsLoginRefused);
        }
    }
}
