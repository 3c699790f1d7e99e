using VipGuard.Lab;
using VipGuard.Lab.Peers;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>The last step of the classic tutorial: two clusters on one network that chose VRID 51.</summary>
public sealed class OtherClusterScenarios(HostilePair pair) : IClassFixture<HostilePair>
{
    private const string OtherVip = "10.99.0.200/24";

    private static readonly TimeSpan TheirInterval = new PeerConfig().Interval;

    // What a machine with other work on it may take from the advert to our reading of the journal.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(150);

    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task Another_cluster_on_our_VRID_goes_on_and_so_do_we_and_we_name_it()
    {
        await pair.BeginAsync();
        var before = await pair.StatusAsync();
        var other = lab.Keepalived(lab.Mallory, new PeerConfig { Priority = 150, Vips = [OtherVip] });

        long struck = Bounds.Now;
        await other.StartAsync();
        try
        {
            await lab.Until(async () => (await lab.Mallory.IpAsync("address", "show", "dev", "eth0")).Contains(OtherVip, StringComparison.Ordinal), Bounds.Patience, "the other cluster to hold its own address");
            await lab.Until(() => lab.Hosts.All(Names), Bounds.Patience, "both nodes to name it in the journal");
            long named = Bounds.Now;
            var spoke = lab.Adverts.From(Stranger.Name, struck);
            Assert.True(Bounds.Between(spoke[0].At, named) < (3 * TheirInterval) + Slack, $"{Bounds.Between(spoke[0].At, named).TotalMilliseconds:0} ms after its first advert");
            Assert.Equal(lab.Hosts.Select(_ => 1), lab.Hosts.Select(host => Lines(host, "is not a node of this file")));
            foreach (var host in lab.Hosts)
                await TellsInStatusAsync(host);
            var after = await pair.ReadAllAsync();

            Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
            Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (after.Db1.Counters.Transitions, after.Db2.Counters.Transitions));
            Assert.True(HostilePair.Dropped(after.Db1, "Stranger") > HostilePair.Dropped(before.Db1, "Stranger"));
            Assert.True(await pair.LongestGapAsync(lab.Db1, struck) < TimeSpan.FromMilliseconds(150));
            Assert.Empty(lab.Timeline.Since(struck));
            Assert.Contains(OtherVip, await lab.Mallory.IpAsync("address", "show", "dev", "eth0"), StringComparison.Ordinal);

            other.Terminate();
            await lab.Until(() => lab.Hosts.All(host => Lines(host, $"{Stranger.Address} ({Stranger.Mac}) advertises VRID 51 no more") == 1), Bounds.Patience, "both nodes to say that it has gone");
            var gone = await pair.StatusAsync();
            Assert.Empty(gone.Db1.ForeignRouters.Concat(gone.Db2.ForeignRouters));
            Assert.Empty(gone.Db1.Warnings.Concat(gone.Db2.Warnings));
        }
        finally
        {
            other.Terminate();
            await other.EndedAsync();
        }
    }

    [Theory]
    // Above our master's priority, and below our backup's: keepalived is silent in the one case, and silences others in the other.
    [InlineData(150)]
    [InlineData(50)]
    public async Task Two_pairs_of_ours_on_one_VRID_both_go_on(int priority)
    {
        await pair.BeginAsync();
        var before = await pair.StatusAsync();
        var other = lab.Mallory.Daemon;
        other.Config.Write(File(priority));

        long struck = Bounds.Now;
        await other.StartAsync();
        try
        {
            await lab.Until(async () => await other.StatusAsync() is { Instance.State: "Master" }, Bounds.Patience, "the other pair to serve its own address");
            Assert.Contains(OtherVip, await lab.Mallory.IpAsync("address", "show", "dev", "eth0"), StringComparison.Ordinal);
            await lab.Until(async () => HostilePair.Dropped((await other.StatusAsync())!.Instance, "Stranger") >= 20, Bounds.Patience, "twenty of our adverts to be heard there");
            var after = await pair.StatusAsync();

            Assert.Equal("Master", (await other.StatusAsync())!.Instance.State);
            Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
            Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (after.Db1.Counters.Transitions, after.Db2.Counters.Transitions));
            Assert.True(await pair.LongestGapAsync(lab.Db1, struck) < TimeSpan.FromMilliseconds(150));
            Assert.Empty(lab.Timeline.Since(struck));
        }
        finally
        {
            other.Terminate();
            await other.EndedAsync();
        }
    }

    private static string File(int priority) => $"""
        [[node]]
        name = "{Stranger.Name}"
        address = "{Stranger.Address}"
        priority = {priority}
        [[node]]
        name = "other"
        address = "10.99.0.67"
        [[instance]]
        name = "OTHER"
        vrid = 51
        interface = "eth0"
        advert_interval = "100ms"
        addresses = ["{OtherVip}"]
        """;

    private static readonly string Sentence =
        $"{Stranger.Address} ({Stranger.Mac}) advertises VRID 51 with priority 150 and is not a node of this file; not obeyed. Free VRIDs here: 52, 53. It serves 10.99.0.200, none of this instance's";

    private static bool Names(LabHost host) => Lines(host, Sentence) > 0;

    private static int Lines(LabHost host, string text) =>
        host.Daemon.Journal.Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));

    private static async Task TellsInStatusAsync(LabHost host)
    {
        var status = (await host.Daemon.StatusAsync())!;
        var router = Assert.Single(status.Instance.ForeignRouters);
        Assert.Equal((Stranger.Address.ToString(), Stranger.Mac, 150, 100.0, "None"), (router.Address, router.Mac, router.Priority, router.IntervalMs, router.Shared));
        Assert.Equal(["10.99.0.200"], router.Addresses);
        Assert.Equal([52, 53], status.Instance.FreeVrids.Take(2));
        Assert.StartsWith(Sentence, Assert.Single(status.Instance.Warnings), StringComparison.Ordinal);

        string people = (await host.Daemon.CommandAsync("status", "--runtime-dir", host.Daemon.RuntimeFolder)).Must().Output;
        Assert.Contains($"VI_1: foreign router {Stranger.Address} ({Stranger.Mac}), priority 150, every 100 ms", people, StringComparison.Ordinal);
        Assert.Contains(Sentence, people, StringComparison.Ordinal);
    }
}
