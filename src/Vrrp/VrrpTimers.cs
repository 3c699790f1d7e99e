namespace VipGuard.Vrrp;

/// <summary>The two intervals that make a backup patient. RFC 9568 §6.1, RFC 3768 §6.1.</summary>
public static class VrrpTimers
{
    /// <summary>
    /// How much longer a router of lower priority waits. v2: (256 − priority)/256 s; v3: (256 − priority)·interval/256.
    /// In real time, rounded up to a tick: a deadline that comes early makes no progress.
    /// </summary>
    public static TimeSpan Skew(VrrpVersion version, byte priority, TimeSpan interval)
    {
        long unit = version == VrrpVersion.V2 ? TimeSpan.TicksPerSecond : interval.Ticks;
        return TimeSpan.FromTicks(((256 - priority) * unit + 255) / 256);
    }

    /// <summary>The silence after which the master counts as gone: 3·interval + skew.</summary>
    public static TimeSpan MasterDown(VrrpVersion version, byte priority, TimeSpan interval) =>
        3 * interval + Skew(version, priority, interval);
}
