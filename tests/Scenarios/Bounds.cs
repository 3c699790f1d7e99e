using System.Diagnostics;
using VipGuard.Lab;
using VipGuard.Lab.Daemons;

namespace VipGuard.Scenarios.Tests;

/// <summary>How long things may take, by the protocol and by what is promised.</summary>
internal static class Bounds
{
    /// <summary>For what only has to come true at all.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Adverts every 100 ms, as the lab's configuration has it.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>A dead daemon's address is gone after its lease; the kernel counts in whole seconds, so one more is allowed.</summary>
    public static readonly TimeSpan LeaseAndASecond = TimeSpan.FromSeconds(2);

    /// <summary>3 · interval + skew (RFC 9568 §6.1), and the 50 ms that VipGuard allows itself.</summary>
    public static TimeSpan Takeover(PairConfig config, LabHost successor)
    {
        int priority = successor.Number == 1 ? config.Priority1 : config.Priority2;
        return (3 * Interval) + ((256 - priority) * Interval / 256) + TimeSpan.FromMilliseconds(50);
    }

    public static TimeSpan Between(long from, long to) => Stopwatch.GetElapsedTime(from, to);

    public static long Now => Stopwatch.GetTimestamp();
}
