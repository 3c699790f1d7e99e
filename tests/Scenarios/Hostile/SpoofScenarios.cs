using System.Net;
using VipGuard.Lab;
using VipGuard.Lab.Network;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>
/// Adverts with the address of a listed node: VRRP can't tell them from true ones, so they are obeyed. What they can do is bounded:
/// one holder in the end, and a master that is forged away is back or replaced at once.
/// </summary>
[Collection(nameof(HostilePair))]
public sealed class SpoofScenarios(HostilePair pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(89)]
    public async Task A_lower_priority_or_a_farewell_in_the_backups_name_is_answered_and_the_master_stays(byte priority)
    {
        await pair.BeginAsync();
        var before = await pair.StatusAsync();

        long struck = Bounds.Now;
        for (int i = 0; i < 5; i++)
            Send(lab.Db2, priority);
        var after = await pair.ReadAllAsync();

        Assert.Equal(before.Db1.Counters.AdvertsReceived + 5, after.Db1.Counters.AdvertsReceived);
        await StaysAsync(before, struck);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(89)]
    public async Task The_answer_to_it_does_not_wait_for_the_next_advert(byte priority)
    {
        await pair.BeginAsync();
        await lab.SlowDownAsync();
        long struck = Bounds.Now;
        var last = lab.Adverts.From("db1", 0)[^1];

        Send(lab.Db2, priority);
        await lab.Until(() => lab.Adverts.From("db1", struck).Count > 0, Bounds.Patience, "db1 to answer");

        Assert.True(Bounds.Between(last.At, lab.Adverts.From("db1", struck)[0].At) < NewTerms.LongInterval / 2, "an advert between two regular ones");
        Assert.Empty(lab.Timeline.Since(struck));
    }

    [Fact]
    public async Task The_masters_own_address_as_the_source_does_not_move_it()
    {
        await pair.BeginAsync();
        var before = await pair.StatusAsync();

        long struck = Bounds.Now;
        for (int i = 0; i < 5; i++)
            Send(lab.Db1, 255);
        var after = await pair.ReadAllAsync();

        Assert.Equal(before.Db1.Counters.AdvertsReceived, after.Db1.Counters.AdvertsReceived);
        await StaysAsync(before, struck);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(101)]
    // Equal to the master's, from the higher address.
    [InlineData(100)]
    public async Task A_higher_priority_in_the_backups_name_moves_the_address_there_and_nowhere_else(byte priority)
    {
        await pair.BeginAsync();

        long struck = Bounds.Now;
        Send(lab.Db2, priority);
        await lab.Until(() => lab.Db2.HoldsVip && !lab.Db1.HoldsVip, Bounds.Patience, "the address to move to db2");

        // The master says farewell, so its true backup takes over although it never said what was forged.
        Assert.Equal("the master left (priority 0)", await WhyAsync(lab.Db2));
        await lab.SettledAsync();
        Assert.StartsWith($"10.99.0.2 advertises priority {priority}", await WhyAsync(lab.Db1), StringComparison.Ordinal);
        Assert.Equal([("db1", false), ("db2", true)], lab.Timeline.Since(struck).Select(e => (e.Host, e.Held)).Order());
    }

    [Fact]
    public async Task An_equal_priority_from_the_lower_address_does_not_move_the_master()
    {
        await pair.BeginAsync();
        Send(lab.Db2, 255);
        await lab.Until(() => lab.Db2.HoldsVip && !lab.Db1.HoldsVip, Bounds.Patience, "the address to move to db2");
        await lab.SettledAsync();
        var before = await pair.StatusAsync();

        long struck = Bounds.Now;
        for (int i = 0; i < 5; i++)
            Send(lab.Db1, 90);
        var after = await pair.ReadAllAsync();

        Assert.Equal("Master", after.Db2.State);
        Assert.True(after.Db2.Counters.AdvertsReceived >= before.Db2.Counters.AdvertsReceived + 5);
        Assert.Empty(lab.Timeline.Since(struck));
        await pair.GoesOnAsync(lab.Db2);
    }

    [Fact]
    public async Task A_forged_farewell_of_the_master_is_made_good_at_once()
    {
        await pair.BeginAsync();
        // So that it is seen not to take until the next advert.
        await lab.SlowDownAsync();

        long struck = Bounds.Now;
        Send(lab.Db1, 0);
        await lab.Until(() => lab.Timeline.First("db2", held: false, struck) is not null, Bounds.Patience, "db2 to have taken the address and given it back");

        await lab.SettledAsync();
        Assert.Equal("db1", lab.Timeline.HolderAt(Bounds.Now));
        Assert.Equal([("db2", true), ("db2", false)], lab.Timeline.Since(struck).Select(e => (e.Host, e.Held)));
        Assert.True(lab.Timeline.LongestOverlap(struck, Bounds.Now) < NewTerms.LongInterval / 2, lab.Timeline.Tell(struck));

        // Another moves nothing.
        struck = Bounds.Now;
        Send(lab.Db1, 0);
        await pair.ReadAllAsync();
        await lab.SettledAsync();
        Assert.Empty(lab.Timeline.Since(struck));

        // For who comes next: it believes the farewells of db1 again.
        lab.Db2.Daemon.Terminate();
        await lab.Db2.Daemon.EndedAsync();
        await lab.HealAsync();
    }

    [Fact]
    public async Task Another_list_of_addresses_in_the_masters_name_is_said_loudly_and_moves_nothing()
    {
        await pair.BeginAsync();
        var before = await pair.StatusAsync();

        long struck = Bounds.Now;
        Send(lab.Db1, 100, IPAddress.Parse("10.99.0.201"));
        await pair.ReadAllAsync();

        await lab.Until(() => lab.Db2.Daemon.Journal.Contains("10.99.0.201", StringComparison.Ordinal), Bounds.Patience, "db2 to name the other list");
        await StaysAsync(before, struck);
    }

    [Fact]
    public async Task The_longest_interval_in_the_silent_masters_name_delays_the_takeover_no_longer_than_the_file_allows()
    {
        await pair.BeginAsync();

        long struck = Bounds.Now;
        lab.Db1.Daemon.Freeze();
        Send(new() { From = lab.Db1.Address, Priority = 100, Interval = 4095 });
        await lab.Until(() => lab.Db2.HoldsVip, Bounds.Patience, "db2 to take over");

        // longest_learned_interval is a second at adverts of 100 ms, so it waits for three and the skew; unbounded it would be two minutes.
        var took = Bounds.Between(struck, lab.Timeline.First("db2", held: true, struck)!.Value);
        Assert.True(took > TimeSpan.FromSeconds(3), lab.Timeline.Tell(struck));
        Assert.Equal("the master is silent", await WhyAsync(lab.Db2));
    }

    [Fact]
    public async Task The_longest_interval_of_a_stranger_delays_no_takeover()
    {
        await pair.BeginAsync();

        Send(new() { Priority = 255, Interval = 4095 });
        await pair.ReadAllAsync();
        long struck = Bounds.Now;
        lab.Db1.Daemon.Freeze();
        Send(new() { Priority = 255, Interval = 4095 });
        await lab.Until(() => lab.Db2.HoldsVip, Bounds.Patience, "db2 to take over");

        // Obeyed, it would be more than three seconds, as above.
        var took = Bounds.Between(struck, lab.Timeline.First("db2", held: true, struck)!.Value);
        Assert.True(took < TimeSpan.FromSeconds(3), lab.Timeline.Tell(struck));
    }

    private void Send(ForgedAdvert advert) => lab.Mallory.Frames.Send(advert.Frame());

    private void Send(LabHost from, byte priority, params IPAddress[] addresses) =>
        lab.Mallory.Frames.Send(new ForgedAdvert { From = from.Address, Priority = priority, Addresses = addresses.Length > 0 ? addresses : [Lab.Lab.Vip] }.Frame());

    private async Task StaysAsync((Lab.Daemons.InstanceStatus Db1, Lab.Daemons.InstanceStatus Db2) before, long struck)
    {
        await pair.GoesOnAsync(lab.Db1);
        var (db1, db2) = await pair.StatusAsync();
        Assert.Equal(("Master", "Backup"), (db1.State, db2.State));
        Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (db1.Counters.Transitions, db2.Counters.Transitions));
        Assert.Empty(lab.Timeline.Since(struck));
    }

    private static async Task<string> WhyAsync(LabHost host) => (await host.Daemon.StatusAsync())!.Instance.Reason;
}
