using System.Diagnostics;

namespace VipGuard.Daemon.Linux;

/// <summary>CLOCK_MONOTONIC, the one clock of all deadlines (man 2 clock_gettime). TickCount64 is too coarse.</summary>
internal static class MonotonicClock
{
    private static readonly long Origin = Stopwatch.GetTimestamp();

    internal static TimeSpan Now => Stopwatch.GetElapsedTime(Origin);

    /// <summary>The time of day at a monotonic time, for people.</summary>
    internal static DateTimeOffset TimeOfDay(TimeSpan monotonic) => DateTimeOffset.Now - (Now - monotonic);
}
