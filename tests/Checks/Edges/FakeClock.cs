namespace VipGuard.Checks.Tests.Edges;

/// <summary>Time that moves only when told to.</summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<FakeTimer> timers = [];
    private TaskCompletionSource timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long ticks = TimeSpan.FromHours(3).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until somebody waits for this clock, and says for how long.</summary>
    public async Task<TimeSpan> AwaitedAsync()
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (timers.Count > 0)
                    return TimeSpan.FromTicks(timers.Min(t => t.DueAt) - ticks);
                next = timerSet.Task;
            }

            await next.WaitAsync(Limits.Test);
        }
    }

    public void Advance(TimeSpan by)
    {
        List<FakeTimer> due;
        lock (gate)
        {
            ticks += by.Ticks;
            due = [.. timers.Where(t => t.DueAt <= ticks)];
            timers.RemoveAll(due.Contains);
        }

        foreach (FakeTimer timer in due)
            timer.Fire();
    }

    /// <summary>Lets a session's probe wait for all of <paramref name="limit"/>, and for its last look (5 ms) after it.</summary>
    public async Task SilenceAsync(TimeSpan limit)
    {
        await AwaitedAsync();
        Advance(limit);
        await AwaitedAsync();
        Advance(TimeSpan.FromMilliseconds(5));
    }

    /// <summary>Moves on, step after step, until somebody has waited long enough.</summary>
    public async Task<T> InVainAsync<T>(Task<T> waiting, TimeSpan step)
    {
        await Limits.UntilAsync(
            () =>
            {
                if (!waiting.IsCompleted)
                    Advance(step);
                return waiting.IsCompleted;
            },
            "an end of waiting");
        return await waiting;
    }

    private void Set(FakeTimer timer, TimeSpan dueTime)
    {
        lock (gate)
        {
            timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;
            timer.DueAt = ticks + dueTime.Ticks;
            timers.Add(timer);
            timerSet.TrySetResult();
            timerSet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Remove(FakeTimer timer)
    {
        lock (gate)
            timers.Remove(timer);
    }

    private sealed class FakeTimer(FakeClock clock, Action fire) : ITimer
    {
        public long DueAt { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
