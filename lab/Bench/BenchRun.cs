using System.Diagnostics;

namespace VipGuard.Lab.Bench;

/// <summary>`lab bench`: every fault a few times, in one lab that is healed in between.</summary>
internal static class BenchRun
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(int runs, string? only)
    {
        var faults = Fault.All.Where(f => only is null || f.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        if (faults.Count == 0)
        {
            await Console.Error.WriteLineAsync($"no fault is called \"{only}\"; there are: {string.Join(", ", Fault.All.Select(f => f.Name))}");
            return 2;
        }

        await using var lab = await Lab.PairAsync();
        Console.WriteLine(BenchTable.Head);
        foreach (var fault in faults)
        {
            List<Sample> samples = [];
            for (int run = 0; run < runs; run++)
                samples.Add(await MeasureAsync(lab, fault));
            Console.WriteLine(BenchTable.Row(fault.Name, samples));
        }
        Console.WriteLine($"""

            {runs} runs each; adverts every {lab.Config.AdvertInterval}, lease {lab.Config.Lease}, two MariaDB servers and the client
            on one machine with {Environment.ProcessorCount} processors. Outage: from the start of the last connection that was
            greeted before the fault to the start of the first that was greeted after it, at one new connection per millisecond.
            On both: a cut host can't know that it was replaced and keeps the address, out of reach, until the run ends.
            """);
        return 0;
    }

    /// <summary>Strikes the holder once and measures until the other has served for half a second.</summary>
    private static async Task<Sample> MeasureAsync(Lab lab, Fault fault)
    {
        var (holder, other) = await lab.HealAsync();
        using var probe = lab.Client.Probe();
        long began = Stopwatch.GetTimestamp();
        await lab.Until(() => probe.Ledger.SteadySince(began) > Calm, Limit, "half a second without a failure before the fault");

        long struck = Stopwatch.GetTimestamp();
        fault.Strike(holder);
        await lab.Until(() => other.HoldsVip && probe.Ledger.SteadySince(Took(lab, other, struck)) > Calm, Limit,
            $"{other.Name} to serve after: {fault.Name} on {holder.Name}");

        return new(
            probe.Ledger.LongestSince(struck)?.Length ?? TimeSpan.Zero,
            Stopwatch.GetElapsedTime(struck, Took(lab, other, struck)),
            lab.Timeline.LongestOverlap(struck, Stopwatch.GetTimestamp()));
    }

    private static long Took(Lab lab, LabHost other, long struck) =>
        lab.Timeline.First(other.Name, held: true, struck) ?? long.MaxValue;
}
