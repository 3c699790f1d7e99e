using System.Globalization;
using VipGuard.Lab.Bench;

namespace VipGuard.Lab.Writes;

/// <summary>The results as a table in Markdown.</summary>
public static class WriteTable
{
    public const string Head = """
        | what happened to the holder | runs | writes acknowledged | longest gap, median (min–max) | missing after the take-over | missing in the end | duplicated | only on the old server | servers equal |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
        """;

    public static string Row(string fault, IReadOnlyCollection<WriteSample> samples) => string.Create(CultureInfo.InvariantCulture,
        $"| {fault} | {samples.Count} | {samples.Sum(s => s.Acknowledged)} | {BenchTable.Spread(samples.Select(s => s.Gap))} | {samples.Sum(s => s.Missing.Count)} | {samples.Sum(s => s.MissingAtTheEnd.Count)} | {samples.Sum(s => s.Duplicated)} | {Extras(samples)} | {(samples.All(s => s.Same) ? "yes" : "NO")} |");

    /// <summary>How many, and in how many of the runs.</summary>
    private static string Extras(IReadOnlyCollection<WriteSample> samples)
    {
        long all = samples.Sum(s => s.Extra);
        int runs = samples.Count(s => s.Extra > 0);
        return all == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{all} in {runs} {(runs == 1 ? "run" : "runs")}");
    }
}
