namespace VipGuard.Vrrp.Tests.Traps;

public class TimeTraps
{
    private const string A = "192.0.2.1";
    private const string B = "192.0.2.2";

    [Theory]
    [InlineData(1, 0.99609375)]
    [InlineData(100, 0.609375)]
    [InlineData(254, 0.0078125)]
    public void The_skew_of_v2_is_256ths_of_a_second_whatever_the_interval_RFC3768_6_1(byte priority, double seconds)
    {
        Assert.Equal(seconds, VrrpTimers.Skew(VrrpVersion.V2, priority, TimeSpan.FromSeconds(1)).TotalSeconds, 7);
        Assert.Equal(seconds, VrrpTimers.Skew(VrrpVersion.V2, priority, TimeSpan.FromSeconds(30)).TotalSeconds, 7);
    }

    [Theory]
    [InlineData(1, 1000, 996.09375)]
    [InlineData(100, 1000, 609.375)]
    [InlineData(100, 100, 60.9375)]
    [InlineData(100, 10, 6.09375)]
    [InlineData(254, 10, 0.078125)]
    [InlineData(255, 10, 0.0390625)]
    public void The_skew_of_v3_is_256ths_of_the_interval_and_not_cut_down_to_whole_units_RFC9568_6_1(byte priority, int interval, double milliseconds)
    {
        var skew = VrrpTimers.Skew(VrrpVersion.V3, priority, TimeSpan.FromMilliseconds(interval));

        // Rounded up to the tick of 100 ns, never down.
        Assert.InRange(skew.TotalMilliseconds, milliseconds, milliseconds + 0.0001);
    }

    [Fact]
    public void Master_down_is_three_intervals_and_the_skew()
    {
        Assert.Equal(TimeSpan.FromSeconds(3.609375), VrrpTimers.MasterDown(VrrpVersion.V3, 100, TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(6.609375), VrrpTimers.MasterDown(VrrpVersion.V2, 100, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Of_two_backups_the_higher_priority_is_first_also_at_10_ms()
    {
        var higher = new Node(new Node(A, 101, B).Router.Config with { AdvertInterval = TimeSpan.FromMilliseconds(10) }).Started();
        var lower = new Node(new Node(B, 100, A).Router.Config with { AdvertInterval = TimeSpan.FromMilliseconds(10) }).Started();

        // A 256th of 10 ms.
        Assert.InRange((lower.Router.Deadline - higher.Router.Deadline).TotalMicroseconds, 39, 39.2);
    }

    [Fact]
    public void In_v3_a_backup_learns_the_masters_interval()
    {
        var master = new Node(new Node(A, 200, B).Router.Config with { AdvertInterval = TimeSpan.FromSeconds(5) }).AsMaster();
        var backup = new Node(B, 100, A).Started();

        Assert.Equal(DropReason.None, backup.Hears(master));
        Assert.Equal(TimeSpan.FromSeconds(5 * 3.609375), backup.Router.Deadline - backup.Now);
    }

    [Fact]
    public void In_v2_an_interval_that_differs_is_a_drop()
    {
        var v2 = new Node(A, 200, B).Router.Config with { Version = VrrpVersion.V2 };
        var master = new Node(v2 with { AdvertInterval = TimeSpan.FromSeconds(5) }).AsMaster();
        var backup = new Node(new Node(B, 100, A).Router.Config with { Version = VrrpVersion.V2 }).Started();
        object before = backup.Picture;

        Assert.Equal(DropReason.IntervalMismatch, backup.Hears(master));
        Assert.Equal(before, backup.Picture);
    }

    [Fact]
    public void A_step_at_its_deadline_always_makes_progress()
    {
        // Intervals whose 256ths are no whole ticks, and a start that is none either.
        foreach (int milliseconds in (int[])[10, 30, 70, 130, 990])
        {
            for (int priority = 1; priority <= 255; priority++)
            {
                var node = new Node(new Node(A, (byte)priority, B).Router.Config with { AdvertInterval = TimeSpan.FromMilliseconds(milliseconds) });
                node.Passes(0.0000003);
                node.AsMaster();
                Assert.Equal(VrrpState.Master, node.State);
                for (int i = 0; i < 10; i++)
                {
                    var deadline = node.Router.Deadline;
                    node.AtItsDeadline();
                    Assert.True(node.Router.Deadline > deadline);
                }
            }
        }
    }
}
