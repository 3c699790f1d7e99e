using System.Globalization;
using VipGuard.Lab.Network;
using Xunit.Abstractions;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>Packets that must be dropped: they are counted by their reason, and neither the state nor the rhythm moves.</summary>
[Collection(nameof(HostilePair))]
public sealed class HostileScenarios(HostilePair pair, ITestOutputHelper output)
{
    private readonly Lab.Lab lab = pair.Lab;

    public static TheoryData<string> Names => [.. HostileTable.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task What_must_be_dropped_is_counted_and_moves_nothing(string name) => pair.DropsAsync(HostileTable.All.Single(p => p.Name == name));

    [Fact]
    public async Task Ten_thousand_packets_of_garbage_a_second_do_not_break_the_rhythm_nor_fill_the_journal()
    {
        await pair.BeginAsync();
        var before = await pair.StatusAsync();
        int lines = Lines();
        double busy = ProcessorTime();

        long struck = Bounds.Now;
        int sent = await lab.Mallory.Frames.FloodAsync(Garbage(), 10_000, TimeSpan.FromSeconds(3));
        await pair.GoesOnAsync(lab.Db1);

        var after = await pair.ReadAllAsync();
        long counted = HostilePair.Counted(before.Db1, after.Db1).Values.Sum();
        output.WriteLine($"{sent} sent, {counted} counted by db1, {Lines() - lines} lines, {ProcessorTime() - busy:0.00} s of a processor");
        // How many it comes to is the machine's affair, and what the receive buffer can't hold is the kernel's to drop.
        Assert.InRange(sent, 1_000, 31_000);
        Assert.InRange(counted, 1_000, sent);
        Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
        // A timer that a dropped packet sets anew would have been set anew for three seconds, and the backup have missed the master.
        Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (after.Db1.Counters.Transitions, after.Db2.Counters.Transitions));
        Assert.Empty(lab.Timeline.Since(struck));
        Assert.InRange(Lines() - lines, 1, 200);
    }

    /// <summary>Seconds that db1's daemon has used; fields 14 and 15 of man 5 proc_pid_stat, in ticks of 10 ms.</summary>
    private double ProcessorTime()
    {
        string[] fields = File.ReadAllText($"/proc/{lab.Db1.Daemon.ProcessId}/stat").Split(") ")[^1].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
    }

    private int Lines() => lab.Db1.Daemon.Journal.Count(c => c == '\n');

    // Seeded: every run sends the same.
    private static byte[][] Garbage()
    {
        var random = new Random(51);
        return [.. Enumerable.Range(0, 997).Select(_ =>
        {
            byte[] frame = new ForgedAdvert { From = new(new byte[] { 10, 99, 0, (byte)random.Next(60, 250) }), Trailing = new byte[random.Next(0, 40)] }.Frame();
            random.NextBytes(frame.AsSpan(14 + 20));
            return frame;
        })];
    }
}
