using System.Diagnostics;

namespace VipGuard.Daemon.Linux;

/// <summary>CLOCK_MONOTONIC, the one clock of all deadlines (man 2 clock_gettime). TickCount64 is too coarse.</summary>
internal static class MonotonicClock
{
    private static readonly long Origin = Stopwatch.GetTimestamp();

    internal static TimeSpan Now => Stopwatch.GetElapsedTime(Origin);

    /// <summary>The time of day at a monotonic time, in UTC: the local one would read the zone's file at its first use.</summary>
    internal static DateTimeOffset UtcAt(TimeSpan monotonic) => DateTimeOffset.UtcNow - (Now - monotonic);

    /// <summary>The time of day at a monotonic time, for people.</summary>
    internal static DateTimeOffset TimeOfDay(TimeSpan monotonic) => UtcAt(monotonic).ToLocalTime();

    /// <summary>A moment of <see cref="TimeProvider.System"/>, which counts from another beginning.</summary>
    /// <param name="elapsed">What <see cref="Stopwatch.GetElapsedTime(long)"/> gives from timestamp 0 on.</param>
    internal static TimeSpan Of(TimeSpan elapsed) => elapsed - Stopwatch.GetElapsedTime(0, Origin);
}
