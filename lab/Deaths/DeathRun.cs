using System.Diagnostics;
using System.Globalization;
using VipGuard.Lab.Bench;
using VipGuard.Lab.Servers;

namespace VipGuard.Lab.Deaths;

/// <summary>`lab deaths`: the holder's server dies again and again; each step until the other serves, with the lab's own eyes.</summary>
internal static class DeathRun
{
    private const long GiB = 1L << 30;
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly record struct Steps(TimeSpan Gone, TimeSpan Told, TimeSpan Taken, TimeSpan Felt, string Reason);

    public static async Task<int> RunAsync(DeathOptions options)
    {
        await using var lab = await Lab.PairAsync(new() { Config = new() { AdvertInterval = options.Interval, Lease = options.Interval == "1s" ? "3s" : "1s" } });
        var all = new List<Steps>();
        for (int run = 0; run < options.Runs; run++)
        {
            var steps = await MeasureAsync(lab, options);
            all.Add(steps);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{run + 1}: gone {steps.Gone.TotalMilliseconds:F2}, told {steps.Told.TotalMilliseconds:F2}, taken {steps.Taken.TotalMilliseconds:F2}, felt {steps.Felt.TotalMilliseconds:F2} ms: {steps.Reason}"));
        }
        Console.WriteLine($"""
            | {(options.Stop ? "SIGTERM" : "SIGKILL")}, {(options.Resident == 0 ? "small" : $"{options.Resident} GiB")}, adverts of {options.Interval}, {options.Runs} runs | median (min–max) |
            | --- | ---: |
            | signal → address gone | {BenchTable.Spread(all.Select(s => s.Gone))} |
            | signal → priority 0 on the wire | {BenchTable.Spread(all.Select(s => s.Told))} |
            | signal → the other's kernel has it | {BenchTable.Spread(all.Select(s => s.Taken))} |
            | outage as the client felt it | {BenchTable.Spread(all.Select(s => s.Felt))} |
            """);
        return 0;
    }

    private static async Task<Steps> MeasureAsync(Lab lab, DeathOptions options)
    {
        var (holder, other) = await lab.HealAsync();
        using var memory = options.Resident == 0 ? null : ResidentMemory.In(holder.Mysqld, options.Resident * GiB);
        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Server?.Watched?.Pid == holder.Mysqld.ProcessId, Limit, "the server to be watched");
        using var probe = lab.Client.Probe();
        long began = Stopwatch.GetTimestamp();
        await lab.Until(() => probe.Ledger.SteadySince(began) > Calm, Limit, "half a second without a failure before the fault");

        long struck = Stopwatch.GetTimestamp();
        if (options.Stop)
            holder.Mysqld.Terminate();
        else
            holder.Mysqld.Kill();
        await lab.Until(() => other.HoldsVip && probe.Ledger.SteadySince(Taken(lab, other, struck)) > Calm, Limit, $"{other.Name} to serve");

        // Tap and clock are two threads: the client may be served before the tap has told of the advert.
        await lab.Until(() => lab.Adverts.From(holder.Name, struck).Any(a => a.Priority == 0), Limit, $"{holder.Name}'s advert of priority 0");
        long told = lab.Adverts.From(holder.Name, struck).First(a => a.Priority == 0).At;
        return new(
            Since(struck, lab.Timeline.First(holder.Name, held: false, struck) ?? long.MaxValue),
            Since(struck, told),
            Since(struck, Taken(lab, other, struck)),
            probe.Ledger.LongestSince(struck)?.Length ?? TimeSpan.Zero,
            (await holder.Daemon.StatusAsync())?.Instance.Reason ?? "");
    }

    private static TimeSpan Since(long from, long to) => Stopwatch.GetElapsedTime(from, to);

    private static long Taken(Lab lab, LabHost other, long struck) => lab.Timeline.First(other.Name, held: true, struck) ?? long.MaxValue;
}
