using static VipGuard.Checks.HealthState;
using static VipGuard.Checks.ProbeOutcome;
using static VipGuard.Checks.Tests.Health.Story.Next;

namespace VipGuard.Checks.Tests.Health;

public sealed class HealthTrackerTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(5);

    public static TheoryData<Story> The_first_conclusive_round_decides => new()
    {
        Story.Of("an answer", rise: 3).Hears(Ok, Fit),
        Story.Of("a refused port", retry: 3, fall: 3).Hears(Refused, Unfit),
        Story.Of("a time-out without retries", fall: 3).Hears(TimedOut, Unfit),
        Story.Of("a time-out with retries", retry: 2, fall: 3)
            .Hears(TimedOut, Unknown, Retry).Hears(TimedOut, Unknown, Retry).Hears(TimedOut, Unfit),
        Story.Of("an answer to a retry", retry: 2, rise: 3).Hears(TimedOut, Unknown, Retry).Hears(Ok, Fit),
        Story.Of("nothing said of the server", retry: 2).Hears(CannotProbe, Unknown).Hears(ProbeFailed, Unknown).Hears(Ok, Fit),
    };

    public static TheoryData<Story> Certain_evidence_acts_at_once => new()
    {
        Story.Of("refused", retry: 3, fall: 3).Hears(Ok, Fit).Hears(Refused, Unfit),
        Story.Of("socket gone", retry: 3, fall: 3).Hears(Ok, Fit).Hears(SocketGone, Unfit),
        Story.Of("shutting down", retry: 3, fall: 3).Hears(Ok, Fit).Hears(ShuttingDown, Unfit),
        Story.Of("refused amid retries", retry: 3, fall: 3).Hears(Ok, Fit).Hears(TimedOut, Fit, Retry).Hears(Refused, Unfit),
        Story.Of("exiting", retry: 3, fall: 3).Hears(Ok, Fit).Hears(Exiting, Unfit),
        Story.Of("stopped", retry: 3, fall: 3).Hears(Ok, Fit).Hears(Stopped, Unfit),
        Story.Of("dumping core", retry: 3, fall: 3).Hears(Ok, Fit).Hears(DumpingCore, Unfit),
        Story.Of("condemned", retry: 3, fall: 3).Hears(Ok, Fit).Hears(Condemned, Unfit),
        Story.Of("refused again is no news").Hears(Refused, Unfit).Hears(Refused, Unfit),
    };

    public static TheoryData<Story> Doubtful_evidence_is_retried => new()
    {
        Story.Of("timed out", retry: 1).Hears(Ok, Fit).Hears(TimedOut, Fit, Retry).Hears(TimedOut, Unfit),
        Story.Of("unreachable", retry: 1).Hears(Ok, Fit).Hears(Unreachable, Fit, Retry).Hears(Unreachable, Unfit),
        Story.Of("backlog full", retry: 1).Hears(Ok, Fit).Hears(BacklogFull, Fit, Retry).Hears(BacklogFull, Unfit),
        Story.Of("server error", retry: 1).Hears(Ok, Fit).Hears(ProbeOutcome.ServerError, Fit, Retry).Hears(ProbeOutcome.ServerError, Unfit),
        Story.Of("not MySQL", retry: 1).Hears(Ok, Fit).Hears(NotMySql, Fit, Retry).Hears(NotMySql, Unfit),
        Story.Of("one retry answers", retry: 1).Hears(Ok, Fit).Hears(TimedOut, Fit, Retry).Hears(Ok, Fit),
        Story.Of("an answer gives the retries back", retry: 1)
            .Hears(Ok, Fit).Hears(TimedOut, Fit, Retry).Hears(Ok, Fit).Hears(TimedOut, Fit, Retry).Hears(TimedOut, Unfit),
        Story.Of("what says nothing does not use up a retry", retry: 1)
            .Hears(Ok, Fit).Hears(TimedOut, Fit, Retry).Hears(CannotProbe, Fit).Hears(TimedOut, Unfit),
        Story.Of("an unfit server has nothing to confirm", retry: 3).Hears(Refused, Unfit).Hears(TimedOut, Unfit).Hears(TimedOut, Unfit),
    };

    public static TheoryData<Story> A_server_that_hangs_up_is_asked_again_at_once => new()
    {
        Story.Of("and is dead", retry: 1, fall: 3).Hears(Ok, Fit).Hears(ClosedEarly, Fit, Now).Hears(Refused, Unfit),
        Story.Of("and lives", retry: 1).Hears(Ok, Fit).Hears(ClosedEarly, Fit, Now).Hears(Ok, Fit),
        Story.Of("but only once a round", retry: 2)
            .Hears(Ok, Fit).Hears(ClosedEarly, Fit, Now).Hears(ClosedEarly, Fit, Retry).Hears(ClosedEarly, Unfit),
        Story.Of("after a time-out it waits", retry: 2).Hears(Ok, Fit).Hears(TimedOut, Fit, Retry).Hears(ClosedEarly, Fit, Retry),
        Story.Of("not without retries").Hears(Ok, Fit).Hears(ClosedEarly, Unfit),
    };

    public static TheoryData<Story> Rise_and_fall_count_rounds => new()
    {
        Story.Of("fall 2", fall: 2).Hears(Ok, Fit).Hears(TimedOut, Fit).Hears(TimedOut, Unfit),
        Story.Of("fall 2 with a retry", retry: 1, fall: 2)
            .Hears(Ok, Fit).Hears(TimedOut, Fit, Retry).Hears(TimedOut, Fit).Hears(TimedOut, Fit, Retry).Hears(TimedOut, Unfit),
        Story.Of("a good round forgives", fall: 2).Hears(Ok, Fit).Hears(TimedOut, Fit).Hears(Ok, Fit).Hears(TimedOut, Fit),
        Story.Of("rise 3", rise: 3).Hears(Refused, Unfit).Hears(Ok, Unfit).Hears(Ok, Unfit).Hears(Ok, Fit),
        Story.Of("a bad round starts rise anew", rise: 2)
            .Hears(Refused, Unfit).Hears(Ok, Unfit).Hears(TimedOut, Unfit).Hears(Ok, Unfit).Hears(Ok, Fit),
        Story.Of("good rounds while fit are not saved up", rise: 2).Hears(Ok, Fit).Hears(Ok, Fit).Hears(Refused, Unfit).Hears(Ok, Unfit).Hears(Ok, Fit),
        Story.Of("what says nothing breaks no row", rise: 2).Hears(Refused, Unfit).Hears(Ok, Unfit).Hears(CannotProbe, Unfit).Hears(Ok, Fit),
    };

    public static TheoryData<Story> A_server_that_answers_is_fit_whatever_it_has_against_us => new()
    {
        Story.Of("log-in refused").Hears(LoginRefused, Fit),
        Story.Of("host blocked").Hears(HostBlocked, Fit),
        Story.Of("host not allowed").Hears(HostNotAllowed, Fit),
        Story.Of("full").Hears(TooManyConnections, Fit),
        Story.Of("full after a failure").Hears(Refused, Unfit).Hears(TooManyConnections, Fit),
    };

    // Probes come 7 ms after their time: 0 (death), 107 ms, 214 ms, then what is left of 250 ms.
    public static TheoryData<Story> A_server_that_died_is_given_its_grace => new()
    {
        Story.Of("and is back in time", graceMilliseconds: 250)
            .Hears(Ok, Fit).Hears(Refused, Fit, Eagerly).Hears(Refused, Fit, Eagerly).Hears(Ok, Fit).Hears(TimedOut, Unfit),
        Story.Of("and is not", graceMilliseconds: 250)
            .Hears(Ok, Fit).Hears(Refused, Fit, Eagerly).Hears(Refused, Fit, Eagerly).Hears(TimedOut, Fit, AtItsEnd).Gives(SocketGone, Unfit),
        Story.Of("which doubt does not end sooner", retry: 1, graceMilliseconds: 250)
            .Hears(Ok, Fit).Hears(Exiting, Fit, Eagerly).Hears(ClosedEarly, Fit, Eagerly).Hears(CannotProbe, Fit, AtItsEnd).Gives(ClosedEarly, Unfit),
        Story.Of("and dies again at once: not waited for", graceMilliseconds: 7_000)
            .Hears(Ok, Fit).Hears(Condemned, Fit, Eagerly).Hears(Ok, Fit).Hears(Refused, Unfit),
        Story.Of("and dies again much later: waited for", graceMilliseconds: 7_000)
            .Hears(Ok, Fit).Hears(Refused, Fit, Eagerly).Hears(Ok, Fit).Hears(Ok, Fit).Hears(Refused, Fit, Eagerly),
        Story.Of("a stopped one is not waited for: nobody starts it", graceMilliseconds: 250).Hears(Ok, Fit).Hears(Stopped, Unfit),
        Story.Of("a hung one neither", graceMilliseconds: 250).Hears(Ok, Fit).Hears(TimedOut, Unfit),
        Story.Of("nor one that was never fit", graceMilliseconds: 250).Hears(Refused, Unfit).Hears(Refused, Unfit),
    };

    // At 200 ms a log line each would be 432,000 a day.
    [Theory]
    [InlineData(LoginRefused, 200, 1_000)]
    [InlineData(HostBlocked, 200, 1_000)]
    [InlineData(HostNotAllowed, 200, 1_000)]
    [InlineData(TooManyConnections, 200, 1_000)]
    [InlineData(TooManyConnections, 6_000, 6_000)]
    [InlineData(Ok, 200, 200)]
    [InlineData(SessionRenewed, 200, 200)]
    public void What_leaves_a_trace_in_the_server_is_not_done_at_a_sessions_pace(ProbeOutcome outcome, int delayLoop, int next)
    {
        var tracker = new HealthTracker(Options with { DelayLoop = TimeSpan.FromMilliseconds(delayLoop) }, Start);

        tracker.Observe(new ProbeResult(outcome, ""), Start);

        Assert.Equal(Start + TimeSpan.FromMilliseconds(next), tracker.NextProbeAt);
    }

    [Fact]
    public void A_grace_shows_in_the_reason_while_it_runs_and_after_it_was_in_vain()
    {
        var tracker = new HealthTracker(Options with { RestartGrace = TimeSpan.FromSeconds(5) }, Start);
        tracker.Observe(new ProbeResult(Ok, "answers"), Start);

        tracker.Observe(new ProbeResult(Refused, "port refused"), Start);
        string waiting = tracker.FitnessReason;
        HealthChange? change = tracker.Observe(new ProbeResult(Refused, "port refused"), Start + TimeSpan.FromSeconds(5));

        Assert.Equal("check mysqld: port refused, given 5 s to come back (restart_grace)", waiting);
        Assert.Equal("check mysqld: port refused, not back within 5 s (restart_grace)", change?.Reason);
        Assert.Equal("check mysqld: port refused", tracker.FitnessReason);
    }

    // A check that is woken asks before its time: two doubts within a moment would be one round without its delay.
    [Theory]
    [InlineData(TimedOut, 1, 1, 1_000)]
    [InlineData(ProbeOutcome.ServerError, 1, 1, 1_000)]
    [InlineData(TimedOut, 0, 2, 3_000)]
    public void A_doubt_that_is_repeated_before_its_time_confirms_nothing(ProbeOutcome outcome, int retry, int fall, int delay)
    {
        var tracker = new HealthTracker(Options with { Retry = retry, Fall = fall, DelayBeforeRetry = TimeSpan.FromSeconds(1), DelayLoop = TimeSpan.FromSeconds(3) }, Start);
        tracker.Observe(new ProbeResult(Ok, ""), Start);
        tracker.Observe(new ProbeResult(outcome, ""), Start);
        TimeSpan due = Start + TimeSpan.FromMilliseconds(delay);

        Assert.Null(tracker.Observe(new ProbeResult(outcome, ""), Start + TimeSpan.FromMilliseconds(10)));
        Assert.Equal((Fit, due), (tracker.State, tracker.NextProbeAt));
        Assert.Equal(Unfit, tracker.Observe(new ProbeResult(outcome, ""), due)?.To);
    }

    [Fact]
    public void Certain_evidence_before_the_retrys_time_acts_at_once()
    {
        var tracker = new HealthTracker(Options with { Retry = 1 }, Start);
        tracker.Observe(new ProbeResult(Ok, ""), Start);
        tracker.Observe(new ProbeResult(TimedOut, ""), Start);

        Assert.Equal(Unfit, tracker.Observe(new ProbeResult(Refused, ""), Start + TimeSpan.FromMilliseconds(1))?.To);
    }

    [Theory]
    [MemberData(nameof(The_first_conclusive_round_decides))]
    [MemberData(nameof(Certain_evidence_acts_at_once))]
    [MemberData(nameof(Doubtful_evidence_is_retried))]
    [MemberData(nameof(A_server_that_hangs_up_is_asked_again_at_once))]
    [MemberData(nameof(Rise_and_fall_count_rounds))]
    [MemberData(nameof(A_server_that_answers_is_fit_whatever_it_has_against_us))]
    [MemberData(nameof(A_server_that_died_is_given_its_grace))]
    public void A_tracker_makes_of_what_it_hears(Story story)
    {
        TimeSpan now = Start;
        var tracker = new HealthTracker(story.Options, now);

        foreach (Story.Step step in story.Steps)
        {
            HealthState before = tracker.State;
            TimeSpan since = tracker.Since;
            now = tracker.NextProbeAt + TimeSpan.FromMilliseconds(7);

            HealthChange? change = tracker.Observe(new ProbeResult(step.Outcome, "what it saw"), now);

            Assert.Equal(step.Then, tracker.State);
            if (step.Next == AtItsEnd)
                Assert.InRange(tracker.NextProbeAt - now, TimeSpan.Zero, TimeSpan.FromMilliseconds(99));
            else
                Assert.Equal(now + DelayOf(step.Next, story.Options), tracker.NextProbeAt);
            if (before == step.Then)
            {
                Assert.Null(change);
                Assert.Equal(since, tracker.Since);
            }
            else
            {
                Assert.Equal(new HealthChange("mysqld", before, step.Then, "check mysqld: what it saw" + step.More, now), change);
                Assert.Equal(now, tracker.Since);
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 5)]
    [InlineData(1, 10)]
    public void The_first_probe_waits_a_random_part_of_warmup(double part, int seconds)
    {
        var tracker = new HealthTracker(Options with { Warmup = TimeSpan.FromSeconds(10) }, Start, part);

        Assert.Equal(Start + TimeSpan.FromSeconds(seconds), tracker.NextProbeAt);
        Assert.Equal(Unknown, tracker.State);
        Assert.Equal("no result yet", tracker.Detail);
        Assert.Equal(Start, tracker.Since);
    }

    [Fact]
    public void Probes_are_counted_by_what_they_show()
    {
        var tracker = new HealthTracker(Options with { Retry = 1 }, Start);

        foreach (ProbeOutcome outcome in (ProbeOutcome[])[Ok, TimedOut, TimedOut, CannotProbe, Refused, HostBlocked])
            tracker.Observe(new ProbeResult(outcome, ""), tracker.NextProbeAt);

        Assert.Equal((2, 3, 1), (tracker.Successes, tracker.Failures, tracker.Inconclusive));
    }

    [Fact]
    public void What_is_under_way_shows_in_the_reason()
    {
        var tracker = new HealthTracker(Options with { Retry = 2, Rise = 3, Fall = 2 }, Start);
        var reasons = new List<string>();

        foreach (ProbeOutcome outcome in (ProbeOutcome[])[Ok, TimedOut, TimedOut, TimedOut, Refused, Ok, TimedOut])
        {
            tracker.Observe(new ProbeResult(outcome, $"{outcome}"), tracker.NextProbeAt);
            reasons.Add(tracker.FitnessReason);
        }

        Assert.Equal(
            [
                "check mysqld: Ok",
                "check mysqld: TimedOut, retry 1 of 2",
                "check mysqld: TimedOut, retry 2 of 2",
                "check mysqld: TimedOut, 1 of 2 failed rounds",
                "check mysqld: Refused",
                "check mysqld: Ok, 1 of 3 good rounds",
                "check mysqld: TimedOut",
            ],
            reasons);
    }

    [Theory]
    [InlineData(3000, "3 s")]
    [InlineData(1500, "1.5 s")]
    [InlineData(250, "250 ms")]
    [InlineData(0.5, "0.5 ms")]
    public void A_duration_is_told_in_its_own_unit(double milliseconds, string text) =>
        Assert.Equal(text, DurationText.Of(TimeSpan.FromMilliseconds(milliseconds)));

    public static TheoryData<string, CheckOptions> Impossible => new()
    {
        { "name", Options with { Name = "" } },
        { "connect_timeout", Options with { ConnectTimeout = TimeSpan.Zero } },
        { "connect_timeout", Options with { ConnectTimeout = TimeSpan.FromDays(2) } },
        { "delay_loop", Options with { DelayLoop = TimeSpan.Zero } },
        { "delay_loop", Options with { DelayLoop = TimeSpan.FromDays(50) } },
        { "delay_before_retry", Options with { DelayBeforeRetry = TimeSpan.FromSeconds(-1) } },
        { "warmup", Options with { Warmup = TimeSpan.FromSeconds(-1) } },
        { "retry", Options with { Retry = -1 } },
        { "rise", Options with { Rise = 0 } },
        { "fall", Options with { Fall = 0 } },
        { "restart_grace", Options with { RestartGrace = TimeSpan.FromSeconds(-1) } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Impossible_options_are_refused_by_name(string option, CheckOptions options)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new HealthTracker(options, Start));

        Assert.StartsWith($"check {options.Name}: {option} ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_part_of_warmup_is_from_0_to_1(double part) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HealthTracker(Options, Start, part));

    private static CheckOptions Options => new() { Name = "mysqld" };

    private static TimeSpan DelayOf(Story.Next next, CheckOptions options) => next switch
    {
        Loop => options.DelayLoop,
        Retry => options.DelayBeforeRetry,
        Eagerly => TimeSpan.FromMilliseconds(100),
        _ => TimeSpan.Zero,
    };
}
