using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace VipGuard.Checks.Tests.MySql;

/// <summary>What a client says when, and what it never says.</summary>
public sealed class AuthenticationTests
{
    private const string Password = "hunter2";

    private static readonly MySqlLogin Login = new("probe", Password);
    private static readonly byte[] Challenge = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];
    private static readonly UnixTarget Local = new("/run/mysqld/mysqld.sock");
    private static readonly TcpTarget Loopback = new(IPAddress.Loopback, 3306);
    private static readonly TcpTarget Distant = new(IPAddress.Parse("192.0.2.1"), 3306);

    private static LoginReply Full => More(CachingSha2Password.PerformFullAuthentication);

    [Fact]
    public void A_server_that_greets_with_caching_sha2_is_answered_in_it_at_once()
    {
        var greeting = Greeting.Read(Bytes.MySqlGreeting).Greeting!;

        var authentication = new Authentication(Login, Local, greeting);

        Assert.Equal(CachingSha2Password.Plugin, authentication.Plugin);
        Assert.Equal(CachingSha2Password.Scramble(Password, greeting.Challenge.Span), authentication.First());
        Assert.Equal(LoginStep.Wait, authentication.Answer(More(CachingSha2Password.FastAuthSuccess)));
    }

    [Fact]
    public void Any_other_server_is_answered_in_the_native_way_until_it_asks_for_another()
    {
        var authentication = new Authentication(Login, Local, Greeting.Read(Bytes.MariaDbGreeting).Greeting!);
        Assert.Equal(NativePassword.Plugin, authentication.Plugin);

        var answer = authentication.Answer(Switch(CachingSha2Password.Plugin));

        Assert.Equal(CachingSha2Password.Scramble(Password, Challenge), answer.Answer);
        Assert.Equal(NativePassword.Answer(Password, Challenge), authentication.Answer(Switch(NativePassword.Plugin)).Answer);
    }

    [Fact]
    public void The_password_itself_goes_over_a_Unix_socket_only() =>
        Assert.Equal(Encoding.ASCII.GetBytes(Password + "\0"), Sha2(Local).Answer(Full).Answer);

    [Fact]
    public void On_loopback_the_servers_key_is_asked_for() =>
        Assert.Equal((byte[])[CachingSha2Password.RequestPublicKey], Sha2(Loopback).Answer(Full).Answer);

    [Fact]
    public void On_a_network_nobodys_key_is_believed()
    {
        var step = Sha2(Distant).Answer(Full);

        Assert.Null(step.Answer);
        Assert.Contains("does not give over a network", step.Refusal, StringComparison.Ordinal);
        Assert.NotNull(Sha2(Distant).Answer(More(Encoding.ASCII.GetBytes("-----BEGIN PUBLIC KEY-----"))).Refusal);
    }

    [Fact]
    public void An_account_that_was_given_no_password_says_so() =>
        Assert.Equal("has a password, and the check is given none", new Authentication(new MySqlLogin("probe"), Local, Greeting.Read(Bytes.MySqlGreeting).Greeting!).Answer(Full).Refusal);

    [Fact]
    public void More_data_for_a_plugin_that_has_none_is_beyond_a_probe() =>
        Assert.NotNull(new Authentication(Login, Local, Greeting.Read(Bytes.MariaDbGreeting).Greeting!).Answer(Full).Refusal);

    // Whatever a server asks for, in whatever order: no exception, and no password for who is not on this host.
    [Fact]
    public void No_conversation_brings_the_password_onto_a_network() => Prop.ForAll(Replies, Gen.Elements(Bytes.MariaDbGreeting, Bytes.MySqlGreeting).ToArbitrary(), (replies, greeting) =>
    {
        foreach (TcpTarget target in (TcpTarget[])[Loopback, Distant])
        {
            var authentication = new Authentication(Login, target, Greeting.Read(greeting).Greeting!);
            var said = new List<byte[]> { authentication.First() };
            foreach (byte[] bytes in replies)
            {
                LoginStep step = authentication.Answer(LoginReply.Read(bytes));
                if (step.Answer is { } answer)
                    said.Add(answer);
                Assert.False(step.Answer is not null && step.Refusal is not null);
                Assert.DoesNotContain(Password, step.Refusal ?? "", StringComparison.Ordinal);
            }
            if (said.Any(s => s.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Password)) >= 0))
                return false;
        }
        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    private static Arbitrary<byte[][]> Replies => Gen.OneOf(
        Gen.Constant(Bytes.Packet(2, [1, CachingSha2Password.FastAuthSuccess])),
        Gen.Constant(Bytes.Packet(2, [1, CachingSha2Password.PerformFullAuthentication])),
        Gen.Constant(Bytes.Packet(2, [1, .. "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"u8])),
        Gen.Elements(CachingSha2Password.Plugin, NativePassword.Plugin, "mysql_clear_password", "sha256_password", "").Select(p => Bytes.OtherPlugin(2, p, Challenge)),
        Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().Select(data => Bytes.Packet(2, [1, .. data])),
        Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().Select(data => Bytes.Packet(2, [0xFE, .. data]))).ArrayOf().ToArbitrary();

    private static Authentication Sha2(ProbeTarget target) => new(Login, target, Greeting.Read(Bytes.MySqlGreeting).Greeting!);

    private static LoginReply More(params byte[] data) => new(LoginReplyKind.MoreData, Data: data);

    private static LoginReply Switch(string plugin) => new(LoginReplyKind.OtherPlugin, Plugin: plugin, Data: Challenge);
}
