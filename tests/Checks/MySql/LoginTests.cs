namespace VipGuard.Checks.Tests.MySql;

public sealed class LoginTests
{
    private static Greeting MariaDb => Greeting.Read(Bytes.MariaDbGreeting).Greeting!;

    [Fact]
    public void A_login_without_a_password_is_byte_for_byte_this()
    {
        byte[] packet = LoginPacket.Write(MariaDb, new MySqlLogin("vipguard"), NativePassword.Plugin, []);

        Assert.Equal(
            (byte[])
            [
                0x40, 0x00, 0x00, 0x01,                             // 64 bytes, packet 1
                0x01, 0x82, 0x08, 0x00,                             // LONG_PASSWORD, PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH
                0x00, 0x00, 0x00, 0x01,                             // packets of 16 MiB at the most
                0x2D,                                               // utf8mb4_general_ci
                .. new byte[23],
                .. "vipguard"u8, 0x00,
                0x00,                                               // no answer to the challenge
                .. "mysql_native_password"u8, 0x00,
            ],
            packet);
    }

    [Fact]
    public void A_server_that_names_no_plugins_is_told_of_none()
    {
        Greeting without = MariaDb with { Capabilities = MariaDb.Capabilities & ~(1u << 19) };

        byte[] packet = LoginPacket.Write(without, new MySqlLogin("vipguard"), NativePassword.Plugin, []);

        Assert.Equal(0x82_01u, BitConverter.ToUInt32(packet, 4));
        Assert.Equal(4 + 32 + 9 + 1, packet.Length);
    }

    [Fact]
    public void A_server_of_before_4_1_is_not_answered()
    {
        Assert.True(LoginPacket.CanAnswer(MariaDb));
        Assert.False(LoginPacket.CanAnswer(Greeting.Read(Bytes.OldGreeting).Greeting!));
    }

    // Worked out apart with another program's SHA-1: password "secret", challenge 01 02 … 14.
    [Fact]
    public void A_password_is_mixed_with_the_challenge()
    {
        byte[] challenge = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

        Assert.Equal("B32BB3A583E1340C0A1108D58B1BE49781AD8C2F", Convert.ToHexString(NativePassword.Answer("secret", challenge)));
        Assert.Empty(NativePassword.Answer("", challenge));
    }

    [Fact]
    public void An_accounts_text_has_its_name_and_never_its_password()
    {
        var login = new MySqlLogin("vipguard", "hunter2");

        Assert.Equal("vipguard", $"{login}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void An_impossible_account_is_refused(string user) => Assert.Throws<ArgumentException>(() => new MySqlLogin(user));

    [Fact]
    public void A_servers_answers_are_told_apart()
    {
        Assert.Equal(LoginReplyKind.Ok, LoginReply.Read(Bytes.Ok(2)).Kind);
        Assert.Equal(LoginReplyKind.Incomplete, LoginReply.Read(Bytes.Ok(2).AsSpan(0, 8)).Kind);
        Assert.Equal(new ServerError(1045, "Access denied"), LoginReply.Read(Bytes.Error(1045, "Access denied", 2, "28000")).Error);
        Assert.Equal(LoginReplyKind.MoreData, LoginReply.Read(Bytes.Packet(2, [0x01, 0x04])).Kind);
        Assert.Equal(LoginReplyKind.Beyond, LoginReply.Read(Bytes.Packet(2, [0xFE])).Kind);
        Assert.Equal(LoginReplyKind.Beyond, LoginReply.Read([0, 0, 0, 2]).Kind);
    }

    [Fact]
    public void A_change_of_plugin_brings_its_name_and_a_challenge()
    {
        byte[] challenge = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

        LoginReply reply = LoginReply.Read(Bytes.OtherPlugin(2, "caching_sha2_password", challenge));

        Assert.Equal(LoginReplyKind.OtherPlugin, reply.Kind);
        Assert.Equal("caching_sha2_password", reply.Plugin);
        Assert.Equal(challenge, reply.Data.ToArray());
        Assert.Equal(2, reply.Sequence);
    }
}
