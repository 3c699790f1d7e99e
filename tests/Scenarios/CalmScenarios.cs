using System.Globalization;
using VipGuard.Lab;
using VipGuard.Lab.Calm;

namespace VipGuard.Scenarios.Tests;

/// <summary>A pair whose servers are fine stays as it is.</summary>
public sealed class CalmScenarios
{
    [Fact]
    [Trait("Category", "Long")]
    public async Task Loops_memory_loss_collections_and_the_disk_together_do_not_move_the_address()
    {
        // The program as `dotnet build` makes it compiles beside all that; bench/calm.sh has the published one, at 100 ms.
        var (sample, story) = await CalmRun.OnceAsync(Disturbance.All, "250ms", TimeSpan.FromSeconds(10));

        Assert.True(sample.IsCalm, story);
        Assert.Equal(0, sample.Unfit);
    }

    [Fact]
    public async Task At_short_intervals_every_thread_of_the_daemon_stands_before_ordinary_ones()
    {
        await using var lab = await VipGuard.Lab.Lab.PairAsync(new() { Servers = false, Config = new() { AdvertInterval = "20ms" } });

        // A collection stops them all, and waits for each. SCHED_FIFO is 1, SCHED_RR 2.
        await lab.Until(() => Threads(lab).All(thread => thread.Policy != 0), Bounds.Patience, "all threads to be lifted");
        Assert.Equal((1, 60), Assert.Single(Threads(lab), thread => thread.Name == "vrrp-loop") is var (_, policy, priority) ? (policy, priority) : default);
        Assert.All(Threads(lab).Where(thread => thread.Name != "vrrp-loop"), thread => Assert.True(thread.Priority < 60, thread.Name));

        // For a reload they are lowered.
        lab.Db1.Daemon.Reload();
        await lab.Until(async () => await lab.Db1.Daemon.StatusAsync() is { Config.Reloads: 1 }, Bounds.Patience, "the reload");
        await lab.Until(() => Threads(lab).All(thread => thread.Policy != 0), Bounds.Patience, "all threads to be lifted again");
    }

    // Fields 2, 40 and 41 of man 5 proc_pid_stat.
    private static List<(string Name, int Policy, int Priority)> Threads(VipGuard.Lab.Lab lab)
    {
        List<(string, int, int)> threads = [];
        foreach (string task in Directory.GetDirectories($"/proc/{lab.Db1.Daemon.ProcessId}/task"))
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(task, "stat"));
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                threads.Add((stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')],
                    int.Parse(fields[38], CultureInfo.InvariantCulture), int.Parse(fields[37], CultureInfo.InvariantCulture)));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }
        return threads;
    }

    [Theory]
    [InlineData("--minutes", "0")]
    [InlineData("--only", "no such thing")]
    [InlineData("--interval")]
    [InlineData("--seconds", "5")]
    public void What_is_not_understood_is_refused(params string[] arguments) => Assert.Null(CalmOptions.Parse(arguments));

    [Fact]
    public void Ten_minutes_of_all_at_once_is_what_is_done_unless_told_otherwise()
    {
        var options = CalmOptions.Parse([])!;

        Assert.Equal(TimeSpan.FromMinutes(10), options.Length);
        Assert.Equal(Disturbance.All, Assert.Single(options.Runs));
    }
}
