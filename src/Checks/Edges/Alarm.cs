using System.Threading.Tasks.Sources;

namespace VipGuard.Checks;

/// <summary>
/// One timer to wait for, and a bell that ends the wait sooner. For one waiter at a time; waiting again and again allocates
/// nothing. What is rung while nobody waits ends the next wait at once.
/// </summary>
internal sealed class Alarm : IValueTaskSource
{
    private readonly Lock gate = new();
    private readonly ITimer timer;

    // The waiter goes on on the pool: whoever rings may be in the middle of something.
    private ManualResetValueTaskSourceCore<bool> waiter = new() { RunContinuationsAsynchronously = true };
    private bool waiting;
    private bool rung;

    public Alarm(TimeProvider clock) =>
        timer = clock.CreateTimer(static alarm => ((Alarm)alarm!).TimeIsUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Waits until the time is over or the bell rings; may end early for no reason, so look again.</summary>
    /// <param name="time">Rounded up to whole milliseconds, as timers count them.</param>
    public ValueTask WaitAsync(TimeSpan time)
    {
        lock (gate)
        {
            if (rung)
            {
                rung = false;
                return ValueTask.CompletedTask;
            }

            waiter.Reset();
            waiting = true;
            timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            return new ValueTask(this, waiter.Version);
        }
    }

    /// <summary>Ends the wait; from any thread, also after <see cref="Retire"/>.</summary>
    public void Ring()
    {
        lock (gate)
        {
            if (!waiting)
            {
                rung = true;
                return;
            }

            waiting = false;
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            waiter.SetResult(true);
        }
    }

    /// <summary>No more waits; gives the timer back.</summary>
    public void Retire() => timer.Dispose();

    void IValueTaskSource.GetResult(short token) => waiter.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => waiter.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        waiter.OnCompleted(continuation, state, token, flags);

    private void TimeIsUp()
    {
        lock (gate)
        {
            if (!waiting)
                return;
            waiting = false;
            waiter.SetResult(true);
        }
    }
}
