namespace VipGuard.Checks.Tests.MySql;

public sealed class GreetingTests
{
    [Fact]
    public void A_MariaDB_greets()
    {
        FirstPacket first = Greeting.Read(Bytes.MariaDbGreeting);

        Assert.Equal(FirstPacketKind.Greeting, first.Kind);
        Assert.Equal("10.11.19-MariaDB-0+deb12u1", first.Greeting!.Version);
        Assert.Equal(2454u, first.Greeting.ConnectionId);
        Assert.Equal(0x81FFF7FEu, first.Greeting.Capabilities);
        Assert.Equal("mysql_native_password", first.Greeting.Plugin);
        Assert.Equal("tz*Zk-9uezV}3&`5(eIx"u8.ToArray(), first.Greeting.Challenge.ToArray());
    }

    [Fact]
    public void A_MySql_9_greets_with_its_own_plugin()
    {
        FirstPacket first = Greeting.Read(Bytes.MySqlGreeting);

        Assert.Equal(("9.7.4-2", 9u, "caching_sha2_password"), (first.Greeting!.Version, first.Greeting.ConnectionId, first.Greeting.Plugin));
        Assert.Equal(20, first.Greeting.Challenge.Length);
    }

    [Fact]
    public void A_server_of_before_4_1_greets_with_less()
    {
        FirstPacket first = Greeting.Read(Bytes.OldGreeting);

        Assert.Equal(FirstPacketKind.Greeting, first.Kind);
        Assert.Equal("3.23.58", first.Greeting!.Version);
        Assert.Equal("", first.Greeting.Plugin);
        Assert.Equal(0x2Cu, first.Greeting.Capabilities);
    }

    [Theory]
    [InlineData(1040, "Too many connections", "")]
    [InlineData(1129, "Host '10.99.0.2' is blocked because of many connection errors; unblock with 'mariadb-admin flush-hosts'", "")]
    [InlineData(1130, "Host '10.99.0.2' is not allowed to connect to this MariaDB server", "")]
    [InlineData(1040, "Too many connections", "08004")]
    [InlineData(65535, "", "")]
    public void An_error_in_place_of_the_greeting_has_number_and_words(int code, string message, string sqlState)
    {
        FirstPacket first = Greeting.Read(Bytes.Error(code, message, sqlState: sqlState));

        Assert.Equal(FirstPacketKind.Error, first.Kind);
        Assert.Equal(new ServerError(code, message), first.Error);
    }

    [Fact]
    public void Every_beginning_of_a_greeting_waits_for_more()
    {
        byte[] whole = Bytes.MariaDbGreeting;

        for (int length = 0; length < whole.Length; length++)
            Assert.Equal(FirstPacketKind.Incomplete, Greeting.Read(whole.AsSpan(0, length)).Kind);
    }

    [Fact]
    public void Bytes_after_the_greeting_are_left_alone() =>
        Assert.Equal(FirstPacketKind.Greeting, Greeting.Read([.. Bytes.MariaDbGreeting, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]).Kind);

    public static TheoryData<byte[], string> Others => new()
    {
        { "SSH-2.0-OpenSSH_9.2p1\r\n"u8.ToArray(), "no MySQL packet: it begins with \"SSH-2.0-OpenSSH_\"" },
        { "220 mail ESMTP\r\n"u8.ToArray(), "no MySQL packet: it begins with 323230206D61696C2045534D54500D0A" },
        { "HTTP/1.1 400 Bad Request\r\n"u8.ToArray(), "no MySQL packet: it begins with \"HTTP/1.1 400 Bad\"" },
        { new byte[] { 0, 0, 0, 0 }, "no MySQL packet: it begins with 00000000" },
        { new byte[] { 0xFF, 0xFF, 0xFF, 0, 10 }, "no MySQL packet: it begins with FFFFFF000A" },
        { new byte[] { 1, 8, 0, 0 }, "no MySQL packet: it begins with 01080000" },
        { new byte[] { 5, 0, 0, 0, 11, 8, 5, 26, 0 }, "no MySQL greeting: it begins with 050000000B08051A00" },
        { new byte[] { 80, 0, 0, 0, 9 }, "no MySQL greeting: it begins with 5000000009" },
        { Bytes.Packet(0, [10]), "a broken greeting: it begins with 010000000A" },
        { Bytes.Packet(0, [10, .. "no end"u8]), "a broken greeting: it begins with 070000000A6E6F20656E64" },
        { Bytes.Packet(0, [10, .. "8.0"u8, 0, 1, 0, 0, 0, .. "short"u8]), "a broken greeting: it begins with 0E0000000A382E30000100000073686F" },
        { Bytes.Packet(0, [0xFF, 1]), "a broken error packet: it begins with 02000000FF01" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_no_MySQL_is_told_with_its_first_bytes(byte[] received, string junk)
    {
        FirstPacket first = Greeting.Read(received);

        Assert.Equal(FirstPacketKind.Junk, first.Kind);
        Assert.Equal(junk, first.Junk);
    }

    [Fact]
    public void A_hostile_version_can_not_steer_a_terminal_or_fill_a_line()
    {
        byte[] version = [.. "\u001B[2J\r\n\u202E\u0085"u8, .. Enumerable.Repeat((byte)'x', 1500)];
        FirstPacket first = Greeting.Read(Bytes.Packet(0, [10, .. version, 0, 1, 0, 0, 0, .. "abcdefgh"u8, 0, 0, 0]));

        Assert.StartsWith("?[2J????x", first.Greeting!.Version, StringComparison.Ordinal);
        Assert.True(first.Greeting.Version.Length <= 200, $"{first.Greeting.Version.Length}");
    }
}
