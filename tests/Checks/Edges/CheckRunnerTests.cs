using System.Threading.Channels;

namespace VipGuard.Checks.Tests.Edges;

public sealed class CheckRunnerTests : IAsyncDisposable
{
    private readonly FakeClock clock = new();
    private readonly ScriptedProbe probe = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<HealthChange> changes = Channel.CreateUnbounded<HealthChange>();
    private readonly Channel<ProbeResult> remarks = Channel.CreateUnbounded<ProbeResult>();
    private CheckRunner? runner;
    private Task running = Task.CompletedTask;

    private static CheckOptions Options => new()
    {
        Name = "mysqld",
        Retry = 1,
        DelayBeforeRetry = TimeSpan.FromSeconds(3),
        DelayLoop = TimeSpan.FromSeconds(6),
        Warmup = TimeSpan.FromSeconds(10),
    };

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(Limits.Test);
        stop.Dispose();
    }

    [Fact]
    public async Task A_server_that_answers_and_then_dies_is_told_of_twice()
    {
        CheckRunner check = Start();

        await probe.AnswerAsync(ProbeOutcome.Ok, "greets");
        HealthChange up = await changes.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test);
        await PassAsync(TimeSpan.FromSeconds(6));
        await probe.AnswerAsync(ProbeOutcome.Refused, "port refused");
        HealthChange down = await changes.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test);

        Assert.Equal((HealthState.Unknown, HealthState.Fit, "check mysqld: greets"), (up.From, up.To, up.Reason));
        Assert.Equal((HealthState.Fit, HealthState.Unfit, "check mysqld: port refused"), (down.From, down.To, down.Reason));
        Assert.Equal(TimeSpan.FromSeconds(6), down.At - up.At);
        Assert.Equal(HealthState.Unfit, check.Snapshot.State);
    }

    [Fact]
    public async Task A_snapshot_shows_all_of_the_last_probe()
    {
        CheckRunner check = Start();
        Assert.Equal((HealthState.Unknown, null, "no result yet", null), (check.Snapshot.State, check.Snapshot.Outcome, check.Snapshot.Detail, check.Snapshot.LastProbeTook));

        TaskCompletionSource<ProbeResult> asked = await probe.AskedAsync();
        clock.Advance(TimeSpan.FromMilliseconds(40));
        asked.SetResult(new ProbeResult(ProbeOutcome.Ok, "greets"));
        await clock.AwaitedAsync();

        TimeSpan now = CheckRunner.Now(clock);
        Assert.Equal(
            new CheckSnapshot("mysqld", HealthState.Fit, ProbeOutcome.Ok, "greets", "check mysqld: greets", now, 1, 0, 0, now, TimeSpan.FromMilliseconds(40)),
            check.Snapshot);
    }

    [Fact]
    public async Task The_next_probe_begins_a_delay_after_the_end_of_the_last()
    {
        Start();

        TaskCompletionSource<ProbeResult> asked = await probe.AskedAsync();
        clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(1, probe.Probes);
        asked.SetResult(new ProbeResult(ProbeOutcome.Ok, ""));
        Assert.Equal(TimeSpan.FromSeconds(6), await clock.AwaitedAsync());
        await PassAsync(TimeSpan.FromSeconds(6));
        await probe.AnswerAsync(ProbeOutcome.TimedOut);
        Assert.Equal(TimeSpan.FromSeconds(3), await clock.AwaitedAsync());

        Assert.Equal(1, probe.MostInFlight);
    }

    [Fact]
    public async Task Warmup_delays_the_first_probe()
    {
        Start(warmupPart: 0.25);

        Assert.Equal(TimeSpan.FromSeconds(2.5), await clock.AwaitedAsync());
        Assert.Equal(0, probe.Probes);
    }

    [Fact]
    public async Task A_probe_that_throws_does_not_end_the_check()
    {
        CheckRunner check = Start();

        (await probe.AskedAsync()).SetException(new InvalidOperationException("no\nsuch luck"));
        await PassAsync(TimeSpan.FromSeconds(6));
        CheckSnapshot faulted = check.Snapshot;
        (await probe.AskedAsync()).SetException(new OperationCanceledException("of its own"));
        await PassAsync(TimeSpan.FromSeconds(6));
        await probe.AnswerAsync(ProbeOutcome.Ok);
        await changes.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test);

        Assert.Equal(HealthState.Unknown, faulted.State);
        Assert.Equal(ProbeOutcome.ProbeFailed, faulted.Outcome);
        Assert.Equal("the probe itself failed (InvalidOperationException: no?such luck); please report this", faulted.Detail);
        Assert.Equal((1, 0, 2), (check.Snapshot.Successes, check.Snapshot.Failures, check.Snapshot.Inconclusive));
    }

    [Fact]
    public async Task A_new_outcome_without_a_change_is_remarked_once()
    {
        Start();

        await probe.AnswerAsync(ProbeOutcome.Ok);
        await PassAsync(TimeSpan.FromSeconds(6));
        await probe.AnswerAsync(ProbeOutcome.TooManyConnections, "full");
        await PassAsync(TimeSpan.FromSeconds(6));
        await probe.AnswerAsync(ProbeOutcome.TooManyConnections, "full");
        await PassAsync(TimeSpan.FromSeconds(6));
        await probe.AnswerAsync(ProbeOutcome.Ok, "greets");
        await clock.AwaitedAsync();

        Assert.Equal("full", (await remarks.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test)).Detail);
        Assert.Equal("greets", (await remarks.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test)).Detail);
        Assert.False(remarks.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Stopped_amid_a_probe_it_ends_cleanly_and_leaves_none_in_flight()
    {
        CheckRunner check = Start();
        await probe.AskedAsync();

        await stop.CancelAsync();
        await running.WaitAsync(Limits.Test);

        Assert.Equal(0, probe.InFlight);
        Assert.Equal(HealthState.Unknown, check.Snapshot.State);
        Assert.False(changes.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Stopped_between_probes_it_ends_cleanly()
    {
        Start();
        await probe.AnswerAsync(ProbeOutcome.Ok);
        await clock.AwaitedAsync();

        await stop.CancelAsync();
        await running.WaitAsync(Limits.Test);

        Assert.True(running.IsCompletedSuccessfully);
        Assert.Equal(1, probe.Probes);
    }

    [Fact]
    public async Task Woken_between_probes_it_probes_at_once()
    {
        CheckRunner check = Start();
        await probe.AnswerAsync(ProbeOutcome.Ok);
        await clock.AwaitedAsync();

        check.Wake();
        await probe.AnswerAsync(ProbeOutcome.Refused, "port refused");

        Assert.Equal(HealthState.Fit, (await NextChangeAsync()).To);
        Assert.Equal(HealthState.Unfit, (await NextChangeAsync()).To);
        Assert.Equal(1, probe.MostInFlight);
    }

    [Fact]
    public async Task Woken_amid_a_probe_it_probes_once_more_when_that_has_ended()
    {
        CheckRunner check = Start();
        TaskCompletionSource<ProbeResult> asked = await probe.AskedAsync();

        for (int i = 0; i < 5; i++)
            check.Wake();
        asked.SetResult(new ProbeResult(ProbeOutcome.Ok, "greets"));
        await probe.AnswerAsync(ProbeOutcome.Ok, "greets");
        await clock.AwaitedAsync();

        Assert.Equal((2, 1), (probe.Probes, probe.MostInFlight));
    }

    [Fact]
    public async Task Woken_while_in_doubt_it_keeps_a_pace_and_the_delay_before_its_retry()
    {
        CheckRunner check = Start();
        await probe.AnswerAsync(ProbeOutcome.Ok);
        await clock.AwaitedAsync();
        check.Wake();
        await probe.AnswerAsync(ProbeOutcome.ServerError);
        Assert.Equal(TimeSpan.FromSeconds(3), await clock.AwaitedAsync());

        check.Wake();
        Assert.Equal(TimeSpan.FromMilliseconds(50), await AwaitedShorterThanAsync(TimeSpan.FromSeconds(3)));
        clock.Advance(TimeSpan.FromMilliseconds(50));
        await probe.AnswerAsync(ProbeOutcome.ServerError);

        Assert.Equal(TimeSpan.FromSeconds(2.95), await clock.AwaitedAsync());
        Assert.Equal(HealthState.Fit, check.Snapshot.State);
    }

    [Fact]
    public async Task A_condemned_server_is_unfit_at_once()
    {
        CheckRunner check = Start();
        await probe.AnswerAsync(ProbeOutcome.Ok);
        await clock.AwaitedAsync();

        check.Condemn("mysqld (process 1234) was killed");

        Assert.Equal((HealthState.Unfit, ProbeOutcome.Condemned), (check.Snapshot.State, check.Snapshot.Outcome));
        await NextChangeAsync();
        Assert.Equal("check mysqld: mysqld (process 1234) was killed", (await NextChangeAsync()).Reason);
    }

    [Fact]
    public async Task A_probe_that_began_before_the_condemnation_is_not_believed_when_it_finds_the_server_well()
    {
        CheckRunner check = Start();
        TaskCompletionSource<ProbeResult> asked = await probe.AskedAsync();

        check.Condemn("was killed");
        asked.SetResult(new ProbeResult(ProbeOutcome.Ok, "greets"));
        await PassAsync(TimeSpan.FromSeconds(6));
        TaskCompletionSource<ProbeResult> again = await probe.AskedAsync();
        Assert.Equal(HealthState.Unfit, check.Snapshot.State);
        again.SetResult(new ProbeResult(ProbeOutcome.Ok, "greets"));

        Assert.Equal(HealthState.Unfit, (await NextChangeAsync()).To);
        Assert.Equal(HealthState.Fit, (await NextChangeAsync()).To);
    }

    [Fact]
    public async Task Woken_or_condemned_after_its_end_it_takes_no_harm()
    {
        CheckRunner check = Start();
        await stop.CancelAsync();
        await running.WaitAsync(Limits.Test);

        check.Wake();
        check.Condemn("was killed");

        Assert.Equal(HealthState.Unfit, check.Snapshot.State);
        Assert.InRange(probe.Probes, 0, 1);
    }

    [Fact]
    public async Task A_check_runs_once()
    {
        CheckRunner check = Start();

        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => check.RunAsync(stop.Token));

        Assert.Equal("check mysqld runs, or has run, already", refusal.Message);
    }

    private CheckRunner Start(double warmupPart = 0)
    {
        runner = new CheckRunner(Options, probe, clock, warmupPart, c => changes.Writer.TryWrite(c), (_, r) => remarks.Writer.TryWrite(r));
        running = runner.RunAsync(stop.Token);
        return runner;
    }

    private async Task<TimeSpan> AwaitedShorterThanAsync(TimeSpan time)
    {
        TimeSpan awaited = time;
        await Limits.UntilAsync(async () => (awaited = await clock.AwaitedAsync()) < time, "a shorter wait");
        return awaited;
    }

    private Task<HealthChange> NextChangeAsync() => changes.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test);

    private async Task PassAsync(TimeSpan time)
    {
        await clock.AwaitedAsync();
        clock.Advance(time);
    }
}
