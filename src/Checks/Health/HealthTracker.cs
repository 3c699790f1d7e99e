using System.Globalization;

namespace VipGuard.Checks;

/// <summary>
/// From probe results to fit or unfit; pure, one thread at a time.
/// A round is one probe, or with doubtful failures of a server that is not yet unfit up to 1 + retry of them.
/// A fit server that certainly died is given restart_grace, if there is one; it stays fit for that time and is asked eagerly.
/// The first conclusive round decides; then rise and fall count rounds. Certain evidence waits for neither retry nor fall.
/// All times are of one monotonic clock of the caller's.
/// </summary>
public sealed class HealthTracker
{
    private readonly CheckOptions options;
    private int retries;
    private int goodRounds;
    private int failedRounds;
    private TimeSpan? graceEnd;
    private TimeSpan nextGraceFrom = TimeSpan.MinValue;

    /// <summary>Starts in <see cref="HealthState.Unknown"/>.</summary>
    /// <param name="warmupPart">How much of <see cref="CheckOptions.Warmup"/> the first probe waits: a random number from 0 to 1.</param>
    /// <exception cref="ArgumentException">An option out of its range.</exception>
    public HealthTracker(CheckOptions options, TimeSpan now, double warmupPart = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Verify();
        if (warmupPart is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(warmupPart), warmupPart, "a part is from 0 to 1");

        this.options = options;
        Since = now;
        NextProbeAt = now + options.Warmup * warmupPart;
    }

    public HealthState State { get; private set; }

    /// <summary>When <see cref="State"/> began.</summary>
    public TimeSpan Since { get; private set; }

    /// <summary>When to probe next; never before the present of the last <see cref="Observe"/>.</summary>
    public TimeSpan NextProbeAt { get; private set; }

    /// <summary>The last result; null before the first.</summary>
    public ProbeResult? Last { get; private set; }

    /// <summary>The last result for people.</summary>
    public string Detail => Last?.Detail ?? "no result yet";

    /// <summary>Probes that showed a fit server.</summary>
    public long Successes { get; private set; }

    /// <summary>Probes that showed an unfit server, retries among them.</summary>
    public long Failures { get; private set; }

    /// <summary>Probes that said nothing about the server.</summary>
    public long Inconclusive { get; private set; }

    /// <summary>The present state for people, such as "check mysqld: port refused", or with a count that is under way "check mysqld: greets (10.11.19-MariaDB), 1 of 3 good rounds".</summary>
    public string FitnessReason => Reason + UnderWay;

    private string Reason => $"check {options.Name}: {Detail}";

    private string UnderWay => graceEnd is not null
        ? $", given {DurationText.Of(options.RestartGrace)} to come back (restart_grace)"
        : Counts;

    private string Counts => (State, goodRounds, retries, failedRounds) switch
    {
        (HealthState.Unfit, > 0, _, _) => string.Create(CultureInfo.InvariantCulture, $", {goodRounds} of {options.Rise} good rounds"),
        (HealthState.Unfit, _, _, _) => "",
        (_, _, > 0, _) => string.Create(CultureInfo.InvariantCulture, $", retry {retries} of {options.Retry}"),
        (_, _, _, > 0) => string.Create(CultureInfo.InvariantCulture, $", {failedRounds} of {options.Fall} failed rounds"),
        _ => "",
    };

    /// <summary>Takes in the result of a probe that has just ended.</summary>
    /// <returns>The change that it brought, or null.</returns>
    public HealthChange? Observe(in ProbeResult result, TimeSpan now)
    {
        Last = result;
        TimeSpan due = NextProbeAt;
        NextProbeAt = now + PaceAfter(result.Outcome);
        if (graceEnd is { } end && result.Evidence != Evidence.Fit)
            return WaitForRestart(result.Evidence, end, now);

        switch (result.Evidence)
        {
            case Evidence.Fit:
                Successes++;
                retries = 0;
                failedRounds = 0;
                goodRounds++;
                EndGrace(now);
                return State == HealthState.Unknown || (State == HealthState.Unfit && goodRounds >= options.Rise)
                    ? Become(HealthState.Fit, now)
                    : null;

            // Design, principle 4: seen dead is dead.
            case Evidence.CertainlyUnfit:
                Failures++;
                goodRounds = 0;
                if (State == HealthState.Unfit)
                    return null;
                return MayComeBack(result.Outcome, now) ? BeginGrace(now) : Become(HealthState.Unfit, now);

            case Evidence.DoubtfullyUnfit:
                return Doubt(now, due, options.DelayBeforeRetry);

            // A server that dies while we wait in its backlog hangs up on us; asked again, its port refuses, which is certain.
            case Evidence.HungUp:
                return Doubt(now, due, retries == 0 ? TimeSpan.Zero : options.DelayBeforeRetry);

            default:
                Inconclusive++;
                return null;
        }
    }

    private TimeSpan PaceAfter(ProbeOutcome outcome) =>
        EvidenceTable.LeavesTrace(outcome) && options.DelayLoop < CheckOptions.TracePace ? CheckOptions.TracePace : options.DelayLoop;

    // A server that falls again as soon as it is back is not waited for again: it would hold the address and never serve.
    private bool MayComeBack(ProbeOutcome outcome, TimeSpan now) =>
        State == HealthState.Fit && options.RestartGrace > TimeSpan.Zero && now >= nextGraceFrom && EvidenceTable.IsDeath(outcome);

    private HealthChange? BeginGrace(TimeSpan now)
    {
        retries = 0;
        failedRounds = 0;
        graceEnd = now + options.RestartGrace;
        NextProbeAt = Sooner(now + CheckOptions.GracePace, graceEnd.Value);
        return null;
    }

    private HealthChange? WaitForRestart(Evidence evidence, TimeSpan end, TimeSpan now)
    {
        if (evidence == Evidence.None)
            Inconclusive++;
        else
            Failures++;
        if (now < end)
        {
            NextProbeAt = Sooner(now + CheckOptions.GracePace, end);
            return null;
        }

        graceEnd = null;
        return Become(HealthState.Unfit, now, $", not back within {DurationText.Of(options.RestartGrace)} (restart_grace)");
    }

    private void EndGrace(TimeSpan now)
    {
        if (graceEnd is null)
            return;
        graceEnd = null;
        nextGraceFrom = now + options.RestartGrace;
    }

    private static TimeSpan Sooner(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private HealthChange? Doubt(TimeSpan now, TimeSpan due, TimeSpan beforeRetry)
    {
        Failures++;
        goodRounds = 0;

        // man 5 keepalived.conf: retries are for "an alive server"; an unfit one has nothing to be confirmed.
        if (State == HealthState.Unfit)
            return null;

        // Woken before its time: a doubt of a moment ago is not confirmed by another; that is what the delay is for.
        if ((retries > 0 || failedRounds > 0) && now < due)
        {
            NextProbeAt = due;
            return null;
        }

        if (retries < options.Retry)
        {
            retries++;
            NextProbeAt = now + beforeRetry;
            return null;
        }

        retries = 0;
        failedRounds++;
        return State == HealthState.Unknown || failedRounds >= options.Fall ? Become(HealthState.Unfit, now) : null;
    }

    private HealthChange Become(HealthState state, TimeSpan now, string more = "")
    {
        var change = new HealthChange(options.Name, State, state, Reason + more, now);
        State = state;
        Since = now;
        retries = 0;
        goodRounds = 0;
        failedRounds = 0;
        return change;
    }
}
