using System.Security.Cryptography;
using VipGuard.Checks.Tests.MySql;

namespace VipGuard.Checks.Tests.Edges;

/// <summary>A probe that answers the greeting with a log-in.</summary>
public sealed class MySqlLoginProbeTests
{
    private static readonly byte[] Challenge = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    [Fact]
    public async Task It_logs_in_and_leaves_with_a_quit()
    {
        byte[] login = [];
        byte[] goodbye = [];
        await using var server = Listener.That(async (client, stop) =>
        {
            await Listener.SayAsync(client, Bytes.MariaDbGreeting, stop);
            login = await Listener.HearAsync(client, stop);
            await Listener.SayAsync(client, Bytes.Ok(2), stop);
            goodbye = await Listener.HearAsync(client, stop);
            client.Close();
        });

        ProbeResult result = await ProbeAsync(server, new MySqlLogin("vipguard"));

        Assert.Equal(new ProbeResult(ProbeOutcome.Ok, "answers log-ins (10.11.19-MariaDB-0+deb12u1)"), result);
        Assert.Contains("vipguard", System.Text.Encoding.ASCII.GetString(login), StringComparison.Ordinal);
        Assert.Equal([1], goodbye);
    }

    [Fact]
    public async Task A_change_to_the_plugin_it_knows_is_answered_with_the_new_challenge()
    {
        byte[] answer = [];
        await using var server = ServerThatAsksFor("mysql_native_password", heard => answer = heard);

        ProbeResult result = await ProbeAsync(server, new MySqlLogin("vipguard", "secret"));

        Assert.Equal(ProbeOutcome.Ok, result.Outcome);
        Assert.Equal(NativePassword.Answer("secret", Challenge), answer);
    }

    [Fact]
    public async Task An_account_without_a_password_answers_any_plugin_with_nothing()
    {
        byte[] answer = [9];
        await using var server = ServerThatAsksFor("caching_sha2_password", heard => answer = heard);

        ProbeResult result = await ProbeAsync(server, new MySqlLogin("vipguard"));

        Assert.Equal(ProbeOutcome.Ok, result.Outcome);
        Assert.Empty(answer);
    }

    [Fact]
    public async Task A_password_is_never_given_to_a_plugin_that_would_give_it_away()
    {
        bool heardMore = false;
        await using var server = ServerThatAsksFor("mysql_clear_password", _ => heardMore = true);

        ProbeResult result = await ProbeAsync(server, new MySqlLogin("vipguard", "hunter2"));

        Assert.Equal(ProbeOutcome.LoginRefused, result.Outcome);
        Assert.Contains("it uses mysql_clear_password", result.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Detail, StringComparison.Ordinal);
        Assert.False(heardMore);
    }

    // The word that the scramble was enough and the OK come in one segment, as a server sends them.
    [Fact]
    public async Task Caching_sha2_is_logged_in_to_by_its_scramble_where_the_server_remembers()
    {
        byte[] login = [];
        await using var server = Listener.That(async (client, stop) =>
        {
            await Listener.SayAsync(client, Bytes.MySqlGreeting, stop);
            login = await Listener.HearAsync(client, stop);
            await Listener.SayAsync(client, [.. Bytes.Packet(2, [1, 3]), .. Bytes.Ok(3)], stop);
            await Listener.HearAsync(client, stop);
            client.Close();
        });

        ProbeResult result = await ProbeAsync(server, new MySqlLogin("vipguard", "secret"));

        Assert.Equal(new ProbeResult(ProbeOutcome.Ok, "answers log-ins (9.7.4-2)"), result);
        Assert.True(login.AsSpan().IndexOf(CachingSha2Password.Scramble("secret", Greeting.Read(Bytes.MySqlGreeting).Greeting!.Challenge.Span)) > 0);
    }

    [Fact]
    public async Task Caching_sha2_is_logged_in_to_by_the_servers_key_where_it_has_forgotten()
    {
        using var rsa = RSA.Create(2048);
        string password = "";
        await using var server = Listener.That(async (client, stop) =>
        {
            await Listener.SayAsync(client, Bytes.MariaDbGreeting, stop);
            await Listener.HearAsync(client, stop);
            await Listener.SayAsync(client, Bytes.OtherPlugin(2, "caching_sha2_password", Challenge), stop);
            Assert.Equal(CachingSha2Password.Scramble("secret", Challenge), await Listener.HearAsync(client, stop));
            await Listener.SayAsync(client, Bytes.Packet(4, [1, 4]), stop);
            Assert.Equal([2], await Listener.HearAsync(client, stop));
            await Listener.SayAsync(client, Bytes.Packet(6, [1, .. System.Text.Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem())]), stop);
            byte[] mixed = rsa.Decrypt(await Listener.HearAsync(client, stop), RSAEncryptionPadding.OaepSHA1);
            password = System.Text.Encoding.ASCII.GetString([.. mixed.Select((b, i) => (byte)(b ^ Challenge[i % Challenge.Length]))]);
            await Listener.SayAsync(client, Bytes.Ok(8), stop);
            await Listener.HearAsync(client, stop);
            client.Close();
        });

        ProbeResult result = await ProbeAsync(server, new MySqlLogin("vipguard", "secret"));

        Assert.Equal(ProbeOutcome.Ok, result.Outcome);
        Assert.Equal("secret\0", password);
    }

    [Fact]
    public async Task A_refused_login_is_a_server_that_lives()
    {
        await using var server = ServerThatReplies(Bytes.Error(1045, "Access denied for user 'vipguard'@'localhost'", 2, "28000"));

        Assert.Equal(
            new ProbeResult(
                ProbeOutcome.LoginRefused,
                "greets, but account vipguard: log-in refused (1045: Access denied for user 'vipguard'@'localhost'); each probe writes a line into the server's log"),
            await ProbeAsync(server, new MySqlLogin("vipguard")));
    }

    [Theory]
    [InlineData(1040, ProbeOutcome.TooManyConnections)]
    [InlineData(1053, ProbeOutcome.ShuttingDown)]
    public async Task What_a_server_says_of_itself_after_the_login_counts_as_before_it(int code, ProbeOutcome outcome)
    {
        await using var server = ServerThatReplies(Bytes.Error(code, "words", 2, "08004"));

        Assert.Equal(outcome, (await ProbeAsync(server, new MySqlLogin("vipguard"))).Outcome);
    }

    [Fact]
    public async Task A_server_that_greets_and_then_hangs_is_a_time_out()
    {
        await using var server = Listener.ThatSays(Bytes.MariaDbGreeting);

        ProbeResult result = await new MySqlGreetingProbe(server.Target, Limits.Short, new MySqlLogin("vipguard")).ProbeAsync(default);

        Assert.Equal(new ProbeResult(ProbeOutcome.TimedOut, "no answer to the log-in within 1 s (the server is hung)"), result);
    }

    [Fact]
    public async Task A_server_that_never_closes_after_the_quit_is_fit()
    {
        await using var server = Listener.That(async (client, stop) =>
        {
            await Listener.SayAsync(client, Bytes.MariaDbGreeting, stop);
            await Listener.HearAsync(client, stop);
            await Listener.SayAsync(client, Bytes.Ok(2), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });

        ProbeResult result = await new MySqlGreetingProbe(server.Target, TimeSpan.FromSeconds(2), new MySqlLogin("vipguard")).ProbeAsync(default);

        Assert.Equal(ProbeOutcome.Ok, result.Outcome);
    }

    [Fact]
    public async Task A_server_that_closes_amid_the_login_has_closed_early()
    {
        await using var server = Listener.That(async (client, stop) =>
        {
            await Listener.SayAsync(client, Bytes.MariaDbGreeting, stop);
            await Listener.HearAsync(client, stop);
            client.Close();
        });

        Assert.Equal(new ProbeResult(ProbeOutcome.ClosedEarly, "closed during the log-in"), await ProbeAsync(server, new MySqlLogin("vipguard")));
    }

    [Fact]
    public async Task A_server_of_before_4_1_greets_and_is_not_logged_in_to()
    {
        await using var server = Listener.That(async (client, stop) =>
        {
            await Listener.SayAsync(client, Bytes.OldGreeting, stop);
            await Listener.HearAsync(client, stop);
            client.Close();
        });

        ProbeResult result = await ProbeAsync(server, new MySqlLogin("vipguard"));

        Assert.Equal(ProbeOutcome.LoginRefused, result.Outcome);
        Assert.Contains("before 4.1", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_asks_for_ever_is_left()
    {
        await using var server = Listener.That(async (client, stop) =>
        {
            await Listener.SayAsync(client, Bytes.MariaDbGreeting, stop);
            for (byte sequence = 2; ; sequence += 2)
            {
                await Listener.HearAsync(client, stop);
                await Listener.SayAsync(client, Bytes.OtherPlugin(sequence, "mysql_native_password", Challenge), stop);
            }
        });

        ProbeResult result = await ProbeAsync(server, new MySqlLogin("vipguard", "secret"));

        Assert.Contains("the server asks again and again", result.Detail, StringComparison.Ordinal);
    }

    private static Listener ServerThatReplies(byte[] reply) => Listener.That(async (client, stop) =>
    {
        await Listener.SayAsync(client, Bytes.MariaDbGreeting, stop);
        await Listener.HearAsync(client, stop);
        await Listener.SayAsync(client, reply, stop);
    });

    private static Listener ServerThatAsksFor(string plugin, Action<byte[]> heard) => Listener.That(async (client, stop) =>
    {
        await Listener.SayAsync(client, Bytes.MariaDbGreeting, stop);
        await Listener.HearAsync(client, stop);
        await Listener.SayAsync(client, Bytes.OtherPlugin(2, plugin, Challenge), stop);
        heard(await Listener.HearAsync(client, stop));
        await Listener.SayAsync(client, Bytes.Ok(4), stop);
        await Listener.HearAsync(client, stop);
        client.Close();
    });

    private static async Task<ProbeResult> ProbeAsync(Listener server, MySqlLogin login) =>
        await new MySqlGreetingProbe(server.Target, Limits.Ample, login).ProbeAsync(default);
}
