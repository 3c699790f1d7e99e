using System.Globalization;

namespace VipGuard.Lab.Failover;

/// <summary>Some measurements of the same thing: least, middle, most. Infinity stands for what did not come within its limit.</summary>
public readonly record struct Spread(double Least, double Median, double Most, int Count)
{
    /// <returns>Null where there is nothing to sum up.</returns>
    public static Spread? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            return null;
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(sorted[0], median, sorted[^1], sorted.Length);
    }

    /// <summary>"4.0 (2.0–5.1)"; one value stands alone, and equal ones too.</summary>
    public string Words(double limit) => Least.Equals(Most)
        ? One(Median, limit)
        : $"{One(Median, limit)} ({One(Least, limit)}–{One(Most, limit)})";

    /// <summary>A time for people, in milliseconds up to ten seconds.</summary>
    /// <param name="limit">What was waited for, where the value is infinite.</param>
    public static string One(double value, double limit) => value switch
    {
        double.PositiveInfinity => $"> {(limit / 1000).ToString("0", CultureInfo.InvariantCulture)} s (never)",
        >= 10_000 => (value / 1000).ToString("0.0", CultureInfo.InvariantCulture) + " s",
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture) + " ms",
        0 => "0 ms",
        _ => value.ToString("0.0", CultureInfo.InvariantCulture) + " ms",
    };
}
