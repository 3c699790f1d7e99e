using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace VipGuard.Checks;

/// <summary>
/// One check, running: waits, probes, lets the <see cref="HealthTracker"/> decide, tells. One probe at a time, and the next
/// only after the last has ended. Others may have it look now, or tell it what they know.
/// </summary>
public sealed class CheckRunner
{
    // A server that lets each session in and closes it at once wakes its check with every one.
    private static readonly TimeSpan WakePace = TimeSpan.FromMilliseconds(50);

    private readonly CheckOptions options;
    private readonly IProbe probe;
    private readonly TimeProvider clock;
    private readonly HealthTracker tracker;
    private readonly Action<HealthChange> changed;
    private readonly Action<string, ProbeResult>? remarked;
    private readonly Alarm alarm;
    private readonly Lock gate = new();
    private TimeSpan? condemnedAt;
    private TimeSpan? lastProbeAt;
    private TimeSpan? lastProbeTook;
    private int lookNow;
    private int started;

    /// <summary>A check that does not run yet.</summary>
    /// <param name="warmupPart">How much of warmup the first probe waits: a random number from 0 to 1.</param>
    /// <param name="changed">Told of each change of state, on a thread-pool thread or the thread of <see cref="Condemn"/>, after <see cref="Snapshot"/> shows it. Must not throw or block.</param>
    /// <param name="remarked">
    /// Told, with the check's name, when an outcome differs from the one before it and the state stays: a server that is fit
    /// but full, a first time-out, a probe that can not be made. Must not throw or block.
    /// </param>
    /// <exception cref="ArgumentException">An option out of its range.</exception>
    public CheckRunner(
        CheckOptions options,
        IProbe probe,
        TimeProvider clock,
        double warmupPart,
        Action<HealthChange> changed,
        Action<string, ProbeResult>? remarked = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(changed);
        this.options = options;
        this.probe = probe;
        this.clock = clock;
        this.changed = changed;
        this.remarked = remarked;
        alarm = new Alarm(clock);
        tracker = new HealthTracker(options, Now(clock), warmupPart);
        if (probe is IAttentiveProbe attentive)
            attentive.News = Wake;
    }

    /// <summary>How the check stands; from any thread. Made when asked for, so that a probe allocates nothing for it.</summary>
    public CheckSnapshot Snapshot
    {
        get
        {
            lock (gate)
                return Picture();
        }
    }

    /// <summary>The process of the server that the check looks at; null where that is not known. From any thread.</summary>
    public int? ServerPid => (probe as IAttentiveProbe)?.ServerPid;

    /// <summary>The moment on the clock that all times of a check are of: CLOCK_MONOTONIC with <see cref="TimeProvider.System"/>.</summary>
    public static TimeSpan Now(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return clock.GetElapsedTime(0);
    }

    /// <summary>Runs until <paramref name="stop"/>, then ends without an exception, with no probe left in flight. Once only.</summary>
    /// <exception cref="InvalidOperationException">It has been run before.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        if (Interlocked.Exchange(ref started, 1) != 0)
            throw new InvalidOperationException($"check {options.Name} runs, or has run, already");

        using CancellationTokenRegistration stopped = stop.Register(alarm.Ring);
        try
        {
            while (true)
            {
                await WaitAsync(stop);
                TimeSpan began = Now(clock);
                ProbeResult result = await ProbeAsync(stop);
                TakeIn(result, began);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to.
        }
        finally
        {
            if (probe is IAttentiveProbe attentive)
                await attentive.DisposeAsync();
            alarm.Retire();
        }
    }

    /// <summary>Probes now, not at the next pace, or where the last probe found no plain answer 50 ms after that one; after the probe that is under way, if one is, and that one looks again at what it knows. From any thread; a check that does not run takes no harm.</summary>
    public void Wake()
    {
        Volatile.Write(ref lookNow, 1);
        (probe as IAttentiveProbe)?.Doubt();
        alarm.Ring();
    }

    /// <summary>The same, by a new connection: a server that stops goes on answering those that it has. From any thread.</summary>
    public void Reconnect()
    {
        (probe as IAttentiveProbe)?.Reconnect();
        Wake();
    }

    /// <summary>
    /// The server is certainly unfit, by evidence from elsewhere; acts before this returns, whether a probe is under way or not.
    /// A probe that began before this and still finds the server well is not believed. From any thread.
    /// </summary>
    /// <param name="detail">For people, such as "mysqld (process 1234) was killed".</param>
    public void Condemn(string detail)
    {
        ArgumentException.ThrowIfNullOrEmpty(detail);
        var result = new ProbeResult(ProbeOutcome.Condemned, detail);
        ProbeOutcome? before;
        HealthChange? change;
        lock (gate)
        {
            condemnedAt = lastProbeAt = Now(clock);
            lastProbeTook = TimeSpan.Zero;
            before = tracker.Last?.Outcome;
            change = tracker.Observe(result, condemnedAt.Value);
        }

        Tell(result, before, change);
        alarm.Ring();
    }

    private void TakeIn(in ProbeResult result, TimeSpan began)
    {
        ProbeOutcome? before;
        HealthChange? change;
        lock (gate)
        {
            if (condemnedAt >= began && result.Evidence == Evidence.Fit)
                return;
            TimeSpan ended = Now(clock);
            lastProbeAt = ended;
            lastProbeTook = ended - began;
            before = tracker.Last?.Outcome;
            change = tracker.Observe(result, ended);
        }

        Tell(result, before, change);
    }

    // Not under the gate: who is told may ask back.
    private void Tell(in ProbeResult result, ProbeOutcome? before, HealthChange? change)
    {
        if (change is not null)
            changed(change);
        else if (before != result.Outcome)
            remarked?.Invoke(options.Name, result);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            TimeSpan left = Left(isWoken: Volatile.Read(ref lookNow) != 0);
            if (left <= TimeSpan.Zero)
            {
                Volatile.Write(ref lookNow, 0);
                return;
            }

            await alarm.WaitAsync(left);
        }
    }

    private TimeSpan Left(bool isWoken)
    {
        lock (gate)
        {
            TimeSpan now = Now(clock);
            TimeSpan left = tracker.NextProbeAt - now;
            if (!isWoken)
                return left;
            TimeSpan woken = tracker.Last is null or { Outcome: ProbeOutcome.Ok } || lastProbeAt is not { } last ? TimeSpan.Zero : last + WakePace - now;
            return woken < left ? woken : left;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    [SuppressMessage("Design", "CA1031", Justification = "A fault in a probe must not end the check that would tell of it.")]
    private async ValueTask<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        try
        {
            ProbeResult result = await probe.ProbeAsync(stop);
            stop.ThrowIfCancellationRequested();
            return result;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            return new ProbeResult(ProbeOutcome.ProbeFailed, $"the probe itself failed ({e.GetType().Name}: {ForeignText.OneLine(e.Message)}); please report this");
        }
    }

    private CheckSnapshot Picture() => new(
        options.Name,
        tracker.State,
        tracker.Last?.Outcome,
        tracker.Detail,
        tracker.FitnessReason,
        tracker.Since,
        tracker.Successes,
        tracker.Failures,
        tracker.Inconclusive,
        lastProbeAt,
        lastProbeTook);
}
