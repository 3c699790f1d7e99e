using System.Text;

namespace VipGuard.Replication.Tests.Servers;

/// <summary>Rows of mysql.user: two hashes as 9.7.4 stored them, and what a server might say.</summary>
public sealed class MySqlAccountTests
{
    private const string Password = "Vg1-abcdefghijklmnopqrstuvwxyz01";

    // caching_sha2_password of 9.7.4: "$A$00A$", ten thousand rounds.
    private const string Stored = "24412430304124314622266E3F376B427127663947081B52703F55774D624439384C6F787655466F634E775762535633364E78346156335467444E4279506D6A464B35322E38";

    [Theory]
    [InlineData("caching_sha2_password", Stored, true)]
    [InlineData("caching_sha2_password", "24412430304124641105677E41293D3D511B600F553F3D6D1B014054746E3149534C4E6235306E48542F2E73356C68424957636E42744646755343584E6D4E7832644B317A2F", true)]
    [InlineData("caching_sha2_password", "24412430303524314622266E3F376B427127663947081B52703F55774D624439384C6F787655466F634E775762535633364E78346156335467444E4279506D6A464B35322E38", false)]
    [InlineData("caching_sha2_password", "24412430303024314622266E3F376B427127663947081B52703F55774D624439384C6F787655466F634E775762535633364E78346156335467444E4279506D6A464B35322E38", false)]
    [InlineData("caching_sha2_password", "", false)]
    [InlineData("caching_sha2_password", null, false)]
    [InlineData("caching_sha2_password", "kein Hex", false)]
    [InlineData("caching_sha2_password", "2441243030", false)]
    [InlineData("sha256_password", Stored, false)]
    [InlineData("mysql_native_password", Stored, false)]
    [InlineData("mysql_native_password", "2A", false)]
    [InlineData(null, Stored, false)]
    public void The_password_is_known_by_its_hash(string? plugin, string? stored, bool known) =>
        Assert.Equal((true, known), Read(("plugin", plugin), ("STORED_HEX", stored)) is var account ? (account.Exists, account.HasPassword) : default);

    [Fact]
    public void Another_password_is_another()
    {
        Assert.False(Read(Password + "x", ("plugin", "caching_sha2_password"), ("STORED_HEX", Stored)).HasPassword);
        Assert.False(Read("", ("plugin", "caching_sha2_password"), ("STORED_HEX", Stored)).HasPassword);
        string native = Convert.ToHexString(Encoding.ASCII.GetBytes("*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9"));
        Assert.True(Read("123456", ("plugin", "mysql_native_password"), ("STORED_HEX", native)).HasPassword);
    }

    [Theory]
    [InlineData("password_expired", "Y")]
    [InlineData("User_attributes", "{\"multi_factor_authentication\": [{\"plugin\": \"x\"}]}")]
    public void A_password_that_does_not_let_in_is_none(string column, string value) =>
        Assert.False(Read(("plugin", "caching_sha2_password"), ("STORED_HEX", Stored), (column, value)).HasPassword);

    [Fact]
    public void Rights_locks_and_requirements_are_seen_and_the_hash_is_not_kept()
    {
        ServerAccount least = Read(("plugin", "caching_sha2_password"), ("STORED_HEX", Stored), ("Repl_slave_priv", "Y"), ("Select_priv", "N"), ("account_locked", "N"), ("ssl_type", ""), ("DYNAMIC_PRIVILEGES", "0"));
        Assert.True(least is { MayReplicate: true, HasMore: false, IsLocked: false, Requires: "" });
        Assert.DoesNotContain(Stored[14..40], least.ToString(), StringComparison.Ordinal);

        Assert.True(Read(("Select_priv", "Y")) is { MayReplicate: false, HasMore: true });
        Assert.True(Read(("Repl_slave_priv", "Y"), ("DYNAMIC_PRIVILEGES", "2")) is { MayReplicate: true, HasMore: true });
        Assert.True(Read(("account_locked", "Y"), ("ssl_type", "ANY")) is { IsLocked: true, Requires: "SSL" });
        Assert.Equal("X509", Read(("ssl_type", "X509")).Requires);
        Assert.Equal("a certificate", Read(("ssl_type", "SPECIFIED")).Requires);
        Assert.Equal("a certificate", Read(("ssl_type", "etwas Neues")).Requires);
        Assert.True(Read(("DYNAMIC_PRIVILEGES", "99999999999999999999999")) is { Exists: true, HasMore: false });
        Assert.False(Dialect().ReadAccount(SqlRows.None, "r", "10.0.0.1", Password).Exists);
    }

    private static ServerAccount Read(params (string Column, string? Value)[] row) => Read(Password, row);

    private static ServerAccount Read(string password, params (string Column, string? Value)[] row) =>
        Dialect().ReadAccount(new SqlRows([.. row.Select(r => r.Column)], [[.. row.Select(r => r.Value)]]), "r", "10.0.0.1", password);

    private static Dialect Dialect()
    {
        Assert.True(ServerVersion.TryParse("9.7.4-2", out ServerVersion version));
        Assert.True(VipGuard.Replication.Dialect.TryFor(version, out Dialect? dialect, out string refusal), refusal);
        return dialect!;
    }
}
