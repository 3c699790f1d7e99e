using System.Text;

namespace VipGuard.Checks.Tests.Processes;

public sealed class ProcessStatTests
{
    // man 5 proc_pid_stat: the fields behind the name, from 3 (state) to 52.
    private static string Line(string name, char state = 'S', string flags = "4194560", string pending = "0", string start = "8765432") =>
        $"1234 ({name}) {state} 1 1234 1234 0 -1 {flags} 5 6 7 8 9 10 11 12 20 0 31 0 {start} 2097152 4096 18446744073709551615 1 2 3 0 0 {pending} 0 0 0 0 0 0 17 1 0 0 0 0 0 1 2 3 4 5 6 7 0\n";

    [Theory]
    [InlineData("mariadbd", 'S', "4194560", "0", false)]
    [InlineData("mariadbd", 'R', "4194304", "0", false)]
    [InlineData("mariadbd", 'T', "4194560", "0", false)]         // stopped: it hangs, it is not dead
    [InlineData("mariadbd", 'D', "4194560", "0", false)]
    [InlineData("mariadbd", 'S', "4194560", "16384", false)]     // SIGTERM waits: a clean stop begins
    [InlineData("mariadbd", 'S', "4194560", "256", true)]        // SIGKILL waits
    [InlineData("mariadbd", 'D', "4194560", "16640", true)]      // both
    [InlineData("mariadbd", 'R', "4194564", "0", true)]          // PF_EXITING
    [InlineData("mariadbd", 'R', "4195328", "0", true)]          // PF_SIGNALED
    [InlineData("mariadbd", 'Z', "4227084", "0", true)]
    [InlineData("mariadbd", 'X', "4194560", "0", true)]
    [InlineData("my server", 'S', "4194560", "0", false)]
    [InlineData("a) Z 1 2 (b", 'S', "4194560", "0", false)]
    [InlineData("a) S 1 2 (b", 'S', "4194560", "256", true)]
    [InlineData(")", 'S', "4194564", "0", true)]
    [InlineData("", 'S', "4194560", "0", false)]
    public void A_line_tells_whether_the_process_is_ending(string name, char state, string flags, string pending, bool ending)
    {
        Assert.True(ProcessStat.TryParse(Encoding.UTF8.GetBytes(Line(name, state, flags, pending)), out var stat));

        Assert.Equal(ending, stat.IsEnding);
        Assert.Equal(state, stat.State);
        Assert.Equal(8765432ul, stat.StartTime);
    }

    [Fact]
    public void Each_line_cut_short_is_refused()
    {
        byte[] line = Encoding.UTF8.GetBytes(Line("mariadbd"));
        int needed = Line("mariadbd").IndexOf(" 0 0 0 0 0 0 17", StringComparison.Ordinal);
        for (int length = 0; length < needed; length++)
            Assert.False(ProcessStat.TryParse(line.AsSpan(0, length), out _), $"{length} bytes");
    }

    [Theory]
    [InlineData("x", "0", "1")]
    [InlineData("-4", "0", "1")]
    [InlineData("4194560", "1x", "1")]
    [InlineData("4194560", "", "1")]
    [InlineData("4194560", "0", "99999999999999999999999")]
    public void What_is_no_number_is_refused(string flags, string pending, string start) =>
        Assert.False(ProcessStat.TryParse(Encoding.UTF8.GetBytes(Line("mariadbd", 'S', flags, pending, start)), out _));

    [Fact]
    public void The_kernels_own_line_is_read()
    {
        Assert.True(ProcessStat.TryParse(File.ReadAllBytes("/proc/self/stat"), out var stat));

        Assert.False(stat.IsEnding);
        Assert.NotEqual(0ul, stat.StartTime);
    }

    [Theory]
    [InlineData('S', false, false)]
    [InlineData('T', true, false)]
    [InlineData('t', false, true)]
    public void A_stopped_process_is_told_from_a_traced_one(char state, bool stopped, bool traced)
    {
        Assert.True(ProcessStat.TryParse(Encoding.UTF8.GetBytes(Line("mysqld", state)), out var stat));

        Assert.Equal((stopped, traced), (stat.IsStopped, stat.IsTraced));
    }

    [Theory]
    [InlineData("Name:\tmysqld\nCoreDumping:\t1\nThreads:\t9\n", true)]
    [InlineData("Name:\tmysqld\nCoreDumping:\t0\nThreads:\t9\n", false)]
    [InlineData("Name:\tCoreDumping:\t1\n", false)]
    [InlineData("", false)]
    public void A_core_that_is_being_written_shows_in_status(string status, bool dumping) =>
        Assert.Equal(dumping, ProcessStat.SaysCoreDumping(Encoding.ASCII.GetBytes(status)));

    [Fact]
    public void This_process_is_well_and_systems_first_is_never_looked_at()
    {
        Assert.Null(ServerProcess.Of(Environment.ProcessId)?.WhyCertainlyUnfit(afterSilence: true));
        Assert.NotNull(ServerProcess.Of(Environment.ProcessId));
        Assert.Null(ServerProcess.Of(0));
        Assert.Null(ServerProcess.Of(1));
    }
}
