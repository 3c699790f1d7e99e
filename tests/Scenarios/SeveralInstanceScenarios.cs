using System.Net;
using VipGuard.Lab;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Network;

namespace VipGuard.Scenarios.Tests;

/// <summary>Several virtual routers in one daemon: an address on each master, a reader's address on the standby, a sync group.</summary>
public sealed class SeveralInstanceScenarios
{
    private static readonly IPAddress First = Lab.Lab.Vip;
    private static readonly IPAddress Second = IPAddress.Parse("10.99.0.101");
    private static readonly IPAddress Backside = IPAddress.Parse("10.98.0.101");

    private static Task<Lab.Lab> LabAsync(IPAddress second, PairConfig config, bool secondLink = false) => Lab.Lab.PairAsync(new()
    {
        Servers = false,
        SecondLink = secondLink,
        Watched = [First, second],
        Config = config with { LinkPort = null },
    });

    // docs/examples/dual-vip.toml
    [Fact]
    public async Task Each_master_holds_one_address_and_the_last_one_holds_both()
    {
        await using var lab = await LabAsync(Second, new()
        {
            Preempt = true,
            Extra = """
                [[instance]]
                name = "VI_B"
                vrid = 52
                interface = "eth0"
                addresses = ["10.99.0.101/24"]
                advert_interval = "100ms"
                priorities = { db1 = 90, db2 = 100 }
                preempt = true
                """,
        });
        await HoldAsync(lab, Second, "db1", "db2");

        lab.Db2.Daemon.Terminate();
        await HoldAsync(lab, Second, "db1", "db1");
        await lab.Db2.Daemon.EndedAsync();
        await lab.Db2.Daemon.StartAsync();
        await HoldAsync(lab, Second, "db1", "db2");

        long lost = Bounds.Now;
        lab.Db1.Cut();
        await lab.Until(() => lab.Timeline.Holds("db2") && lab.TimelineOf(Second).Holds("db2"), Bounds.Patience, "db2 to hold both");
        Assert.DoesNotContain(lab.TimelineOf(Second).Since(lost), e => e.Host == "db2");
        lab.Db1.Heal();
        await HoldAsync(lab, Second, "db1", "db2");
    }

    // docs/examples/reader-vip.toml
    [Fact]
    public async Task The_readers_address_lives_on_the_standby_whoever_that_is()
    {
        await using var lab = await LabAsync(Second, new()
        {
            Extra = """
                [[instance]]
                name = "reader"
                vrid = 52
                interface = "eth0"
                addresses = ["10.99.0.101/24"]
                advert_interval = "100ms"
                apart_from = "VI_1"
                preempt = true
                """,
        });
        var (writer, standby) = await lab.SettledAsync();
        await HoldAsync(lab, Second, writer.Name, standby.Name);

        // With the writer's host gone, the standby is all that there is.
        writer.Daemon.Terminate();
        await HoldAsync(lab, Second, standby.Name, standby.Name);
        await writer.Daemon.EndedAsync();
        // It comes back as the standby: the writer's address stays where it is, the reader's moves to it.
        await writer.Daemon.StartAsync();
        await HoldAsync(lab, Second, standby.Name, writer.Name);

        Assert.Equal(1, (await standby.Daemon.StatusAsync())!.Instances.Single(i => i.Name == "reader").Priority);
        Assert.NotEqual(1, (await writer.Daemon.StatusAsync())!.Instances.Single(i => i.Name == "reader").Priority);
    }

    // docs/examples/sync-group.toml
    [Fact]
    public async Task A_sync_group_moves_together_when_one_of_its_links_fails()
    {
        await using var lab = await LabAsync(Backside, SyncGroup, secondLink: true);
        var (holder, other) = await lab.SettledAsync();
        await HoldAsync(lab, Backside, holder.Name, holder.Name);

        holder.Unplug("eth1");
        await HoldAsync(lab, Backside, other.Name, other.Name);
        var fallen = (await holder.Daemon.StatusAsync())!.Instances;
        Assert.Equal(["Fault", "Fault"], fallen.Select(i => i.State));
        Assert.Contains("eth1", fallen[0].Reason, StringComparison.Ordinal);
        Assert.Contains("VG_1", fallen[0].Reason, StringComparison.Ordinal);

        long plugged = Bounds.Now;
        holder.Plug("eth1");
        await lab.Until(async () => (await holder.Daemon.StatusAsync())!.Instances.All(i => i.State == "Backup" && i.Master is not null), Bounds.Patience, "both instances to follow");
        Assert.Empty(lab.Timeline.Since(plugged));
        Assert.Empty(lab.TimelineOf(Backside).Since(plugged));
    }

    [Fact]
    public async Task A_silent_cut_of_one_link_moves_no_member_of_a_sync_group_and_a_lost_host_moves_all()
    {
        await using var lab = await LabAsync(Backside, SyncGroup, secondLink: true);
        var (holder, other) = await lab.SettledAsync();
        await HoldAsync(lab, Backside, holder.Name, holder.Name);

        long cut = Bounds.Now;
        holder.Cut("eth1");
        // For much longer than the other waits on a silent master.
        await lab.Until(() => lab.Adverts.From(holder.Name, cut).Count >= 20, Bounds.Patience, "20 adverts on the link that is left");
        Assert.Equal((holder.Name, holder.Name), (lab.Timeline.HolderAt(Bounds.Now), lab.TimelineOf(Backside).HolderAt(Bounds.Now)));
        Assert.Empty(lab.TimelineOf(Backside).Since(cut));

        holder.Cut();
        await lab.Until(() => other.HoldsVip && lab.TimelineOf(Backside).Holds(other.Name), Bounds.Patience, $"{other.Name} to hold both");
        holder.Heal();
        await lab.Until(() => lab.Timeline.HolderAt(Bounds.Now) == "db1" && lab.TimelineOf(Backside).HolderAt(Bounds.Now) == "db1", Bounds.Patience, "the higher priority to hold both");
    }

    /// <summary>An instance on each of the two links, which move together.</summary>
    internal static PairConfig SyncGroup => new()
    {
        Extra = """
            [[instance]]
            name = "back"
            vrid = 52
            interface = "eth1"
            source_addresses = { db1 = "10.98.0.1", db2 = "10.98.0.2" }
            addresses = ["10.98.0.101/24"]
            advert_interval = "100ms"
            [[sync_group]]
            name = "VG_1"
            instances = ["VI_1", "back"]
            """,
    };

    private static Task HoldAsync(Lab.Lab lab, IPAddress second, string ofFirst, string ofSecond) => lab.Until(
        () => lab.Timeline.HolderAt(Bounds.Now) == ofFirst && lab.TimelineOf(second).HolderAt(Bounds.Now) == ofSecond,
        Bounds.Patience,
        $"{ofFirst} to hold {First} and {ofSecond} to hold {second}");
}
