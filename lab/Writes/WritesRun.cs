using System.Diagnostics;
using System.Globalization;
using VipGuard.Lab.Clients;

namespace VipGuard.Lab.Writes;

/// <summary>`lab writes`: about a thousand inserts a second through the address while its holder changes, and what became of each.</summary>
public static class WritesRun
{
    private const int Connections = 8;
    private const int Flowing = 1000;
    private const int Shown = 5;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <returns>0 if nothing was lost, or nothing but what asynchronous replication may lose; otherwise 1.</returns>
    public static async Task<int> RunAsync(WritesOptions options)
    {
        long began = Stopwatch.GetTimestamp();
        await using var lab = await Lab.PairAsync(new() { Server = options.Server, Config = new() { SemiSync = options.SemiSync } });
        Console.WriteLine(WriteTable.Head);
        bool good = true;
        int next = 1;
        foreach (var (fault, runs) in options.Runs)
        {
            List<WriteSample> samples = [];
            for (int run = 1; run <= runs; run++)
            {
                var (sample, last) = await OnceAsync(lab, fault, next);
                next = last + 1;
                samples.Add(sample);
                if (!sample.Whole)
                    await Console.Error.WriteLineAsync(Complaint(fault, run, sample));
            }
            Console.WriteLine(WriteTable.Row(fault.Name, samples));
            good &= samples.All(s => options.SemiSync ? s.Whole : s.Healed);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            {lab.Db1.Mysqld.Program.Name}, semi-synchronous replication {(options.SemiSync ? "on" : "off")}; {Connections} connections, a row every {Pace.TotalMilliseconds:0} ms each; {Environment.ProcessorCount}
            processors for two servers, two daemons and the clients; {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s in all. A client waits at most 1 s for an answer,
            and a row whose answer never came counts as not acknowledged.
            """));
        return good ? 0 : 1;
    }

    /// <summary>Writes, strikes the holder once, writes on, counts what the successor holds, heals, and compares both servers.</summary>
    /// <param name="first">The first number of the run's rows.</param>
    public static async Task<(WriteSample Sample, int Last)> OnceAsync(Lab lab, WriteFault fault, int first)
    {
        var (holder, other) = await lab.HealAsync();
        await lab.ReplicatesAsync(Limit);

        using var writer = lab.Client.Write(Pace, Connections, first);
        await lab.UntilAnswered(() => writer.CountBy(holder.Name, 0) >= Flowing, Limit,
            () => $"{Flowing} rows acknowledged by {holder.Name} before: {fault.Name} ({writer.LastError})");
        long struck = Stopwatch.GetTimestamp();
        await fault.StrikeAsync(holder);
        await lab.UntilAnswered(() => writer.CountBy(other.Name, struck) >= Flowing, Limit,
            () => $"{Flowing} rows acknowledged by {other.Name} after: {fault.Name} ({writer.LastError})");
        writer.Dispose();
        var acknowledged = writer.Acknowledged;

        // Before the old server comes back and could mend it.
        if (!fault.Severs)
            await lab.ReplicatesAsync(Limit);
        string position = await lab.AppliedAsync(other, Limit);
        var taken = Ledger.Of(other, first);

        if (holder.Mysqld.Ending)
        {
            await holder.Mysqld.EndedAsync();
            await holder.Mysqld.StartAsync();
        }
        long extra = Lab.Extra(holder, position);
        await lab.HealAsync();
        await lab.ReplicatesAsync(Limit);
        return (WriteSample.Judge(acknowledged, struck, extra, taken, Ledger.Of(lab.Db1, first), Ledger.Of(lab.Db2, first)), writer.Last);
    }

    private static string Complaint(WriteFault fault, int run, WriteSample sample)
    {
        string rows = string.Join(", ", sample.Missing.Concat(sample.MissingAtTheEnd).Distinct().Take(Shown)
            .Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Number} by {a.Host}")));
        return string.Create(CultureInfo.InvariantCulture,
            $"{fault.Name}, run {run}: {sample.Missing.Count} missing after the take-over, {sample.MissingAtTheEnd.Count} in the end{(rows.Length > 0 ? $" ({rows} …)" : "")}, {sample.Duplicated} duplicated, servers {(sample.Same ? "equal" : "NOT equal")}");
    }
}
