using System.Net;

namespace VipGuard.Checks;

/// <summary>What a client says next in a log-in.</summary>
/// <param name="Answer">A packet's payload; empty is one too.</param>
/// <param name="Refusal">Why there is no answer, going on from "it"; null where there is one, or nothing has to be said.</param>
internal readonly record struct LoginStep(byte[]? Answer, string? Refusal)
{
    /// <summary>The server goes on by itself.</summary>
    public static LoginStep Wait => default;

    public static LoginStep Say(byte[] answer) => new(answer, null);

    public static LoginStep GiveUp(string why) => new(null, why);
}

/// <summary>A client's side of one log-in, as far as it is about the password. Pure but for the encryption's randomness.</summary>
/// <param name="target">Tells whether anyone but the server could read, or pose as the server.</param>
internal sealed class Authentication(MySqlLogin login, ProbeTarget target, Greeting greeting)
{
    private ReadOnlyMemory<byte> challenge = greeting.Challenge;

    /// <summary>The plugin that is spoken now; the greeting's own saves a turn.</summary>
    public string Plugin { get; private set; } =
        greeting.Plugin.Equals(CachingSha2Password.Plugin, StringComparison.Ordinal) ? CachingSha2Password.Plugin : NativePassword.Plugin;

    private bool SpeaksSha2 => Plugin.Equals(CachingSha2Password.Plugin, StringComparison.Ordinal);

    /// <summary>What belongs into the handshake response, before the server has asked for anything.</summary>
    public byte[] First() => Scramble();

    /// <summary>What to say to a change of plugin, or to more data for the plugin.</summary>
    public LoginStep Answer(in LoginReply reply) => reply.Kind switch
    {
        LoginReplyKind.OtherPlugin => Switch(reply.Plugin, reply.Data),
        LoginReplyKind.MoreData when SpeaksSha2 => More(reply.Data.Span),
        _ => LoginStep.GiveUp("is asked for what is beyond a probe"),
    };

    private byte[] Scramble() => SpeaksSha2
        ? CachingSha2Password.Scramble(login.Password, challenge.Span)
        : NativePassword.Answer(login.Password, challenge.Span);

    // A password is answered for in ways only that do not give it away; an account without one has nothing to give.
    private LoginStep Switch(string plugin, ReadOnlyMemory<byte> newChallenge)
    {
        if (login.HasPassword && plugin is not (NativePassword.Plugin or CachingSha2Password.Plugin))
            return LoginStep.GiveUp($"uses {plugin}, and a probe knows {NativePassword.Plugin}, {CachingSha2Password.Plugin} and accounts without a password");
        Plugin = plugin;
        challenge = newChallenge;
        return LoginStep.Say(Scramble());
    }

    private LoginStep More(ReadOnlySpan<byte> data) => data switch
    {
        [CachingSha2Password.FastAuthSuccess] => LoginStep.Wait,
        _ when !login.HasPassword => LoginStep.GiveUp("has a password, and the check is given none"),
        [CachingSha2Password.PerformFullAuthentication] => Full(),
        [(byte)'-', ..] when IsLoopback => CachingSha2Password.Encrypted(login.Password, challenge.Span, data) is { } answer
            ? LoginStep.Say(answer)
            : LoginStep.GiveUp("can't be logged in to: the server's RSA key is none, or too short for the password"),
        _ => LoginStep.GiveUp("is asked for what is beyond a probe"),
    };

    // The kernel carries a Unix socket and loopback. On a network the key would be anyone's who answers first, and the
    // password his who holds it; the scramble tells nobody anything and stays allowed there.
    private LoginStep Full() => target switch
    {
        UnixTarget => LoginStep.Say(CachingSha2Password.Clear(login.Password)),
        _ when IsLoopback => LoginStep.Say([CachingSha2Password.RequestPublicKey]),
        _ => LoginStep.GiveUp("is asked for the password itself, which a probe does not give over a network; probe the server from its own host, by its Unix socket or loopback"),
    };

    private bool IsLoopback => target is TcpTarget tcp && IPAddress.IsLoopback(tcp.ConnectIp);
}
