using System.Net.Sockets;

namespace VipGuard.Checks;

/// <summary>
/// Waits for the server's greeting: a hung mysqld, for which the kernel still accepts, does not greet. With an account it
/// answers the greeting with a log-in and leaves with COM_QUIT: the one way that a server neither counts nor logs
/// (measured: docs/checks.md). Without one, each probe writes a line into the server's log at its default setting.
/// </summary>
public sealed class MySqlGreetingProbe : IProbe
{
    // The longest way: a change of plugin, the full authentication, the key, an OK. Who wants more is not going to be satisfied.
    private const int MostTurns = 5;

    private readonly ProbeTarget target;
    private readonly TimeSpan connectTimeout;
    private readonly MySqlLogin? login;
    private readonly TimeProvider clock;

    private enum Phase
    {
        Connect,
        Greeting,
        LogIn,
    }

    /// <summary>A probe of one server.</summary>
    /// <param name="connectTimeout">For all of a probe together; above 0.</param>
    /// <param name="login">Null: only the greeting is waited for.</param>
    public MySqlGreetingProbe(ProbeTarget target, TimeSpan connectTimeout, MySqlLogin? login = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(connectTimeout, TimeSpan.Zero);
        this.target = target;
        this.connectTimeout = connectTimeout;
        this.login = login;
        this.clock = clock ?? TimeProvider.System;
    }

    /// <summary>Told, of a Unix socket that is connected, which process listens there; 0: the kernel does not say.</summary>
    public Action<int>? Connected { get; init; }

    /// <inheritdoc/>
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(connectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        Phase phase = Phase.Connect;
        try
        {
            Dialled dialled = await Dial.ConnectAsync(target, either.Token);
            if (dialled.Socket is not { } socket)
                return dialled.Failure;

            using (socket)
            {
                if (target is UnixTarget)
                    Connected?.Invoke(PeerProcess.Of(socket));
                var conversation = new MySqlConversation(socket);

                phase = Phase.Greeting;
                FirstPacket first = await HearGreetingAsync(conversation, either.Token);
                if (first.Kind != FirstPacketKind.Greeting)
                    return Turned(first);
                if (login is null || !LoginPacket.CanAnswer(first.Greeting!))
                    return await LeaveUnknownAsync(conversation, first.Greeting!, either.Token);

                phase = Phase.LogIn;
                return await LogInAsync(conversation, first.Greeting!, login, either.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ProbeResult(ProbeOutcome.TimedOut, $"no {Awaited(phase)} within {DurationText.Of(connectTimeout)}{Diagnosis(phase)}");
        }
        catch (SocketException)
        {
            return ClosedDuring(phase);
        }
    }

    private static async ValueTask<FirstPacket> HearGreetingAsync(MySqlConversation conversation, CancellationToken limit)
    {
        while (await conversation.HearMoreAsync(limit))
        {
            FirstPacket first = Greeting.Read(conversation.Received);
            if (first.Kind != FirstPacketKind.Incomplete)
                return first;
        }

        return new FirstPacket(FirstPacketKind.Incomplete);
    }

    private ProbeResult Turned(FirstPacket first) => first.Kind switch
    {
        FirstPacketKind.Error => MySqlVerdict.Turned(first.Error!, target),
        FirstPacketKind.Junk => MySqlVerdict.NotMySql(first.Junk!),
        _ => ClosedDuring(Phase.Greeting),
    };

    private async ValueTask<ProbeResult> LeaveUnknownAsync(MySqlConversation conversation, Greeting greeting, CancellationToken limit)
    {
        await conversation.LeaveAsync(LoginPacket.QuitUnknown, limit);
        return login is null ? MySqlVerdict.Greets(greeting) : MySqlVerdict.CannotLogIn(login, "the server knows only the log-in of before 4.1");
    }

    private async ValueTask<ProbeResult> LogInAsync(MySqlConversation conversation, Greeting greeting, MySqlLogin login, CancellationToken limit)
    {
        var authentication = new Authentication(login, target, greeting);
        await conversation.SayAsync(LoginPacket.Write(greeting, login, authentication.Plugin, authentication.First()), limit);
        for (int turn = 0; turn < MostTurns; turn++)
        {
            LoginReply reply = await HearReplyAsync(conversation, limit);
            switch (reply.Kind)
            {
                case LoginReplyKind.Ok:
                    await conversation.LeaveAsync(LoginPacket.Quit, limit);
                    return MySqlVerdict.LoggedIn(greeting);

                case LoginReplyKind.Error:
                    return MySqlVerdict.LoginFailed(reply.Error!, login, target);

                case LoginReplyKind.Incomplete:
                    return ClosedDuring(Phase.LogIn);

                default:
                    LoginStep step = authentication.Answer(reply);
                    if (step.Refusal is { } why)
                        return MySqlVerdict.CannotLogIn(login, $"it {why}");
                    if (step.Answer is { } answer)
                        await conversation.SayAsync(Packet.Write((byte)(reply.Sequence + 1), answer), limit);
                    break;
            }
        }

        return MySqlVerdict.CannotLogIn(login, "the server asks again and again");
    }

    private static async ValueTask<LoginReply> HearReplyAsync(MySqlConversation conversation, CancellationToken limit)
    {
        do
        {
            LoginReply reply = LoginReply.Read(conversation.Received);
            if (reply.Kind == LoginReplyKind.Incomplete)
                continue;
            conversation.Drop(reply.Size);
            return reply;
        }
        while (await conversation.HearMoreAsync(limit));

        return new LoginReply(LoginReplyKind.Incomplete);
    }

    private static ProbeResult ClosedDuring(Phase phase) =>
        new(ProbeOutcome.ClosedEarly, phase == Phase.LogIn ? "closed during the log-in" : "closed before the greeting");

    private static string Awaited(Phase phase) => phase switch
    {
        Phase.Connect => "answer to connect",
        Phase.Greeting => "greeting",
        _ => "answer to the log-in",
    };

    private static string Diagnosis(Phase phase) => phase == Phase.Connect ? "" : " (the server is hung)";
}
