using System.Runtime.CompilerServices;

namespace VipGuard.Checks;

/// <summary>
/// Asks SELECT 1 in a session that stays, and doubts in steps: the question, the server's process, a new connection's greeting,
/// its connect. At most two connections, whatever becomes of the server: the session, and one that is being opened or closed.
/// </summary>
/// <remarks>docs/checks.md has the steps and what each answer means. One probe at a time.</remarks>
public sealed class MySqlSessionProbe : IAttentiveProbe
{
    // A timer may end a millisecond early, and a starved process finds its timers due before it has read what came in time.
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(5);
    private const int MostLastLooks = 20;

    private readonly ProbeTarget target;
    private readonly TimeSpan limit;
    private readonly MySqlLogin login;
    private readonly TimeProvider clock;
    private readonly Func<int?>? serverPid;
    private readonly Alarm alarm;
    private readonly Action hear;
    private MySqlLine? session;
    private MySqlLine? opening;
    private MySqlLine? retiring;
    private CancellationToken ringsFor;
    private CancellationTokenRegistration ring;
    private bool asked;
    private int withoutAnswer;
    private ProbeResult certain;
    private volatile bool probing;
    private volatile bool doubted;
    private volatile bool reconnects;
    private volatile bool disposed;
    private volatile ServerProcess? process;

    /// <summary>A probe of one server; connects with its first question.</summary>
    /// <param name="limit">connect_timeout: for each step; half of it for a step that confirms a doubt. Above 0.</param>
    /// <param name="serverPid">The server's process where a connection does not tell it, as over TCP; asked in doubt, from any thread. Null, or its null: not known.</param>
    public MySqlSessionProbe(ProbeTarget target, TimeSpan limit, MySqlLogin login, TimeProvider? clock = null, Func<int?>? serverPid = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(login);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        this.target = target;
        this.limit = limit;
        this.login = login;
        this.clock = clock ?? TimeProvider.System;
        this.serverPid = serverPid;
        alarm = new Alarm(this.clock);
        hear = Hear;
    }

    private enum Waited
    {
        /// <summary>What was waited for has come, or can not come any more.</summary>
        Come,
        InVain,

        /// <summary>The server's process told enough; see <see cref="certain"/>.</summary>
        Certain,
    }

    /// <summary>Before the first probe's server fails: what that takes is compiled then.</summary>
    public static Task WarmUpAsync() => Dial.WarmUpAsync();

    /// <inheritdoc/>
    public int? ServerPid => process?.Pid;

    /// <inheritdoc/>
    public Action? News { get; set; }

    /// <inheritdoc/>
    public void Doubt()
    {
        doubted = true;
        alarm.Ring();
    }

    /// <inheritdoc/>
    public void Reconnect() => reconnects = true;

    // Pooled: what waits in every round takes its memory back from the round before.
    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        // Once for a check's life: it is always the same token.
        if (ringsFor != stop)
        {
            await ring.DisposeAsync();
            ringsFor = stop;
            ring = stop.UnsafeRegister(static alarm => ((Alarm)alarm!).Ring(), alarm);
        }

        probing = true;
        try
        {
            if (retiring is { Ended.IsCompleted: true })
                retiring = null;
            LetGo();
            return session is null ? await OpenAsync(Renewal.None, stop) : await AskAsync(session, stop);
        }
        finally
        {
            probing = false;
            Interlocked.MemoryBarrier();
            // It ended when this probe had its verdict: whoever read that a probe is there has told nobody.
            if (!disposed && session is { Phase: DialoguePhase.Over })
                News?.Invoke();
        }
    }

    /// <summary>Says goodbye to the server, and waits for its own at most one limit.</summary>
    public async ValueTask DisposeAsync()
    {
        disposed = true;
        await ring.DisposeAsync();
        MySqlLine[] lines = [.. new[] { session, opening, retiring }.OfType<MySqlLine>()];
        foreach (MySqlLine line in lines)
            line.Retire();
        Task ended = Task.WhenAll(lines.Select(line => line.Ended));
        try
        {
            await ended.WaitAsync(limit, clock);
        }
        catch (TimeoutException)
        {
            foreach (MySqlLine line in lines)
                line.Cut();
            await ended;
        }

        alarm.Retire();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProbeResult> AskAsync(MySqlLine session, CancellationToken stop)
    {
        // The answer to the probe before came after that had ended. Slow is not dead: it counts, and a new question waits for its time.
        if (asked && session.Phase == DialoguePhase.Ready)
        {
            ProbeResult answer = await AnsweredAsync(session, stop);
            return answer.Outcome == ProbeOutcome.Ok ? answer with { Detail = $"{answer.Detail}, but took more than {DurationText.Of(limit)}" } : answer;
        }

        // Asked in the probe before, and not answered yet: what was begun then goes on, with half the time.
        bool isLate = session.Phase == DialoguePhase.Asked;
        if (isLate && opening is not null)
            return WhyCertainlyUnfit(afterSilence: true) ?? await EscalateAsync(session, stop);
        session.Ask();
        asked = true;
        return await WaitAsync(session, DialoguePhase.Asked, orAnswered: null, isLate ? limit / 2 : limit, stop) switch
        {
            Waited.Certain => certain,
            Waited.InVain => WhyCertainlyUnfit(afterSilence: true) ?? await EscalateAsync(session, stop),
            _ => await AnsweredAsync(session, stop),
        };
    }

    private async ValueTask<ProbeResult> AnsweredAsync(MySqlLine session, CancellationToken stop)
    {
        asked = false;
        if (session.Phase == DialoguePhase.Over)
        {
            this.session = null;
            return await ConfirmEndAsync(session, stop);
        }

        withoutAnswer = 0;
        Dismiss();
        return session.Verdict;
    }

    // A session that ends is a server that dies, or a KILL: the process and the port tell which.
    private async ValueTask<ProbeResult> ConfirmEndAsync(MySqlLine ended, CancellationToken stop)
    {
        if (ended.Verdict.Outcome == ProbeOutcome.ShuttingDown)
            return ended.Verdict;
        return WhyCertainlyUnfit(afterSilence: false) ?? await OpenAsync(new Renewal(ended.Verdict, Silent: null), stop);
    }

    private async ValueTask<ProbeResult> EscalateAsync(MySqlLine silent, CancellationToken stop)
    {
        // Where the connection before has not yet been closed by the server there is none to spare.
        if (retiring is not null)
        {
            return await WaitAsync(silent, DialoguePhase.Asked, orAnswered: null, limit / 2, stop) switch
            {
                Waited.Certain => certain,
                Waited.Come => await AnsweredAsync(silent, stop),
                _ => new ProbeResult(ProbeOutcome.TimedOut, $"no answer to SELECT 1 within {DurationText.Of(limit)}, and none in the session before (the server is hung{Suspicion()})"),
            };
        }

        var silence = new ProbeResult(ProbeOutcome.TimedOut, $"no answer to SELECT 1 within {DurationText.Of(limit)}");
        return await OpenAsync(new Renewal(silence, silent), stop);
    }

    private async ValueTask<ProbeResult> OpenAsync(Renewal renewal, CancellationToken stop)
    {
        bool isConfirming = renewal.Silent is not null;
        opening ??= MySqlLine.Open(target, login, hear);
        MySqlLine line = opening;
        TimeSpan step = isConfirming ? limit / 2 : limit;
        while (true)
        {
            DialoguePhase phase = line.Phase;
            bool wasConnected = line.IsConnected;
            if (phase is DialoguePhase.Over or DialoguePhase.Ready)
                break;
            Waited waited = await WaitAsync(line, phase, renewal.Silent, step, stop, unlessConnected: !wasConnected);
            process = line.Process ?? process;
            if (waited == Waited.Certain)
                return certain;
            if (renewal.Silent is { } silent && silent.Phase != DialoguePhase.Asked)
                return await AnsweredAsync(silent, stop);
            if (waited == Waited.InVain)
                return WhyCertainlyUnfit(afterSilence: true) ?? InVain(line, renewal, step);
        }

        opening = null;
        process = line.Process ?? process;
        return line.Phase == DialoguePhase.Ready ? Renewed(line, renewal) : Turned(line, renewal);
    }

    private ProbeResult Renewed(MySqlLine line, Renewal renewal)
    {
        session = line;
        asked = false;
        process = line.Process;
        if (renewal.Silent is { } silent)
        {
            silent.Retire();
            retiring = silent;
        }

        if (renewal.Before is not { } before)
            return line.Verdict;

        // One session may have bad luck; the second in a row that never answered is the server's.
        return withoutAnswer++ == 0
            ? new ProbeResult(ProbeOutcome.SessionRenewed, $"{before.Detail}; a new session was let in")
            : before with { Detail = $"{before.Detail}, in one session after the other, though new ones are let in" };
    }

    private ProbeResult Turned(MySqlLine line, Renewal renewal)
    {
        // Too full for a new connection, and silent in the one that it has: once that may be a moment's load.
        ProbeResult verdict = line.Verdict;
        if (renewal.Silent is not null && verdict.Evidence == Evidence.Fit && withoutAnswer++ > 0)
            return new ProbeResult(ProbeOutcome.TimedOut, $"{renewal.Before?.Detail}; a new connection: {verdict.Detail}");
        if (session is null)
            process = null;
        return verdict;
    }

    private ProbeResult InVain(MySqlLine line, Renewal renewal, TimeSpan step)
    {
        string awaited = line switch
        {
            { IsConnected: false } => "answer to connect",
            { IsGreeted: false } => "greeting",
            { Phase: DialoguePhase.LogIn } => "answer to the log-in",
            _ => "answer to the session's first statement",
        };
        string what = renewal.Silent is null
            ? $"no {awaited} within {DurationText.Of(step)}"
            : $"{renewal.Before?.Detail}, and no {awaited} on a new connection within {DurationText.Of(step)}";
        return new ProbeResult(ProbeOutcome.TimedOut, line.IsConnected ? $"{what} (the server is hung{Suspicion()})" : what);
    }

    private string Suspicion() => Process()?.Suspicion() ?? "";

    private ProbeResult? WhyCertainlyUnfit(bool afterSilence) => Process()?.WhyCertainlyUnfit(afterSilence);

    private ServerProcess? Process() => process ?? (serverPid?.Invoke() is { } pid ? ServerProcess.Of(pid) : null);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Waited> WaitAsync(MySqlLine line, DialoguePhase phase, MySqlLine? orAnswered, TimeSpan time, CancellationToken stop, bool unlessConnected = false)
    {
        TimeSpan deadline = CheckRunner.Now(clock) + time;
        for (int looks = 0; ;)
        {
            stop.ThrowIfCancellationRequested();
            if (line.Phase != phase || (unlessConnected && line.IsConnected) || (orAnswered is not null && orAnswered.Phase != DialoguePhase.Asked))
                return Waited.Come;
            if (doubted)
            {
                doubted = false;
                if (WhyCertainlyUnfit(afterSilence: false) is { } why)
                {
                    certain = why;
                    return Waited.Certain;
                }
            }

            TimeSpan left = deadline - CheckRunner.Now(clock);
            if (left <= TimeSpan.Zero)
            {
                // The time is over, but was it the server's? Once more round the pool, and as long as something lies there unread.
                if (looks++ > 0 && (looks > MostLastLooks || !(line.HasUnheard() || orAnswered?.HasUnheard() == true)))
                    return Waited.InVain;
                left = LastLook;
            }

            await alarm.WaitAsync(left);
        }
    }

    // A stopping server answers its old sessions for as long as two seconds after it has closed its listener (MariaDB). Not while another
    // connection is open beside it: there are two at the most.
    private void LetGo()
    {
        if (!reconnects || opening is not null || retiring is not null)
            return;
        reconnects = false;
        session?.Retire();
        retiring = session;
        session = null;
        asked = false;
    }

    // The session has answered after all: what was opened beside it is closed as it should be.
    private void Dismiss()
    {
        if (opening is null)
            return;
        opening.Retire();
        retiring = opening;
        opening = null;
    }

    private void Hear()
    {
        // Read before it rings: the probe that this wakes may have ended a moment later, and has taken it in.
        bool isIdle = !probing;
        alarm.Ring();
        if (isIdle && !disposed)
            News?.Invoke();
    }

    /// <param name="Before">What the session before came to; null: there was none.</param>
    /// <param name="Silent">That session, if it may still answer.</param>
    private readonly record struct Renewal(ProbeResult? Before, MySqlLine? Silent)
    {
        public static Renewal None => default;
    }
}
