using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using VipGuard.Checks.Tests.MySql;
using VipGuard.Checks.Tests.Servers;

namespace VipGuard.Checks.Tests.Edges;

/// <summary>The session against a server that does as the test says.</summary>
public sealed class MySqlSessionProbeTests : IAsyncDisposable
{
    private static readonly byte[] Answer = QueryReplyTests.Answer("1");

    private readonly FakeClock clock = new();
    private MySqlSessionProbe? timed;

    // After the server: nobody moves the clock for a goodbye that is not answered.
    public async ValueTask DisposeAsync()
    {
        if (timed is not null)
            await timed.DisposeAsync();
    }

    [Fact]
    public async Task One_session_answers_question_after_question_and_ends_with_a_goodbye()
    {
        int goodbyes = 0;
        await using Listener server = Listener.That(async (client, stop) =>
        {
            await AnswerAllAsync(client, stop);
            Interlocked.Increment(ref goodbyes);
        });
        var probe = new MySqlSessionProbe(server.Target, Limits.Ample, new MySqlLogin("probe", "wire"));

        for (int i = 0; i < 20; i++)
            Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        await probe.DisposeAsync();

        Assert.Single(server.Clients);
        await Limits.UntilAsync(() => Volatile.Read(ref goodbyes) == 1, "COM_QUIT");
    }

    [Fact]
    public async Task Asked_to_reconnect_it_takes_a_new_session_and_says_goodbye_to_the_old_one()
    {
        int goodbyes = 0;
        await using Listener server = Listener.That(async (client, stop) =>
        {
            await AnswerAllAsync(client, stop);
            Interlocked.Increment(ref goodbyes);
        });
        await using var probe = new MySqlSessionProbe(server.Target, Limits.Ample, new MySqlLogin("probe", "wire"));
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);

        probe.Reconnect();

        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        Assert.Equal(2, server.Clients.Count);
        await Limits.UntilAsync(() => Volatile.Read(ref goodbyes) == 1, "COM_QUIT");
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        Assert.Equal(2, server.Clients.Count);
    }

    [Fact]
    public async Task Asked_to_reconnect_it_believes_no_old_session_of_a_server_that_has_closed_its_listener()
    {
        await using Listener server = Listener.That(AnswerAllAsync);
        await using var probe = new MySqlSessionProbe(server.Target, Limits.Ample, new MySqlLogin("probe", "wire"));
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        server.Refuse();
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);

        probe.Reconnect();

        Assert.Equal(ProbeOutcome.Refused, (await probe.ProbeAsync(default)).Outcome);
        Assert.Equal(ProbeOutcome.Refused, (await probe.ProbeAsync(default)).Outcome);
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_one()
    {
        await using Listener server = Listener.That(async (client, stop) =>
        {
            client.NoDelay = true;
            await LetInAsync(client, stop);
            while ((await Listener.HearAsync(client, stop)) is not [1])
            {
                foreach (byte one in Answer)
                    await Listener.SayAsync(client, [one], stop);
            }
            client.Close();
        });
        await using var probe = new MySqlSessionProbe(server.Target, Limits.Ample, new MySqlLogin("probe", "wire"));

        for (int i = 0; i < 5; i++)
            Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
    }

    [Fact]
    public async Task A_silent_session_is_renewed_once_and_the_second_in_a_row_is_the_servers_fault()
    {
        await using Listener server = Listener.That(async (client, stop) =>
        {
            await LetInAsync(client, stop);
            while ((await Listener.HearAsync(client, stop)) is not [1])
            {
            }
        });
        MySqlSessionProbe probe = Timed(server);

        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        Assert.Equal(new ProbeResult(ProbeOutcome.SessionRenewed, "no answer to SELECT 1 within 50 s; a new session was let in"), await SilentAsync(probe));
        Assert.Equal(ProbeOutcome.TimedOut, (await InVainAsync(probe)).Outcome);
        Assert.Equal(ProbeOutcome.TimedOut, (await InVainAsync(probe)).Outcome);
    }

    [Fact]
    public async Task An_answer_that_comes_after_its_probe_has_ended_is_one()
    {
        var answer = new TaskCompletionSource();
        int connections = 0;
        int questions = 0;
        await using Listener server = Listener.That(async (client, stop) =>
        {
            if (Interlocked.Increment(ref connections) > 1)
                return;
            await LetInAsync(client, stop);
            await Listener.HearAsync(client, stop);
            questions++;
            await answer.Task.WaitAsync(stop);
            await Listener.SayAsync(client, Answer, stop);
            await Listener.HearAsync(client, stop);
            questions++;
        });
        MySqlSessionProbe probe = Timed(server);
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        Assert.Equal(ProbeOutcome.TimedOut, (await InVainAsync(probe)).Outcome);
        var news = new TaskCompletionSource();
        probe.News = () => news.TrySetResult();

        answer.SetResult();
        await news.Task.WaitAsync(Limits.Test);

        ProbeResult late = await probe.ProbeAsync(default).AsTask().WaitAsync(Limits.Test);
        Assert.Equal(new ProbeResult(ProbeOutcome.Ok, "answers queries (10.11.19-MariaDB-0+deb12u1), but took more than 50 s"), late);
        Assert.Equal(1, questions);
    }

    // gcore and the like stop a server for a moment, and a check may be woken just then.
    [Fact]
    public async Task A_stopped_process_is_certain_after_a_whole_limit_of_silence_and_not_before()
    {
        var heard = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using Listener server = Listener.That(async (client, stop) =>
        {
            await LetInAsync(client, stop);
            await Listener.HearAsync(client, stop);
            heard.SetResult();
            await answer.Task.WaitAsync(stop);
            await Listener.SayAsync(client, Answer, stop);
        });
        using Process process = Process.Start("sleep", "600");
        try
        {
            MySqlSessionProbe probe = Timed(server, () => process.Id);
            Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
            Assert.Null(probe.ServerPid);
            Task<ProbeResult> asking = probe.ProbeAsync(default).AsTask();
            await heard.Task.WaitAsync(Limits.Test);
            Assert.Equal(0, Native.kill(process.Id, Native.SIGSTOP));
            await Limits.UntilAsync(() => File.ReadAllText($"/proc/{process.Id}/stat").Contains(") T ", StringComparison.Ordinal), "it is stopped");

            probe.Doubt();
            await clock.AwaitedAsync();
            answer.SetResult();
            Assert.Equal(ProbeOutcome.Ok, (await asking.WaitAsync(Limits.Test)).Outcome);

            Assert.Equal(
                new ProbeResult(ProbeOutcome.Stopped, string.Create(CultureInfo.InvariantCulture, $"the server (process {process.Id}) is stopped (SIGSTOP); kill -CONT lets it go on")),
                await InVainAsync(probe));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_server_that_accepts_and_never_speaks_holds_one_connection_however_often_it_is_asked()
    {
        await using Listener server = Listener.ThatNeverGreets();
        await using var probe = new MySqlSessionProbe(server.Target, TimeSpan.FromMilliseconds(50), new MySqlLogin("probe", "wire"));

        for (int i = 0; i < 10; i++)
            Assert.Equal(ProbeOutcome.TimedOut, (await probe.ProbeAsync(default)).Outcome);

        Assert.Single(server.Clients);
    }

    [Fact]
    public async Task A_session_gone_silent_has_one_connection_beside_it_however_often_it_is_asked()
    {
        int connections = 0;
        await using Listener server = Listener.That(async (client, stop) =>
        {
            if (Interlocked.Increment(ref connections) > 1)
                return;
            await LetInAsync(client, stop);
            await Listener.HearAsync(client, stop);
        });
        MySqlSessionProbe probe = Timed(server);
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);

        for (int i = 0; i < 4; i++)
        {
            ProbeResult hung = await InVainAsync(probe);
            Assert.Equal(ProbeOutcome.TimedOut, hung.Outcome);
            Assert.Matches("^no answer to SELECT 1 within 50 s, and no (greeting|answer to connect) on a new connection within 25 s", hung.Detail);
        }

        Assert.Equal(2, server.Clients.Count);
    }

    [Fact]
    public async Task Junk_in_place_of_an_answer_is_told_and_twice_in_a_row_it_is_doubtful()
    {
        await using Listener server = Listener.That(async (client, stop) =>
        {
            await LetInAsync(client, stop);
            await Listener.HearAsync(client, stop);
            await Listener.SayAsync(client, [.. "HTTP/1.1 400 Bad Request\r\n"u8], stop);
        });
        await using var probe = new MySqlSessionProbe(server.Target, Limits.Ample, new MySqlLogin("probe", "wire"));

        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        Assert.Equal(ProbeOutcome.SessionRenewed, (await probe.ProbeAsync(default)).Outcome);
        ProbeResult again = await probe.ProbeAsync(default);
        Assert.Equal(ProbeOutcome.NotMySql, again.Outcome);
        Assert.StartsWith("not an answer to SELECT 1: it begins with 48545450", again.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_the_server_closes_is_news_and_a_port_that_then_refuses_is_certain()
    {
        var close = new TaskCompletionSource();
        Listener server = Listener.That(async (client, stop) =>
        {
            await LetInAsync(client, stop);
            await close.Task.WaitAsync(stop);
            client.Shutdown(SocketShutdown.Both);
        });
        await using var probe = new MySqlSessionProbe(server.Target, Limits.Ample, new MySqlLogin("probe", "wire"));
        var news = new TaskCompletionSource();
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        probe.News = () => news.TrySetResult();

        close.SetResult();
        await news.Task.WaitAsync(Limits.Test);
        await server.DisposeAsync();

        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, "port refused"), await probe.ProbeAsync(default));
    }

    [Fact]
    public async Task Stopped_amid_a_question_it_gives_up_at_once()
    {
        await using Listener server = Listener.That(LetInAsync);
        await using var probe = new MySqlSessionProbe(server.Target, Limits.Short, new MySqlLogin("probe", "wire"));
        using var stop = new CancellationTokenSource();
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(stop.Token)).Outcome);

        ValueTask<ProbeResult> asking = probe.ProbeAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.AsTask().WaitAsync(Limits.Test));
    }

    private MySqlSessionProbe Timed(Listener server, Func<int?>? serverPid = null) =>
        timed = new MySqlSessionProbe(server.Target, Limits.Ample, new MySqlLogin("probe", "wire"), clock, serverPid);

    // The question alone is waited for in vain.
    private async Task<ProbeResult> SilentAsync(MySqlSessionProbe probe)
    {
        Task<ProbeResult> asking = probe.ProbeAsync(default).AsTask();
        await clock.SilenceAsync(Limits.Ample);
        return await asking.WaitAsync(Limits.Test);
    }

    // Whatever it waits for, it waits in vain.
    private Task<ProbeResult> InVainAsync(MySqlSessionProbe probe) =>
        clock.InVainAsync(probe.ProbeAsync(default).AsTask(), Limits.Ample / 2);

    private static async Task AnswerAllAsync(Socket client, CancellationToken stop)
    {
        await LetInAsync(client, stop);
        while ((await Listener.HearAsync(client, stop)) is not [1])
            await Listener.SayAsync(client, Answer, stop);
        client.Close();
    }

    private static async Task LetInAsync(Socket client, CancellationToken stop)
    {
        await Listener.SayAsync(client, Bytes.MariaDbGreeting, stop);
        await Listener.HearAsync(client, stop);
        await Listener.SayAsync(client, Bytes.Ok(2), stop);
        await Listener.HearAsync(client, stop);
        await Listener.SayAsync(client, Bytes.Ok(1), stop);
    }
}
