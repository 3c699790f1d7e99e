using System.Buffers;
using System.Globalization;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>Durations: a number with its unit, "100ms", "1.5s", "1m".</summary>
internal static class DurationText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        int end = text.AsSpan().IndexOfAnyExcept(Digits);
        if (end <= 0 || end > 12)
            return false;

        long unit = text[end..] switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            _ => 0,
        };
        if (unit == 0 || text[0] == '.' || text[end - 1] == '.'
            || !decimal.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            return false;

        decimal ticks = number * unit;
        if (ticks != decimal.Truncate(ticks) || ticks > TimeSpan.MaxValue.Ticks)
            return false;
        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    /// <summary>In the largest unit of ms and s that gives a short number: "100ms", "40.95s".</summary>
    public static string Format(TimeSpan duration) => duration > TimeSpan.Zero && duration < TimeSpan.FromSeconds(1)
        ? duration.TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture) + "ms"
        : duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s";
}
