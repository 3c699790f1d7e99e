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
        var gap = await pair.LongestGapAsync(lab.Db1, struck);

        var after = await pair.ReadAllAsync();
        long counted = HostilePair.Counted(before.Db1, after.Db1).Values.Sum();
        output.WriteLine($"{sent} sent, {counted} counted by db1, longest gap {gap.TotalMilliseconds:0.0} ms, {Lines() - lines} lines, {ProcessorTime() - busy:0.00} s of a processor");
        Assert.InRange(sent, 29_000, 31_000);
        // What the receive buffer can't hold while the loop does something else is the kernel's to drop.
        Assert.InRange(counted, sent / 2, sent);
        Assert.True(gap < HostilePair.Rhythm, $"{gap.TotalMilliseconds:0} ms between two adverts");
        Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
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
