namespace VipGuard.Vrrp.Tests;

public class AnnounceScheduleTests
{
    // Any time that is not zero: what is reckoned from zero by mistake shows.
    private static readonly TimeSpan Begin = TimeSpan.FromSeconds(1000);

    private static readonly AnnounceConfig Defaults = new();

    private static readonly AnnounceConfig Once = new() { Burst = 1, SecondBurst = 0 };

    public static TheoryData<string, AnnounceConfig, int, (double At, string Addresses)[]> Plans => new()
    {
        { "three at once, three after 2 s", Defaults, 1, [(0, "000"), (2, "000")] },
        { "each address once before any twice", Defaults, 3, [(0, "012012012"), (2, "012012012")] },
        { "no second burst", Defaults with { SecondBurst = 0 }, 2, [(0, "010101")] },
        { "refreshed for ever", Once with { Refresh = TimeSpan.FromSeconds(5) }, 2, [(0, "01"), (5, "01"), (10, "01"), (15, "01")] },
        { "refreshed after the second burst", Defaults with { Burst = 1, SecondBurst = 2, Refresh = TimeSpan.FromSeconds(5) }, 1, [(0, "0"), (2, "00"), (7, "0"), (12, "0")] },
        { "a delay of 10 ms", Once with { SecondBurst = 1, Delay = TimeSpan.FromMilliseconds(10) }, 1, [(0, "0"), (0.01, "0")] },
        { "nothing to announce", Defaults, 0, [] },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void Bursts_and_refreshes_come_when_they_are_due(string what, AnnounceConfig config, int addresses, (double At, string Addresses)[] expected)
    {
        var schedule = new AnnounceSchedule(config, addresses);

        Assert.Equal(VirtualRouter.Never, schedule.Deadline);
        schedule.Start(Begin);
        var sent = Until(schedule, 16);

        Assert.Equal(expected, sent.GroupBy(s => s.At).Select(g => (g.Key, string.Concat(g.Select(s => s.Address)))).ToArray());
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Up_to_twenty_addresses_are_all_announced_in_the_step_itself_by_request_and_reply(int addresses)
    {
        var schedule = new AnnounceSchedule(Defaults, addresses, packetsEach: 2);
        schedule.Start(Begin);

        var atOnce = Until(schedule, 0);

        Assert.Equal(Enumerable.Range(0, addresses), atOnce.Select(s => s.Address).Distinct());
    }

    [Theory]
    [InlineData(1000, 500, 1)]
    [InlineData(1000, 500, 2)]
    [InlineData(100, 255, 1)]
    [InlineData(7, 3, 2)]
    [InlineData(1, 2, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(100_000, 255, 2)]
    public void No_second_has_more_packets_than_the_rate_however_often_it_is_started(int rate, int addresses, int packetsEach)
    {
        var schedule = new AnnounceSchedule(Defaults with { Rate = rate, Refresh = TimeSpan.FromMilliseconds(100) }, addresses, packetsEach);
        var sent = new List<double>();
        for (double second = 0; second < 6; second += 0.37)
        {
            schedule.Start(Begin + TimeSpan.FromSeconds(second));
            sent.AddRange(Until(schedule, second + 0.3699, second).Select(s => s.At));
        }

        int most = 0;
        for (int first = 0, beyond = 0; first < sent.Count; first++)
        {
            while (beyond < sent.Count && sent[beyond] < sent[first] + 1 - 1e-6)
                beyond++;
            most = Math.Max(most, (beyond - first) * packetsEach);
        }
        // One announcement of two packets is the least that there is.
        Assert.InRange(most, 1, Math.Max(rate, packetsEach));
    }

    [Fact]
    public void Hundreds_of_addresses_are_paced_and_all_get_their_turn()
    {
        var schedule = new AnnounceSchedule(Once with { Rate = 100 }, 300);
        schedule.Start(Begin);

        var sent = Until(schedule, 60);

        Assert.Equal(Enumerable.Range(0, 300), sent.Select(s => s.Address));
        Assert.Equal(12, sent.Count(s => s.At == 0));
        // The bunch, and then the rate less the bunch.
        Assert.InRange(sent[^1].At, 3, 3.5);
    }

    [Fact]
    public void One_that_asserts_itself_all_the_time_still_comes_to_its_last_address()
    {
        var schedule = new AnnounceSchedule(Once with { Rate = 100 }, 300);
        var sent = new HashSet<int>();
        for (double second = 0; second < 5; second += 0.1)
        {
            schedule.Start(Begin + TimeSpan.FromSeconds(second));
            sent.UnionWith(Until(schedule, second + 0.0999, second).Select(s => s.Address));
        }

        Assert.Equal(300, sent.Count);
    }

    [Fact]
    public void Started_again_it_begins_anew()
    {
        var schedule = new AnnounceSchedule(Defaults, 1);
        schedule.Start(Begin);
        Until(schedule, 1);
        schedule.Start(Begin + TimeSpan.FromSeconds(1));

        Assert.Equal([1, 1, 1, 3, 3, 3], Until(schedule, 60, 1).Select(s => s.At));
    }

    [Fact]
    public void Stopped_it_is_silent_and_the_next_start_begins_with_the_first_address()
    {
        var schedule = new AnnounceSchedule(Defaults with { Rate = 8, Refresh = TimeSpan.FromSeconds(1) }, 3);
        schedule.Start(Begin);
        Assert.Equal([0], Until(schedule, 0).Select(s => s.Address));
        schedule.Stop();

        Assert.Equal(VirtualRouter.Never, schedule.Deadline);
        Assert.False(schedule.TryNext(Begin + TimeSpan.FromHours(1), out _));
        schedule.Start(Begin + TimeSpan.FromHours(1));
        Assert.True(schedule.TryNext(Begin + TimeSpan.FromHours(1), out int first));
        Assert.Equal(0, first);
    }

    [Fact]
    public void After_a_standstill_nothing_is_made_up_for()
    {
        var schedule = new AnnounceSchedule(Once with { Refresh = TimeSpan.FromSeconds(1) }, 1);
        schedule.Start(Begin);
        Until(schedule, 0);
        var thaw = Begin + TimeSpan.FromHours(1);

        Assert.True(schedule.TryNext(thaw, out _));
        Assert.False(schedule.TryNext(thaw, out _));
        Assert.Equal(thaw + TimeSpan.FromSeconds(1), schedule.Deadline);
    }

    [Fact]
    public void It_allocates_nothing()
    {
        var schedule = new AnnounceSchedule(Defaults with { Refresh = TimeSpan.FromMilliseconds(100) }, 255);
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            if (i == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();
            schedule.Start(Begin + TimeSpan.FromMilliseconds(i));
            while (schedule.TryNext(Begin + TimeSpan.FromMilliseconds(i), out _))
            {
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // As the loop asks: at its deadline, and then as long as there is something.
    private static List<(double At, int Address)> Until(AnnounceSchedule schedule, double second, double from = 0)
    {
        var sent = new List<(double, int)>();
        var end = Begin + TimeSpan.FromSeconds(second);
        var now = Begin + TimeSpan.FromSeconds(from);
        while (schedule.Deadline <= end)
        {
            now = schedule.Deadline > now ? schedule.Deadline : now;
            Assert.True(schedule.TryNext(now, out int address), "a deadline that makes no progress");
            sent.Add(((now - Begin).TotalSeconds, address));
        }
        return sent;
    }
}
