namespace VipGuard.Checks;

/// <summary>How far a connection has come.</summary>
internal enum DialoguePhase
{
    /// <summary>Nothing was heard yet.</summary>
    Greeting,

    LogIn,

    /// <summary>Logged in; the session's own wait_timeout is being set.</summary>
    Preparing,

    /// <summary>Nothing is being waited for.</summary>
    Ready,

    /// <summary>The question is out.</summary>
    Asked,

    /// <summary>No more questions on this connection; <see cref="Dialogue.Verdict"/> says why.</summary>
    Over,
}

/// <summary>
/// A client's side of one connection, from the greeting to the last answer: bytes in, packets out. Pure: no socket, no clock.
/// </summary>
/// <param name="target">What the server is, for the password's sake and for people.</param>
internal sealed class Dialogue(MySqlLogin login, ProbeTarget target)
{
    // The longest way: a change of plugin, the full authentication, the key, an OK. Who wants more is not going to be satisfied.
    private const int MostTurns = 5;

    private Authentication? authentication;
    private int turns;
    private string version = "";

    public DialoguePhase Phase { get; private set; }

    /// <summary>The last answer, or why it is over; what it says of the server.</summary>
    public ProbeResult Verdict { get; private set; }

    /// <summary>Greeted: a new client is served so far.</summary>
    public bool IsGreeted => Phase is not DialoguePhase.Greeting && authentication is not null;

    /// <summary>Logged in, with or without an answer that is still to come.</summary>
    public bool IsIn => Phase is DialoguePhase.Preparing or DialoguePhase.Ready or DialoguePhase.Asked;

    /// <summary>Asks; only while <see cref="DialoguePhase.Ready"/>.</summary>
    /// <returns>The packet to send.</returns>
    public ReadOnlyMemory<byte> Ask()
    {
        if (Phase != DialoguePhase.Ready)
            throw new InvalidOperationException($"a question while {Phase}");
        Phase = DialoguePhase.Asked;
        return QueryPacket.Question;
    }

    /// <summary>The server has closed, or the connection broke.</summary>
    public void Closed()
    {
        if (Phase == DialoguePhase.Over)
            return;
        End(new ProbeResult(ProbeOutcome.ClosedEarly, Phase switch
        {
            DialoguePhase.Greeting => "closed before the greeting",
            DialoguePhase.LogIn => "closed during the log-in",
            _ => "the server closed the session",
        }));
    }

    /// <summary>Takes in what has been received and not yet been used up.</summary>
    /// <param name="used">So many bytes are done with.</param>
    /// <returns>What to send now; empty: nothing. Call again with the rest after a step that used something.</returns>
    public ReadOnlyMemory<byte> Hear(ReadOnlySpan<byte> received, out int used)
    {
        used = 0;
        if (received.IsEmpty || Phase == DialoguePhase.Over)
        {
            used = received.Length;
            return default;
        }

        return Phase switch
        {
            DialoguePhase.Greeting => HearGreeting(received, ref used),
            DialoguePhase.LogIn => HearLogin(received, ref used),
            _ => HearAnswer(received, ref used),
        };
    }

    private ReadOnlyMemory<byte> HearGreeting(ReadOnlySpan<byte> received, ref int used)
    {
        FirstPacket first = Greeting.Read(received);
        if (first.Kind == FirstPacketKind.Incomplete)
            return default;

        used = received.Length;
        if (first.Kind == FirstPacketKind.Error)
            return End(MySqlVerdict.Turned(first.Error!, target));
        if (first.Kind == FirstPacketKind.Junk)
            return End(MySqlVerdict.NotMySql(first.Junk!));
        if (!LoginPacket.CanAnswer(first.Greeting!))
            return End(MySqlVerdict.CannotLogIn(login, "the server knows only the log-in of before 4.1"));

        version = first.Greeting!.Version;
        authentication = new Authentication(login, target, first.Greeting);
        Phase = DialoguePhase.LogIn;
        return LoginPacket.Write(first.Greeting, login, authentication.Plugin, authentication.First());
    }

    private ReadOnlyMemory<byte> HearLogin(ReadOnlySpan<byte> received, ref int used)
    {
        LoginReply reply = LoginReply.Read(received);
        if (reply.Kind == LoginReplyKind.Incomplete)
            return default;
        used = reply.Size == 0 ? received.Length : reply.Size;
        if (reply.Kind == LoginReplyKind.Ok)
        {
            Phase = DialoguePhase.Preparing;
            Verdict = MySqlVerdict.AnswersQueries(version);
            return QueryPacket.Preparation;
        }

        if (reply.Kind == LoginReplyKind.Error)
            return End(MySqlVerdict.LoginFailed(reply.Error!, login, target));
        if (++turns >= MostTurns)
            return End(MySqlVerdict.CannotLogIn(login, "the server asks again and again"));
        LoginStep step = authentication!.Answer(reply);
        if (step.Refusal is { } why)
            return End(MySqlVerdict.CannotLogIn(login, $"it {why}"));
        return step.Answer is { } answer ? Packet.Write((byte)(reply.Sequence + 1), answer) : default;
    }

    private ReadOnlyMemory<byte> HearAnswer(ReadOnlySpan<byte> received, ref int used)
    {
        // Unasked, a server says goodbye only: why it ends the session (its packet is number 0).
        QueryReply reply = Phase == DialoguePhase.Ready ? Goodbye(received) : QueryReply.Read(received);
        if (reply.Kind == QueryReplyKind.Incomplete)
            return default;
        used = reply.Size == 0 ? received.Length : reply.Size;
        switch (reply.Kind)
        {
            // What is asked in preparation is a courtesy; that it is answered at all is what counts.
            case QueryReplyKind.Row when Phase == DialoguePhase.Asked:
            case QueryReplyKind.Ok when Phase == DialoguePhase.Preparing:
                Phase = DialoguePhase.Ready;
                Verdict = MySqlVerdict.AnswersQueries(version, Verdict);
                return default;

            case QueryReplyKind.Error when MySqlVerdict.EndsSession(reply.Error!) || Phase == DialoguePhase.Ready:
                return End(MySqlVerdict.SessionEnded(reply.Error!));

            case QueryReplyKind.Error when Phase == DialoguePhase.Preparing:
                Phase = DialoguePhase.Ready;
                return default;

            case QueryReplyKind.Error:
                Phase = DialoguePhase.Ready;
                Verdict = MySqlVerdict.Answered(reply.Error!);
                return default;

            default:
                return End(new ProbeResult(ProbeOutcome.NotMySql, $"not an answer to SELECT 1: it begins with {Convert.ToHexString(received[..Math.Min(received.Length, 16)])}"));
        }
    }

    private static QueryReply Goodbye(ReadOnlySpan<byte> received)
    {
        Packet packet = Packet.Read(received);
        return packet.Status switch
        {
            PacketStatus.Incomplete => new QueryReply(QueryReplyKind.Incomplete),
            PacketStatus.Complete when ServerError.Read(packet.Payload) is { } error => new QueryReply(QueryReplyKind.Error, received.Length, error),
            _ => new QueryReply(QueryReplyKind.Beyond),
        };
    }

    private ReadOnlyMemory<byte> End(ProbeResult verdict)
    {
        Phase = DialoguePhase.Over;
        Verdict = verdict;
        return default;
    }
}
