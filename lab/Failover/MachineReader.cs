using System.Diagnostics;
using System.Globalization;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Failover;

/// <summary>What the results have to be read with: the machine, its versions, its load.</summary>
internal static class MachineReader
{
    private const int Launches = 9;

    public static async Task<MachineFacts> ReadAsync(FailoverOptions options) => new()
    {
        Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Processor = Value("/proc/cpuinfo", "model name") ?? "unknown processor",
        Processors = Environment.ProcessorCount,
        Kernel = (await Command.MustAsync("uname", "-r")).Output.Trim().Split('-')[0],
        Distribution = Value("/etc/os-release", "PRETTY_NAME")?.Trim('"') ?? "unknown",
        VipGuard = (await Command.MustAsync(Repository.Program, "--version")).Output.Trim(),
        Keepalived = (await Command.MustAsync("keepalived", "--version")).All.Split('\n')[0].Split(' ')[1].TrimStart('v'),
        Server = (await Command.MustAsync("mariadbd", "--version")).Output.Split("Ver ")[1].Split(' ')[0],
        Load = double.Parse((await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0], CultureInfo.InvariantCulture),
        Launch = await LaunchAsync(),
        Command = "bench/failover.sh" + (options.Quick ? " --quick" : "") + (options.Large ? " --large" : "")
            + (options.Only is { } only ? $" --only {only}" : "") + (options.Systems.Count > 0 ? $" --systems {string.Join(',', options.Systems)}" : "")
            + (options.Runs != (options.Quick ? FailoverOptions.FewRuns : FailoverOptions.UsualRuns) ? string.Create(CultureInfo.InvariantCulture, $" --runs {options.Runs}") : ""),
    };

    // The chain of programs that LabProcess puts before a daemon, ending in one that does nothing.
    private static async Task<double> LaunchAsync()
    {
        List<double> took = [];
        for (int i = 0; i < Launches; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await Command.MustAsync("/bin/sh", "-c", "exec setsid unshare --mount unshare --uts /bin/sh -c 'echo x >/proc/sys/kernel/hostname && exec true'");
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return Math.Round(Spread.Of(took)!.Value.Median, 1);
    }

    private static string? Value(string file, string name) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line.Split([':', '='], 2)[1].Trim()).FirstOrDefault();
}
