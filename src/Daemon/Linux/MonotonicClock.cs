using System.Diagnostics;

namespace VipGuard.Daemon.Linux;

/// <summary>CLOCK_MONOTONIC, the one clock of all deadlines (man 2 clock_gettime). TickCount64 is too coarse.</summary>
internal static class MonotonicClock
{
    private static readonly long Origin = Stopwatch.GetTimestamp();

    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(1);

    internal static TimeSpan Now => Stopwatch.GetElapsedTime(Origin);

    /// <summary>The time of day at a monotonic time, in UTC: the local one would read the zone's file at its first use.</summary>
    internal static DateTimeOffset UtcAt(TimeSpan monotonic) => DateTimeOffset.UtcNow - (Now - monotonic);

    /// <summary>How long this host was suspended since it was started: CLOCK_BOOTTIME counts that, CLOCK_MONOTONIC does not.
    /// Exact to a millisecond: two clocks are read one after the other, and again if the thread was put aside meanwhile.</summary>
    internal static TimeSpan Suspended
    {
        get
        {
            TimeSpan before, boot;
            do
            {
                before = Read(Libc.CLOCK_MONOTONIC);
                boot = Read(Libc.CLOCK_BOOTTIME);
            }
            while (Read(Libc.CLOCK_MONOTONIC) - before > ReadingTime);
            return boot - before;
        }
    }

    private static unsafe TimeSpan Read(int clock)
    {
        Libc.Timespec time;
        _ = Libc.clock_gettime(clock, &time);
        return new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100));
    }

    /// <summary>The time of day at a monotonic time, for people.</summary>
    internal static DateTimeOffset TimeOfDay(TimeSpan monotonic) => UtcAt(monotonic).ToLocalTime();

    /// <summary>A moment of <see cref="TimeProvider.System"/>, which counts from another beginning.</summary>
    /// <param name="elapsed">What <see cref="Stopwatch.GetElapsedTime(long)"/> gives from timestamp 0 on.</param>
    internal static TimeSpan Of(TimeSpan elapsed) => elapsed - Stopwatch.GetElapsedTime(0, Origin);
}
