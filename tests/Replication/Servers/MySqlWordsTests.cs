using System.Net;

namespace VipGuard.Replication.Tests.Servers;

/// <summary>What each version of MySQL is told: the table, read through the dialect.</summary>
public sealed class MySqlWordsTests
{
    [Theory]
    [InlineData("5.7.9", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", "RESET MASTER", "START SLAVE", "STOP SLAVE IO_THREAD", "RESET SLAVE ALL", "FLUSH HOSTS")]
    [InlineData("5.7.44-log", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", "RESET MASTER", "START SLAVE", "STOP SLAVE IO_THREAD", "RESET SLAVE ALL", "FLUSH HOSTS")]
    [InlineData("8.0.11", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", "RESET MASTER", "START SLAVE", "STOP SLAVE IO_THREAD", "RESET SLAVE ALL", "FLUSH HOSTS")]
    [InlineData("8.0.21", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", "RESET MASTER", "START SLAVE", "STOP SLAVE IO_THREAD", "RESET SLAVE ALL", "FLUSH HOSTS")]
    [InlineData("8.0.22", "SHOW REPLICA STATUS", "SHOW MASTER STATUS", "RESET MASTER", "START REPLICA", "STOP REPLICA IO_THREAD", "RESET REPLICA ALL", "FLUSH HOSTS")]
    [InlineData("8.0.36-0ubuntu0.22.04.1", "SHOW REPLICA STATUS", "SHOW MASTER STATUS", "RESET MASTER", "START REPLICA", "STOP REPLICA IO_THREAD", "RESET REPLICA ALL", "TRUNCATE TABLE performance_schema.host_cache")]
    [InlineData("8.1.0", "SHOW REPLICA STATUS", "SHOW MASTER STATUS", "RESET MASTER", "START REPLICA", "STOP REPLICA IO_THREAD", "RESET REPLICA ALL", "TRUNCATE TABLE performance_schema.host_cache")]
    [InlineData("8.2.0", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "RESET BINARY LOGS AND GTIDS", "START REPLICA", "STOP REPLICA IO_THREAD", "RESET REPLICA ALL", "TRUNCATE TABLE performance_schema.host_cache")]
    [InlineData("8.4.0", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "RESET BINARY LOGS AND GTIDS", "START REPLICA", "STOP REPLICA IO_THREAD", "RESET REPLICA ALL", "TRUNCATE TABLE performance_schema.host_cache")]
    [InlineData("9.7.4-2", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "RESET BINARY LOGS AND GTIDS", "START REPLICA", "STOP REPLICA IO_THREAD", "RESET REPLICA ALL", "TRUNCATE TABLE performance_schema.host_cache")]
    [InlineData("12.0.0", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "RESET BINARY LOGS AND GTIDS", "START REPLICA", "STOP REPLICA IO_THREAD", "RESET REPLICA ALL", "TRUNCATE TABLE performance_schema.host_cache")]
    public void Statements_by_version(string version, string channels, string binlog, string reset, string start, string stop, string forget, string hosts)
    {
        MySql dialect = For(version);
        Assert.Equal(
            (channels, binlog, reset, start, stop, forget, hosts),
            (dialect.ChannelQueries[0], dialect.BinlogStatusQuery, dialect.ResetBinlog, dialect.StartReplica, dialect.StopReceiving, dialect.ForgetSource, dialect.ForgetHostErrors));
    }

    [Theory]
    [InlineData("5.7.44", "CHANGE MASTER TO MASTER_HOST='10.0.0.2', MASTER_PORT=3307, MASTER_USER='r', MASTER_PASSWORD='<from the pair''s key>', MASTER_CONNECT_RETRY=2, MASTER_RETRY_COUNT=4294967295, MASTER_HEARTBEAT_PERIOD=5, MASTER_AUTO_POSITION=1")]
    [InlineData("8.0.21", "CHANGE MASTER TO MASTER_HOST='10.0.0.2', MASTER_PORT=3307, MASTER_USER='r', MASTER_PASSWORD='<from the pair''s key>', MASTER_CONNECT_RETRY=2, MASTER_RETRY_COUNT=4294967295, MASTER_HEARTBEAT_PERIOD=5, MASTER_AUTO_POSITION=1, GET_MASTER_PUBLIC_KEY=1")]
    [InlineData("8.0.22", "CHANGE MASTER TO MASTER_HOST='10.0.0.2', MASTER_PORT=3307, MASTER_USER='r', MASTER_PASSWORD='<from the pair''s key>', MASTER_CONNECT_RETRY=2, MASTER_RETRY_COUNT=4294967295, MASTER_HEARTBEAT_PERIOD=5, MASTER_AUTO_POSITION=1, GET_MASTER_PUBLIC_KEY=1")]
    [InlineData("8.0.23", "CHANGE REPLICATION SOURCE TO SOURCE_HOST='10.0.0.2', SOURCE_PORT=3307, SOURCE_USER='r', SOURCE_PASSWORD='<from the pair''s key>', SOURCE_CONNECT_RETRY=2, SOURCE_RETRY_COUNT=4294967295, SOURCE_HEARTBEAT_PERIOD=5, SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1")]
    [InlineData("8.4.0", "CHANGE REPLICATION SOURCE TO SOURCE_HOST='10.0.0.2', SOURCE_PORT=3307, SOURCE_USER='r', SOURCE_PASSWORD='<from the pair''s key>', SOURCE_CONNECT_RETRY=2, SOURCE_RETRY_COUNT=4294967295, SOURCE_HEARTBEAT_PERIOD=5, SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1")]
    public void Following_a_source_asks_for_its_key_and_never_gives_up(string version, string expected) =>
        Assert.Equal(expected.Replace("''s", "'s", StringComparison.Ordinal), For(version).FollowSource(new PairNode("db2", IPAddress.Parse("10.0.0.2"), 3307, 2), "r"));

    [Theory]
    [InlineData("5.7.44", "log_slave_updates", "slave_net_timeout", "skip_slave_start", "master", "expire_logs_days", "MASTER_POS_WAIT", "mysql_native_password", false)]
    [InlineData("8.0.25", "log_slave_updates", "slave_net_timeout", "skip_slave_start", "master", "binlog_expire_logs_seconds", "MASTER_POS_WAIT", "caching_sha2_password", true)]
    [InlineData("8.0.26", "log_replica_updates", "replica_net_timeout", "skip_replica_start", "source", "binlog_expire_logs_seconds", "SOURCE_POS_WAIT", "caching_sha2_password", true)]
    [InlineData("9.7.4", "log_replica_updates", "replica_net_timeout", "skip_replica_start", "source", "binlog_expire_logs_seconds", "SOURCE_POS_WAIT", "caching_sha2_password", true)]
    public void Names_by_version(string version, string logUpdates, string netTimeout, string skipStart, string semiSync, string expiry, string wait, string plugin, bool persists)
    {
        MySqlWords words = For(version).Words;
        Assert.Equal(
            (logUpdates, netTimeout, skipStart, semiSync, expiry, wait, plugin, persists),
            (words.Variable("log_replica_updates"), words.Variable("replica_net_timeout"), words.Variable("skip_replica_start"), words.SemiSync.Source, words.BinlogExpiry.Variable, words.PositionWait, words.AuthenticationPlugin, words.HasPersist));
        Assert.Equal("server_id", words.Variable("server_id"));
        Assert.Contains($"IDENTIFIED WITH {plugin} BY ", For(version).CreateAccount(new ServerAccount("r", "10.0.0.1")), StringComparison.Ordinal);
    }

    [Fact]
    public void Semi_sync_goes_by_the_plugin_that_is_loaded_and_loads_what_is_not()
    {
        MySql dialect = For("8.0.36");
        Assert.Equal(("source", 2), (dialect.SemiSyncOf(With()).Source, dialect.SemiSyncOf(With()).Install.Count));
        Assert.Equal(("master", 0), Names(With("rpl_semi_sync_master_enabled", "rpl_semi_sync_slave_enabled")));
        Assert.Equal(("master", 1), Names(With("rpl_semi_sync_master_enabled")));
        Assert.Equal(["INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'"], dialect.SemiSyncOf(With("rpl_semi_sync_source_enabled")).Install);

        (string, int) Names(ServerFacts facts) => (dialect.SemiSyncOf(facts).Source, dialect.SemiSyncOf(facts).Install.Count);
        ServerFacts With(params string[] variables) => new()
        {
            Version = default,
            Dialect = dialect,
            Variables = variables.ToDictionary(v => v, _ => new ServerVariable("OFF", false), StringComparer.OrdinalIgnoreCase),
        };
    }

    [Theory]
    [InlineData("gtid_mode", "ON", "OFF", "OFF_PERMISSIVE,ON_PERMISSIVE,ON")]
    [InlineData("gtid_mode", "ON", "on_permissive", "ON")]
    [InlineData("gtid_mode", "OFF", "ON_PERMISSIVE", "OFF_PERMISSIVE,OFF")]
    [InlineData("gtid_mode", "ON", null, "ON")]
    [InlineData("enforce_gtid_consistency", "ON", "OFF", "WARN,ON")]
    [InlineData("sync_binlog", "1", "0", "1")]
    public void GTID_mode_takes_one_step_at_a_time(string variable, string wanted, string? observed, string steps)
    {
        Setting setting = new("", variable, wanted) { Why = "so" };
        Assert.Equal(steps, string.Join(',', For("5.7.44").StepsTo(setting, observed).Select(s => s.ServerValue)));
        Assert.Equal($"SET GLOBAL {variable} = {wanted}", For("5.7.44").SetGlobal(For("5.7.44").StepsTo(setting, observed)[^1]));
    }

    [Theory]
    [InlineData("5.7.44", "SELECT WAIT_FOR_EXECUTED_GTID_SET('3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5', 1)")]
    [InlineData("8.4.0", "SELECT WAIT_FOR_EXECUTED_GTID_SET('3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5', 0.25)")]
    public void A_wait_is_as_long_as_the_version_can_say(string version, string expected) =>
        Assert.Equal(expected, For(version).WaitForApplied(For(version).ReadPosition("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5"), TimeSpan.FromMilliseconds(250)));

    [Fact]
    public void What_is_in_the_data_already_is_not_sent_again()
    {
        const string a = "3e11fa47-71ca-11e1-9e33-c80aa9429562", b = "f276b481-71ca-11e1-9e33-c80aa9429562";
        PairNode node = new("db1", IPAddress.Loopback, 3306, 1);
        IReadOnlyList<PositionStep> Steps(string version, string executed, string common) => For(version).GoOnFrom(
            node,
            new ServerFacts { Version = default, Dialect = For(version), Variables = new Dictionary<string, ServerVariable>(), AppliedPosition = For(version).ReadPosition(executed) },
            For(version).ReadPosition(common));

        Assert.Empty(Steps("9.7.4", $"{a}:1-5", $"{a}:1-5"));
        Assert.Empty(Steps("9.7.4", "no set", $"{a}:1-5"));
        Assert.Equal($"SET GLOBAL gtid_purged = '+{b}:1-2'", Assert.Single(Steps("9.7.4", $"{a}:1-5", $"{a}:1-5,{b}:1-2")).Statement);
        Assert.Equal(["RESET MASTER", $"SET GLOBAL gtid_purged = '{a}:1-5,{b}:1-2'"], Steps("5.7.44", $"{a}:1-5", $"{b}:1-2").Select(s => s.Statement));
    }

    private static MySql For(string version)
    {
        Assert.True(ServerVersion.TryParse(version, out ServerVersion read));
        Assert.True(Dialect.TryFor(read, out Dialect? dialect, out string refusal), refusal);
        return Assert.IsType<MySql>(dialect);
    }
}
