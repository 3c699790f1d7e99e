using System.Globalization;

namespace VipGuard.Daemon.Loop;

/// <summary>A standstill, for people.</summary>
internal static class Standstill
{
    /// <param name="late">How much later than it should the loop was awake.</param>
    /// <param name="slept">How long the host was suspended besides.</param>
    /// <param name="lease">Of the addresses.</param>
    internal static string InWords(TimeSpan late, TimeSpan slept, TimeSpan lease)
    {
        string what = slept > late ? "this host was suspended for" : "stood still for";
        var all = late + slept;
        string term = string.Create(CultureInfo.InvariantCulture, $"its lease of {lease.TotalSeconds} s");
        return string.Create(CultureInfo.InvariantCulture, $"{what} {all.TotalSeconds:F1} s, {(all >= lease ? $"longer than {term}" : $"and {term} ran out")}");
    }
}
