namespace VipGuard.Checks.Tests.MySql;

/// <summary>A connection from the greeting on, with the server's bytes in hand.</summary>
public sealed class DialogueTests
{
    private static readonly UnixTarget Target = new("/run/mysqld/mysqld.sock");

    [Fact]
    public void A_session_logs_in_prepares_itself_and_asks()
    {
        Dialogue dialogue = In();

        Assert.Equal((DialoguePhase.Ready, new ProbeResult(ProbeOutcome.Ok, "answers queries (10.11.19-MariaDB-0+deb12u1)")), (dialogue.Phase, dialogue.Verdict));
        Assert.Equal("SELECT 1"u8.ToArray(), dialogue.Ask().Span[5..].ToArray());
        Assert.Equal(DialoguePhase.Asked, dialogue.Phase);
        Assert.Empty(Say(dialogue, QueryReplyTests.Answer("1")));
        Assert.Equal((DialoguePhase.Ready, ProbeOutcome.Ok), (dialogue.Phase, dialogue.Verdict.Outcome));
    }

    [Fact]
    public void The_same_answer_again_is_the_same_words_again()
    {
        Dialogue dialogue = In();
        string first = dialogue.Verdict.Detail;

        dialogue.Ask();
        Say(dialogue, QueryReplyTests.Answer("1"));

        Assert.Same(first, dialogue.Verdict.Detail);
    }

    [Fact]
    public void Bytes_that_come_one_by_one_say_the_same()
    {
        var dialogue = new Dialogue(new MySqlLogin("probe", "wire"), Target);
        var pending = new List<byte>();
        int sent = 0;

        foreach (byte one in (byte[])[.. Bytes.MariaDbGreeting, .. Bytes.Ok(2), .. Bytes.Ok(1)])
        {
            pending.Add(one);
            sent += dialogue.Hear(pending.ToArray(), out int used).IsEmpty ? 0 : 1;
            pending.RemoveRange(0, used);
        }

        Assert.Equal((DialoguePhase.Ready, 2, 0), (dialogue.Phase, sent, pending.Count));
    }

    // What the server said to SELECT 1, what that says of the server, and whether the session goes on.
    [Theory]
    [InlineData(1317, ProbeOutcome.Ok, true)]
    [InlineData(1969, ProbeOutcome.Ok, true)]
    [InlineData(3024, ProbeOutcome.Ok, true)]
    [InlineData(1226, ProbeOutcome.LoginRefused, true)]
    [InlineData(1820, ProbeOutcome.LoginRefused, true)]
    [InlineData(1047, ProbeOutcome.ServerError, true)]
    [InlineData(1041, ProbeOutcome.ServerError, true)]
    [InlineData(1053, ProbeOutcome.ShuttingDown, false)]
    [InlineData(1927, ProbeOutcome.ClosedEarly, false)]
    [InlineData(4031, ProbeOutcome.ClosedEarly, false)]
    public void An_error_in_answer_is_an_answer(int code, ProbeOutcome outcome, bool goesOn)
    {
        Dialogue dialogue = In();
        dialogue.Ask();

        Say(dialogue, Bytes.Error(code, "words", 1, "HY000"));

        Assert.Equal((outcome, goesOn ? DialoguePhase.Ready : DialoguePhase.Over), (dialogue.Verdict.Outcome, dialogue.Phase));
    }

    // What is the account's says nothing against the server; a server without memory or threads, or offline, lets nobody in.
    [Theory]
    [InlineData(1045, ProbeOutcome.LoginRefused)]
    [InlineData(1698, ProbeOutcome.LoginRefused)]
    [InlineData(1203, ProbeOutcome.LoginRefused)]
    [InlineData(1226, ProbeOutcome.LoginRefused)]
    [InlineData(1524, ProbeOutcome.LoginRefused)]
    [InlineData(1862, ProbeOutcome.LoginRefused)]
    [InlineData(3118, ProbeOutcome.LoginRefused)]
    [InlineData(4151, ProbeOutcome.LoginRefused)]
    [InlineData(1040, ProbeOutcome.TooManyConnections)]
    [InlineData(1130, ProbeOutcome.HostNotAllowed)]
    [InlineData(1053, ProbeOutcome.ShuttingDown)]
    [InlineData(1038, ProbeOutcome.ServerError)]
    [InlineData(1041, ProbeOutcome.ServerError)]
    [InlineData(1135, ProbeOutcome.ServerError)]
    [InlineData(3032, ProbeOutcome.ServerError)]
    public void A_log_in_that_fails_is_the_accounts_fault_or_the_servers(int code, ProbeOutcome outcome)
    {
        var dialogue = new Dialogue(new MySqlLogin("probe", "wire"), Target);
        Say(dialogue, [.. Bytes.MariaDbGreeting]);

        Say(dialogue, Bytes.Error(code, "words", 2, "HY000"));

        Assert.Equal((DialoguePhase.Over, outcome), (dialogue.Phase, dialogue.Verdict.Outcome));
    }

    [Theory]
    [InlineData(1053, ProbeOutcome.ShuttingDown)]
    [InlineData(1927, ProbeOutcome.ClosedEarly)]
    [InlineData(4031, ProbeOutcome.ClosedEarly)]
    public void A_server_that_speaks_unasked_says_goodbye(int code, ProbeOutcome outcome)
    {
        Dialogue dialogue = In();

        Say(dialogue, Bytes.Error(code, "words", 0, "HY000"));

        Assert.Equal((DialoguePhase.Over, outcome), (dialogue.Phase, dialogue.Verdict.Outcome));
    }

    [Fact]
    public void A_session_whose_wait_timeout_can_not_be_set_is_a_session_all_the_same()
    {
        var dialogue = new Dialogue(new MySqlLogin("probe", "wire"), Target);
        Say(dialogue, [.. Bytes.MariaDbGreeting]);
        Say(dialogue, Bytes.Ok(2));

        Say(dialogue, Bytes.Error(1227, "Access denied", 1, "42000"));

        Assert.Equal((DialoguePhase.Ready, ProbeOutcome.Ok), (dialogue.Phase, dialogue.Verdict.Outcome));
    }

    [Theory]
    [InlineData(0, "closed before the greeting")]
    [InlineData(1, "closed during the log-in")]
    [InlineData(2, "the server closed the session")]
    [InlineData(3, "the server closed the session")]
    public void A_closed_connection_says_where_it_was(int steps, string words)
    {
        var dialogue = new Dialogue(new MySqlLogin("probe", "wire"), Target);
        byte[][] said = [Bytes.MariaDbGreeting, Bytes.Ok(2), Bytes.Ok(1)];
        foreach (byte[] step in said.Take(steps))
            Say(dialogue, step);

        dialogue.Closed();

        Assert.Equal((DialoguePhase.Over, new ProbeResult(ProbeOutcome.ClosedEarly, words)), (dialogue.Phase, dialogue.Verdict));
    }

    [Fact]
    public void Junk_in_answer_is_shown_in_hexadecimal_and_ends_the_session()
    {
        Dialogue dialogue = In();
        dialogue.Ask();

        Say(dialogue, [.. "HTTP/1.1 400 Bad Request\r\n"u8]);

        Assert.Equal(new ProbeResult(ProbeOutcome.NotMySql, "not an answer to SELECT 1: it begins with 485454502F312E312034303020426164"), dialogue.Verdict);
        Assert.Equal(DialoguePhase.Over, dialogue.Phase);
    }

    private static Dialogue In()
    {
        var dialogue = new Dialogue(new MySqlLogin("probe", "wire"), Target);
        Assert.NotEmpty(Say(dialogue, Bytes.MariaDbGreeting));
        Assert.Equal("SET wait_timeout=200000"u8.ToArray(), Say(dialogue, Bytes.Ok(2))[5..]);
        Assert.Empty(Say(dialogue, Bytes.Ok(1)));
        return dialogue;
    }

    private static byte[] Say(Dialogue dialogue, byte[] bytes)
    {
        byte[] answer = dialogue.Hear(bytes, out int used).ToArray();
        Assert.Equal(bytes.Length, used);
        return answer;
    }
}
