using VipGuard.Lab.Network;
using Xunit.Abstractions;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>Packets that must be dropped: they are counted by their reason, and neither the state nor the rhythm moves.</summary>
[Collection(nameof(HostilePair))]
public sealed class HostileScenarios(HostilePair pair, ITestOutputHelper output)
{
    private const int Copies = 5;

    // Adverts every 100 ms, and half an interval.
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(150);

    private readonly Lab.Lab lab = pair.Lab;

    public static TheoryData<string> Names => [.. HostileTable.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_must_be_dropped_is_counted_and_moves_nothing(string name)
    {
        var packet = HostileTable.All.Single(p => p.Name == name);
        await pair.BeginAsync();
        var before = await pair.StatusAsync();

        long struck = Bounds.Now;
        for (int i = 0; i < Copies; i++)
        {
            foreach (byte[] frame in packet.Frames)
                lab.Mallory.Frames.Send(frame);
        }
        var after = await pair.ReadAllAsync();

        var expected = packet.Counted is { } reason ? new Dictionary<string, long> { [reason] = Copies * packet.CountedTimes } : [];
        Assert.Equal(packet.ToBackupAlone ? [] : expected, HostilePair.Counted(before.Db1, after.Db1));
        Assert.Equal(packet.ToMasterAlone ? [] : expected, HostilePair.Counted(before.Db2, after.Db2));
        Assert.Equal(before.Db1.Counters.AdvertsReceived, after.Db1.Counters.AdvertsReceived);
        Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
        Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (after.Db1.Counters.Transitions, after.Db2.Counters.Transitions));
        Assert.Equal(before.Db2.Master, after.Db2.Master);
        var gap = await pair.LongestGapAsync(lab.Db1, struck);
        Assert.True(gap < Rhythm, $"{gap.TotalMilliseconds:0} ms between two adverts");
        Assert.Empty(lab.Timeline.Since(struck));
    }

    [Fact]
    public async Task Ten_thousand_packets_of_garbage_a_second_do_not_break_the_rhythm_nor_fill_the_journal()
    {
        await pair.BeginAsync();
        var before = await pair.StatusAsync();
        int lines = Lines();

        long struck = Bounds.Now;
        int sent = await lab.Mallory.Frames.FloodAsync(Garbage(), 10_000, TimeSpan.FromSeconds(3));
        var gap = await pair.LongestGapAsync(lab.Db1, struck);

        var after = await pair.ReadAllAsync();
        long counted = HostilePair.Counted(before.Db1, after.Db1).Values.Sum();
        output.WriteLine($"{sent} sent, {counted} counted by db1, longest gap {gap.TotalMilliseconds:0.0} ms, {Lines() - lines} lines");
        Assert.InRange(sent, 29_000, 31_000);
        // What the receive buffer can't hold while the loop does something else is the kernel's to drop.
        Assert.InRange(counted, sent / 2, sent);
        Assert.True(gap < Rhythm, $"{gap.TotalMilliseconds:0} ms between two adverts");
        Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
        Assert.Empty(lab.Timeline.Since(struck));
        Assert.InRange(Lines() - lines, 1, 200);
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
