using System.Diagnostics.CodeAnalysis;

namespace VipGuard.Checks;

/// <summary>
/// One check, running: waits, probes, lets the <see cref="HealthTracker"/> decide, tells. One probe at a time, and the next
/// only after the last has ended.
/// </summary>
public sealed class CheckRunner
{
    private readonly CheckOptions options;
    private readonly IProbe probe;
    private readonly TimeProvider clock;
    private readonly HealthTracker tracker;
    private readonly Action<HealthChange> changed;
    private readonly Action<string, ProbeResult>? remarked;
    private CheckSnapshot snapshot;
    private int started;

    /// <summary>A check that does not run yet.</summary>
    /// <param name="warmupPart">How much of warmup the first probe waits: a random number from 0 to 1.</param>
    /// <param name="changed">Told of each change of state, on a thread-pool thread, after <see cref="Snapshot"/> shows it. Must not throw or block.</param>
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
        tracker = new HealthTracker(options, Now(clock), warmupPart);
        snapshot = Picture(lastProbeAt: null, took: null);
    }

    /// <summary>How the check stands; from any thread.</summary>
    public CheckSnapshot Snapshot => Volatile.Read(ref snapshot);

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

        try
        {
            while (true)
            {
                await WaitUntilAsync(tracker.NextProbeAt, stop);
                TimeSpan began = Now(clock);
                ProbeResult result = await ProbeAsync(stop);
                Digest(result, began, Now(clock));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to.
        }
    }

    private void Digest(ProbeResult result, TimeSpan began, TimeSpan ended)
    {
        ProbeOutcome? before = tracker.Last?.Outcome;
        HealthChange? change = tracker.Observe(result, ended);
        Volatile.Write(ref snapshot, Picture(ended, ended - began));

        if (change is not null)
            changed(change);
        else if (before != result.Outcome)
            remarked?.Invoke(options.Name, result);
    }

    private async Task WaitUntilAsync(TimeSpan deadline, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();

        // Timers count whole milliseconds and may come early: round up, and look again.
        for (TimeSpan left = deadline - Now(clock); left > TimeSpan.Zero; left = deadline - Now(clock))
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), clock, stop);
    }

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

    private CheckSnapshot Picture(TimeSpan? lastProbeAt, TimeSpan? took) => new(
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
        took);
}
