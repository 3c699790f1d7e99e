using System.Diagnostics;
using VipGuard.Lab.Clients;

namespace VipGuard.Lab.Writes;

/// <summary>What became of the rows of one run.</summary>
/// <param name="Acknowledged">Rows whose insert a server has acknowledged.</param>
/// <param name="Gap">The longest time without an acknowledgement, from the last one before the fault on.</param>
/// <param name="Missing">Acknowledged, and not on the server that took over once that had applied all it had received: lost, unless the dead one returns.</param>
/// <param name="MissingAtTheEnd">Acknowledged, and missing on one server or both although the pair is healed.</param>
/// <param name="Duplicated">Numbers that stand more than once on a server.</param>
/// <param name="Extra">Transactions that only the old holder's server had when it was back.</param>
/// <param name="Same">Both servers hold the same rows in the end.</param>
public sealed record WriteSample(
    int Acknowledged,
    TimeSpan Gap,
    IReadOnlyList<Acknowledged> Missing,
    IReadOnlyList<Acknowledged> MissingAtTheEnd,
    int Duplicated,
    long Extra,
    bool Same)
{
    /// <summary>Everything is where it was promised to be.</summary>
    public bool Whole => Missing.Count == 0 && Healed;

    /// <summary>What must hold whatever the promise was.</summary>
    public bool Healed => MissingAtTheEnd.Count == 0 && Duplicated == 0 && Same;

    /// <param name="struck">Stopwatch ticks of the fault.</param>
    /// <param name="taken">What the server that took over held, before the old one came back.</param>
    public static WriteSample Judge(IReadOnlyList<Acknowledged> acknowledged, long struck, long extra, Ledger taken, Ledger first, Ledger second) => new(
        acknowledged.Count,
        LongestGap([.. acknowledged.Select(a => a.At)], struck),
        taken.Missing(acknowledged),
        [.. first.Missing(acknowledged).Union(second.Missing(acknowledged))],
        first.Duplicated.Union(second.Duplicated).Count(),
        extra,
        first.Equal(second));

    /// <param name="times">Stopwatch ticks, in order.</param>
    /// <param name="from">Gaps that ended before are left out.</param>
    public static TimeSpan LongestGap(IReadOnlyList<long> times, long from) => times
        .Zip(times.Skip(1))
        .Where(pair => pair.Second > from)
        .Select(pair => Stopwatch.GetElapsedTime(pair.First, pair.Second))
        .DefaultIfEmpty().Max();
}
