using System.Security.Cryptography;
using System.Text;

namespace VipGuard.Replication.Tests.Servers;

/// <summary>Rows as MariaDB gives them, and as it might: with columns missing, NULL, huge, or in another language.</summary>
public sealed class MariaDbAnswersTests
{
    private const string Password = "Vg1-abcdefghijklmnopqrstuvwxyz01";

    [Fact]
    public void A_channel_is_read_from_a_recorded_row()
    {
        ReplicationChannel channel = Channel(
            ("Connection_name", ""), ("Master_Host", "10.0.0.2"), ("Master_User", "r"), ("Master_Port", "3306"), ("Slave_IO_Running", "Connecting"),
            ("Slave_SQL_Running", "Yes"), ("Replicate_Do_DB", ""), ("Replicate_Ignore_Table", "app.big"), ("Seconds_Behind_Master", null), ("Last_IO_Errno", "1045"),
            ("Last_IO_Error", "error connecting to master 'r@10.0.0.2:3306' - retry-time: 2  maximum-retries: 100000  message: Access denied"),
            ("Last_SQL_Errno", "0"), ("Last_SQL_Error", ""), ("Master_Server_Id", "2"), ("Using_Gtid", "Slave_Pos"), ("Gtid_IO_Pos", "1-1-5,2-2-7"), ("Slave_heartbeat_period", "5.000"));

        Assert.Equal(("10.0.0.2", 3306, "r", 2u), (channel.SourceHost, channel.SourcePort, channel.SourceUser, channel.SourceServerId));
        Assert.Equal((false, true, false, false), (channel.IoRuns, channel.SqlRuns, channel.Runs, channel.IsStopped));
        Assert.Equal((1045, 0, null, true, 5.0), (channel.IoErrno, channel.SqlErrno, channel.SecondsBehind, channel.FollowsGtid, channel.HeartbeatPeriod));
        Assert.Equal("1-1-5,2-2-7", channel.Received.ToString());
        Assert.Equal(["Replicate_Ignore_Table = app.big"], channel.Filters);
    }

    [Fact]
    public void A_row_without_anything_is_a_channel_of_which_nothing_is_known()
    {
        ReplicationChannel channel = Channel(("Something_new", "x"));

        Assert.Equal(("", 0, "", ""), (channel.SourceHost, channel.SourcePort, channel.IoRunning, channel.SqlRunning));
        Assert.False(channel.Runs || channel.IsStopped || channel.FollowsGtid);
        Assert.Null(channel.SecondsBehind);
        Assert.Null(channel.HeartbeatPeriod);
    }

    [Fact]
    public void Numbers_that_are_none_and_words_that_nobody_knows_do_no_harm()
    {
        ReplicationChannel channel = Channel(
            ("Master_Port", "99999999999999999999"), ("Slave_IO_Running", "Ja"), ("Last_IO_Errno", "-1"), ("Seconds_Behind_Master", "18446744073709551615"),
            ("Gtid_IO_Pos", "no position"), ("Last_SQL_Error", new string('ä', 100_000)), ("Slave_heartbeat_period", "oft"));

        Assert.Equal((0, 0, null, null), (channel.SourcePort, channel.IoErrno, channel.SecondsBehind, channel.HeartbeatPeriod));
        Assert.False(channel.IoRuns);
        Assert.False(channel.Received.IsKnown);
    }

    [Fact]
    public void The_accounts_password_is_known_by_its_hash_and_the_hash_is_not_kept()
    {
        ServerAccount account = Account($$"""{"access":524288,"version_id":101119,"plugin":"mysql_native_password","authentication_string":"{{Hash(Password)}}","password_last_changed":1795268833}""");

        Assert.True(account is { Exists: true, HasPassword: true, MayReplicate: true, HasMore: false, IsLocked: false, Requires: "" });
        Assert.DoesNotContain(Hash(Password)[1..10], account.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"access":524288,"plugin":"mysql_native_password","authentication_string":"*0000000000000000000000000000000000000000"}""")]
    [InlineData("""{"access":524288,"plugin":"mysql_native_password","authentication_string":""}""")]
    [InlineData("""{"access":524288,"plugin":"ed25519","authentication_string":"HASH"}""")]
    [InlineData("""{"access":524288,"plugin":"mysql_native_password","authentication_string":"HASH","auth_or":[{},{"plugin":"unix_socket"}]}""")]
    [InlineData("""{"access":524288}""")]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"access":"alles","plugin":7,"ssl_type":"ANY","account_locked":"ja","authentication_string":[]}""")]
    [InlineData("""{"access":-1e99,"ssl_type":1e99}""")]
    public void Any_other_way_in_is_another_password(string stored) =>
        Assert.True(Account(stored.Replace("HASH", Hash(Password), StringComparison.Ordinal)) is { Exists: true, HasPassword: false });

    [Theory]
    [InlineData("""{"access":0}""", false, false)]
    [InlineData("""{"access":524288}""", true, false)]
    [InlineData("""{"access":549755813887}""", true, true)]
    [InlineData("""{"access":1}""", false, true)]
    public void Rights_are_bits(string stored, bool replicates, bool more)
    {
        ServerAccount account = Account(stored);
        Assert.Equal((replicates, more), (account.MayReplicate, account.HasMore));
    }

    [Theory]
    [InlineData("""{"account_locked":true}""", true, "")]
    [InlineData("""{"ssl_type":1}""", false, "SSL")]
    [InlineData("""{"ssl_type":2}""", false, "X509")]
    [InlineData("""{"ssl_type":3,"ssl_cipher":"x"}""", false, "a certificate")]
    public void Locks_and_requirements_are_seen(string stored, bool locked, string requires)
    {
        ServerAccount account = Account(stored);
        Assert.Equal((locked, requires), (account.IsLocked, account.Requires));
    }

    [Fact]
    public void An_account_that_is_not_there_has_nothing() =>
        Assert.True(MariaDb.Instance.ReadAccount(SqlRows.None, "r", "10.0.0.1", Password) is { Exists: false, HasPassword: false, MayReplicate: false });

    private static ServerAccount Account(string stored) => MariaDb.Instance.ReadAccount(new SqlRows(["Priv"], [[stored]]), "r", "10.0.0.1", Password);

    private static ReplicationChannel Channel(params (string Column, string? Value)[] row) =>
        MariaDb.Instance.ReadChannels([new SqlRows([.. row.Select(r => r.Column)], [[.. row.Select(r => r.Value)]])])[0];

#pragma warning disable CA5350 // mysql_native_password's own format
    private static string Hash(string password) => "*" + Convert.ToHexString(SHA1.HashData(SHA1.HashData(Encoding.UTF8.GetBytes(password))));
#pragma warning restore CA5350
}
