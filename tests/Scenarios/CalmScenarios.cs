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
        var (sample, story) = await CalmRun.OnceAsync(Disturbance.All, "100ms", TimeSpan.FromSeconds(10));

        Assert.True(sample.IsCalm, story);
        Assert.Equal(0, sample.Unfit);
    }

    [Fact]
    public async Task Every_thread_of_the_daemon_stands_before_ordinary_ones()
    {
        await using var lab = await VipGuard.Lab.Lab.PairAsync(new() { Servers = false });

        // Field 41 of man 5 proc_pid_stat: 1 is SCHED_FIFO, the loop's; 2 is SCHED_RR. A collection stops them all, and waits for each.
        var policies = Directory.GetDirectories($"/proc/{lab.Db1.Daemon.ProcessId}/task")
            .Select(task => File.ReadAllText(Path.Combine(task, "stat")))
            .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[38])
            .ToList();

        Assert.Contains("1", policies);
        Assert.DoesNotContain("0", policies);
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
