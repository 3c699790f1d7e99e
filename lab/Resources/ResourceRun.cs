using System.Diagnostics;
using System.Globalization;
using VipGuard.Lab.Peers;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Resources;

/// <summary>`lab resources`: what the daemon takes of a machine, as master and as backup, and what keepalived takes of the same.</summary>
public static class ResourceRun
{
    private const string Head = """
        | instances | adverts | check | program | state | RSS | PSS | private | threads | processor time in a minute | wake-ups in a second |
        | ---: | ---: | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(ResourceOptions options)
    {
        Console.WriteLine(Head);
        foreach (var row in ResourceRow.All)
        {
            await VipGuardAsync(row, options.Watch);
            if (!row.Check)
                await KeepalivedAsync(row, options.Watch);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            Each watched for {options.Watch.TotalSeconds:0} s, {Settling.TotalSeconds:0} s after it had settled; keepalived: its two processes together. The program: {Repository.Program}.
            """));
        await StartTable.PrintAsync(options.Starts);
        return 0;
    }

    private static async Task VipGuardAsync(ResourceRow row, TimeSpan watch)
    {
        await using var lab = await Lab.PairAsync(new() { Servers = row.Check, Pair = false, Daemons = false });
        foreach (var host in lab.Hosts)
            host.Daemon.Config.Write(row.VipGuardFile(lab.Config));
        if (row.Check)
            await lab.MakeKeyAsync();
        // One after the other: the first is master of all.
        await lab.Db1.Daemon.StartAsync();
        await lab.Until(() => lab.Db1.HoldsVip, Limit, "db1 to hold the address");
        await lab.Db2.Daemon.StartAsync();
        await RowsAsync(row, "VipGuard", watch, () => lab.Db1.Daemon.ProcessId!.Value, () => lab.Db2.Daemon.ProcessId!.Value);
    }

    private static async Task KeepalivedAsync(ResourceRow row, TimeSpan watch)
    {
        await using var lab = await Lab.PairAsync(new() { Servers = false, Pair = false, Daemons = false });
        var first = lab.Keepalived(lab.Db1, new PeerConfig { File = row.KeepalivedFile("db1", 100) });
        var second = lab.Keepalived(lab.Db2, new PeerConfig { File = row.KeepalivedFile("db2", 90) });
        await first.StartAsync();
        await lab.Until(() => lab.Db1.HoldsVip, Limit, "db1 to hold the address");
        await second.StartAsync();
        await RowsAsync(row, "keepalived", watch, () => first.ProcessId!.Value, () => second.ProcessId!.Value);
    }

    private static async Task RowsAsync(ResourceRow row, string program, TimeSpan watch, Func<int> master, Func<int> backup)
    {
        await Task.Delay(Settling, Interruption.Token);
        int[] processes = [master(), backup()];
        var before = processes.Select(ProcessUse.Of).ToList();
        long from = Stopwatch.GetTimestamp();
        await Task.Delay(watch, Interruption.Token);
        var after = processes.Select(ProcessUse.Of).ToList();
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        for (int i = 0; i < processes.Length; i++)
        {
            double cpu = (after[i].Ticks - before[i].Ticks) / 100.0 / seconds * 60;
            double wakes = (after[i].Wakes - before[i].Wakes) / seconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {row.Instances} | {row.IntervalMs} ms | {(row.Check ? "mysql" : "none")} | {program} | {(i == 0 ? "master" : "backup")} | {Megabytes(after[i].Rss)} | {Megabytes(after[i].Pss)} | {Megabytes(after[i].Private)} | {after[i].Threads} | {cpu:0.00} s | {wakes:0} |"));
        }
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB");
}
