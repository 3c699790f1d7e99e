using System.Globalization;
using System.Text;

namespace VipGuard.Lab.Bench;

/// <summary>The results as a table in Markdown.</summary>
public static class BenchTable
{
    public const string Head = """
        | fault of the holder | outage felt, median (min–max) | address moved, median (min–max) | on both, longest |
        | --- | ---: | ---: | ---: |
        """;

    public static string Row(string fault, IReadOnlyCollection<Sample> samples) => string.Create(CultureInfo.InvariantCulture,
        $"| {fault} | {Spread(samples.Select(s => s.Outage))} | {Spread(samples.Select(s => s.Moved))} | {Milliseconds(samples.Max(s => s.Overlap))} |");

    /// <summary>The middle value; of an even number, the mean of the two in the middle.</summary>
    public static TimeSpan Median(IEnumerable<TimeSpan> values)
    {
        TimeSpan[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    internal static string Spread(IEnumerable<TimeSpan> values)
    {
        TimeSpan[] all = [.. values];
        return new StringBuilder(Milliseconds(Median(all)))
            .Append(" (").Append(Number(all.Min())).Append('–').Append(Number(all.Max())).Append(')').ToString();
    }

    private static string Milliseconds(TimeSpan time) => Number(time) + " ms";

    private static string Number(TimeSpan time) =>
        time.TotalMilliseconds.ToString(time.TotalMilliseconds < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
