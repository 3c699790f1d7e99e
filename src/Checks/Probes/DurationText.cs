using System.Globalization;

namespace VipGuard.Checks;

/// <summary>A duration for people: "3 s", "1.5 s", "250 ms".</summary>
internal static class DurationText
{
    public static string Of(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.###} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###} s");
}
