using System.Diagnostics;
using System.Globalization;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Calm;

/// <summary>`lab calm`: two hosts whose servers are fine, everything around them that is not, and an address that must stay where it is.</summary>
public static class CalmRun
{
    private const string Head = """
        | beside the pair | adverts | for | address moved | transitions | found unfit | longest gap between adverts | major faults of the daemons |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <returns>0 if the address stayed in every run; otherwise 1.</returns>
    public static async Task<int> RunAsync(CalmOptions options)
    {
        Console.WriteLine(Head);
        bool calm = true;
        bool realTime = true;
        foreach (var disturbances in options.Runs)
        {
            var (sample, story) = await OnceAsync(disturbances, options.Interval, options.Length);
            string name = disturbances.Count == Disturbance.All.Count ? "all at once" : string.Join(", ", disturbances.Select(d => d.Name));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {options.Interval} | {Words(sample.Length)} | {sample.Moves} | {sample.Transitions} | {sample.Unfit} | {sample.Gap.TotalMilliseconds:0.0} ms | {sample.MajorFaults} |"));
            if (!sample.IsCalm)
                await Console.Error.WriteLineAsync($"{name}: the address did not stay\n{story}");
            calm &= sample.Moves == 0;
            realTime &= sample.RealTime;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            Two MariaDB servers and two daemons with the defaults of checks, lease 1 s, real-time scheduling {(realTime ? "granted" : "NOT granted")}, on one machine
            with {Environment.ProcessorCount} processors. All at once: {string.Join(", ", Disturbance.All.Select(d => d.Name))}.
            """));
        return calm ? 0 : 1;
    }

    /// <summary>Lets a new pair settle, disturbs it, and watches.</summary>
    /// <returns>What was counted; and the story of it for who wants to know why.</returns>
    public static async Task<(CalmSample Sample, string Story)> OnceAsync(IReadOnlyList<Disturbance> disturbances, string interval, TimeSpan length)
    {
        await using var group = disturbances.Contains(Disturbance.Memory) ? await MemoryGroup.CreateAsync() : null;
        await using var lab = await Lab.PairAsync(new()
        {
            DaemonThrough = group?.Through ?? [],
            Config = new() { AdvertInterval = interval, Check = false, Extra = "[[check]]\nname = \"mysqld\"\ntype = \"mysql\"\n" },
            DaemonEnvironment = disturbances.Contains(Disturbance.Collections)
                ? new Dictionary<string, string> { ["VIPGUARD_TEST_COLLECT_MS"] = "100" }
                : new Dictionary<string, string>(),
        });
        var (holder, _) = await lab.SettledAsync();
        var before = await StatusesAsync(lab);
        long faults = MajorFaults(lab);
        int unfit = Unfit(lab);
        List<IAsyncDisposable> begun = [];
        try
        {
            long from = Stopwatch.GetTimestamp();
            var gaps = new AdvertGaps(lab, holder.Name, from);
            foreach (var disturbance in disturbances)
                begun.Add(await disturbance.BeginAsync(lab));
            while (Stopwatch.GetElapsedTime(from) < length)
            {
                await Task.Delay(Look, Interruption.Token);
                gaps.Look(Stopwatch.GetTimestamp());
            }
            long to = Stopwatch.GetTimestamp();
            var after = await StatusesAsync(lab);
            return (new(
                Stopwatch.GetElapsedTime(from, to),
                lab.Timeline.Since(from).Count,
                Transitions(after) - Transitions(before),
                Unfit(lab) - unfit,
                gaps.Longest,
                MajorFaults(lab) - faults,
                after.All(s => s.Realtime)), await lab.TellAsync(from));
        }
        finally
        {
            foreach (var one in begun)
                await one.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<DaemonStatus>> StatusesAsync(Lab lab) =>
        [.. (await Task.WhenAll(lab.Hosts.Select(AnsweredAsync)))];

    // Beside four busy loops an answer may take its time; that is no fault of what is looked for here.
    private static async Task<DaemonStatus> AnsweredAsync(LabHost host)
    {
        for (int attempt = 0; attempt < 10; attempt++)
        {
            if (await host.Daemon.StatusAsync() is { } status)
                return status;
            await Task.Delay(Look, Interruption.Token);
        }
        throw new LabException($"{host.Name}'s daemon does not answer:\n{LogTail.Of(host.Place.Log)}");
    }

    private static long Transitions(IReadOnlyList<DaemonStatus> statuses) => statuses.Sum(s => s.Instances.Sum(i => i.Counters.Transitions));

    // Field 12 of man 5 proc_pid_stat, the tenth after the name.
    private static long MajorFaults(Lab lab) => lab.Hosts.Sum(h =>
        long.Parse(File.ReadAllText($"/proc/{h.Daemon.ProcessId}/stat").Split(") ")[^1].Split(' ')[9], CultureInfo.InvariantCulture));

    private static int Unfit(Lab lab) =>
        lab.Hosts.Sum(h => h.Daemon.Journal.Split('\n').Count(line => line.Contains("vipguard[1101]", StringComparison.Ordinal) && line.EndsWith("→ Unfit", StringComparison.Ordinal)));

    private static string Words(TimeSpan length) => length.TotalMinutes >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes:0.#} min")
        : string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0} s");
}
