using System.Globalization;
using System.Text;

namespace VipGuard.Checks.Tests.Processes;

public sealed class ProcessStatTests
{
    [Theory]
    [InlineData("mysqld", 'S', 4194560, false, false, false)]
    [InlineData("mysqld", 'T', 4194560, false, true, false)]
    [InlineData("mysqld", 't', 4194560, false, false, true)]
    [InlineData("mysqld", 'Z', 4227084, true, false, false)]
    [InlineData("mysqld", 'D', 4, true, false, false)]
    [InlineData("a ) S (b", 'T', 0, false, true, false)]
    public void A_line_of_stat_is_read(string name, char state, uint flags, bool exiting, bool stopped, bool traced)
    {
        Assert.True(ProcessStat.TryRead(Line(name, state, flags, 123456), out ProcessStat stat));

        Assert.Equal((state, exiting, stopped, traced, 123456UL), (stat.State, stat.Exiting, stat.IsStopped, stat.IsTraced, stat.StartTime));
    }

    [Fact]
    public void A_line_that_was_cut_is_none()
    {
        byte[] line = Line("mysqld", 'S', 0, 7);
        int needed = Encoding.ASCII.GetString(line).IndexOf(" 7 1 2 3", StringComparison.Ordinal) + 2;

        for (int length = 0; length < needed; length++)
            Assert.False(ProcessStat.TryRead(line.AsSpan(0, length), out _), $"{length} bytes");
        Assert.True(ProcessStat.TryRead(line.AsSpan(0, needed), out _));
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

    // man 5 proc_pid_stat: flags are field 9, the start is field 22.
    private static byte[] Line(string name, char state, uint flags, ulong start) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"1234 ({name}) {state} 1 5 5 0 -1 {flags} 0 0 0 0 1 2 0 0 20 0 9 0 {start} 1 2 3\n"));
}
