using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Watching;

namespace VipGuard.Daemon.Tests.Watching;

/// <summary>A watch in a ppoll of its own, as the loop has it.</summary>
internal sealed unsafe class WatchHarness : IDisposable
{
    private const int LimitSeconds = 20;

    /// <param name="listeners">Closed with this.</param>
    /// <param name="tells">Whether ended threads are told of, through the pool: its queue belongs to all tests and grows now and then.</param>
    internal WatchHarness(ListenerEvents? listeners = null, bool tells = true)
    {
        Watch = new ServerWatch(listeners)
        {
            Died = (process, why, seen, confirmed) => Deaths.Add((process, why, seen, confirmed)),
            ThreadEnded = tells ? new Errand(() => Interlocked.Increment(ref ThreadEnds)) : null,
            ListenerClosed = new Errand(() => Interlocked.Increment(ref ClosedListeners)),
        };
    }

    internal int ThreadEnds;
    internal int ClosedListeners;

    internal ServerWatch Watch { get; }

    internal List<(WatchedProcess Process, string Why, TimeSpan Seen, TimeSpan Confirmed)> Deaths { get; } = [];

    /// <summary>Sleeps until something fires, and has it looked at.</summary>
    /// <returns>False: nothing fired within the limit.</returns>
    internal bool Turn(TimeSpan? limit = null)
    {
        Span<Libc.PollDescriptor> slots = stackalloc Libc.PollDescriptor[ServerWatch.Slots];
        Watch.Fill(slots);
        var most = limit ?? TimeSpan.FromSeconds(LimitSeconds);
        var timeout = new Libc.Timespec { Seconds = (nint)most.TotalSeconds, Nanoseconds = (nint)(most.Ticks % TimeSpan.TicksPerSecond * 100) };
        int fired;
        fixed (Libc.PollDescriptor* first = slots)
            fired = Libc.ppoll(first, ServerWatch.Slots, &timeout, null);
        if (fired > 0)
            Watch.Look(slots, MonotonicClock.Now);
        return fired > 0;
    }

    public void Dispose() => Watch.Dispose();
}
