using System.Diagnostics;
using VipGuard.Lab.Network;

namespace VipGuard.Scenarios.Tests.LabItself;

public sealed class VipTimelineTests
{
    private readonly VipTimeline timeline = new();

    public VipTimelineTests()
    {
        timeline.Note(Ms(0), "db1", held: false);
        timeline.Note(Ms(0), "db2", held: false);
    }

    [Fact]
    public void It_knows_the_holder_at_every_moment()
    {
        timeline.Note(Ms(100), "db1", held: true);
        timeline.Note(Ms(300), "db2", held: true);
        timeline.Note(Ms(700), "db1", held: false);

        Assert.Equal(["nobody", "db1", "both", "db2"], new[] { 50, 100, 699, 700 }.Select(ms => timeline.HolderAt(Ms(ms))));
    }

    [Fact]
    public void A_renewal_is_no_event()
    {
        timeline.Note(Ms(100), "db1", held: true);
        timeline.Note(Ms(200), "db1", held: true);

        Assert.Single(timeline.Since(0));
    }

    [Fact]
    public void The_longest_overlap_is_unbroken_and_within_the_window()
    {
        timeline.Note(Ms(100), "db1", held: true);
        timeline.Note(Ms(200), "db2", held: true);      // both: 200–500
        timeline.Note(Ms(500), "db1", held: false);
        timeline.Note(Ms(900), "db1", held: true);      // both: 900–

        Assert.Equal(300, timeline.LongestOverlap(Ms(0), Ms(1000)).TotalMilliseconds);
        Assert.Equal(1100, timeline.LongestOverlap(Ms(0), Ms(2000)).TotalMilliseconds);
        Assert.Equal(100, timeline.LongestOverlap(Ms(400), Ms(900)).TotalMilliseconds);
        Assert.Equal(100, timeline.LongestVacancy(Ms(0), Ms(2000)).TotalMilliseconds);
    }

    [Fact]
    public void It_finds_the_first_loss_after_a_moment()
    {
        timeline.Note(Ms(100), "db1", held: true);
        timeline.Note(Ms(200), "db1", held: false);

        Assert.Equal(Ms(200), timeline.First("db1", held: false, Ms(150)));
        Assert.Null(timeline.First("db1", held: false, Ms(201)));
    }

    private static long Ms(int ms) => ms * Stopwatch.Frequency / 1000;
}
