using System.Diagnostics;

namespace VipGuard.Scenarios.Tests;

/// <summary>
/// How long things may take. A scenario says what came of what and why: how long that takes on a machine with other work on it
/// is the benchmarks' subject. Where a time must tell two mechanisms from each other, the scenario slows the other down first.
/// </summary>
internal static class Bounds
{
    /// <summary>For what only has to come true at all.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static TimeSpan Between(long from, long to) => Stopwatch.GetElapsedTime(from, to);

    public static long Now => Stopwatch.GetTimestamp();
}
