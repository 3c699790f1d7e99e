using System.Diagnostics;
using VipGuard.Lab;
using VipGuard.Lab.Processes;

namespace VipGuard.Scenarios.Tests.LabItself;

/// <summary>A lab comes, tells its story when something fails, and goes without a trace.</summary>
public sealed class LabLifeTests
{
    [Fact]
    public async Task A_lab_that_ends_leaves_nothing_behind()
    {
        string prefix, folder;
        int daemon;
        await using (var lab = await VipGuard.Lab.Lab.PairAsync(new() { Servers = false }))
        {
            (prefix, folder, daemon) = (lab.Prefix, lab.Db1.Folder, lab.Db1.Daemon.ProcessId!.Value);
            Assert.True(File.Exists($"/run/netns/{prefix}-db1"));
        }

        Assert.Empty(Directory.GetFiles("/run/netns", prefix + "-*"));
        Assert.False(Directory.Exists(folder));
        Assert.False(Directory.Exists($"/proc/{daemon}"));
    }

    [Fact]
    public async Task A_lab_whose_owner_was_killed_is_swept()
    {
        using var owner = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "lab"), ["demo"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        // By its second step both servers run.
        while (await owner.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("2.", StringComparison.Ordinal))
            Assert.DoesNotContain("NO", line, StringComparison.Ordinal);
        string folder = Directory.GetDirectories("/var/lib/vipguard-lab", $"{owner.Id}-*").Single();
        owner.Kill();
        await owner.WaitForExitAsync();
        string[] processes = [.. Directory.GetFiles(Path.Combine(folder, "pids")).Select(f => Path.GetFileName(f).Split('-')[0])];
        string[] namespaces = [.. Directory.GetFiles(Path.Combine(folder, "netns")).Select(f => Path.GetFileName(f))];
        Assert.True(processes.Length >= 2 && namespaces.Length == 4, $"{processes.Length} processes, {namespaces.Length} namespaces");

        Assert.Contains(folder, await Sweep.RunAsync());

        Assert.False(Directory.Exists(folder));
        Assert.DoesNotContain(processes, Runs);
        Assert.DoesNotContain(namespaces, n => File.Exists($"/run/netns/{n}"));
    }

    // The killed owner's children are the init process's to bury; until it does so they are there, without a command line.
    private static bool Runs(string process)
    {
        string commandLine = $"/proc/{process}/cmdline";
        return File.Exists(commandLine) && File.ReadAllText(commandLine).Length > 0;
    }

    [Fact]
    public async Task A_condition_that_does_not_come_true_tells_the_story_of_both_hosts()
    {
        await using var lab = await VipGuard.Lab.Lab.PairAsync(new() { Servers = false });

        var e = await Assert.ThrowsAsync<LabException>(() => lab.Until(() => false, TimeSpan.FromMilliseconds(1), "a miracle"));

        Assert.StartsWith("waited 0 s in vain for a miracle", e.Message, StringComparison.Ordinal);
        Assert.Contains("-- db1: journal", e.Message, StringComparison.Ordinal);
        Assert.Contains("Initialize → Backup", e.Message, StringComparison.Ordinal);
        Assert.Contains("\"node\": \"db2\"", e.Message, StringComparison.Ordinal);
    }
}
