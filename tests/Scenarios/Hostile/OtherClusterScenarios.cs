using VipGuard.Lab;
using VipGuard.Lab.Peers;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>The last step of the classic tutorial: two clusters on one network that chose VRID 51.</summary>
public sealed class OtherClusterScenarios : IAsyncLifetime
{
    private const string OtherVip = "10.99.0.200/24";

    // A pair for each story: a router is told of once a minute.
    private readonly HostilePair pair = new();

    private Lab.Lab Lab => pair.Lab;

    public Task InitializeAsync() => pair.InitializeAsync();

    public Task DisposeAsync() => pair.DisposeAsync();

    [Theory]
    // As often as ours it speaks once and is silent then: each of our adverts has keepalived wait anew.
    [InlineData(100)]
    [InlineData(50)]
    public async Task Another_cluster_on_our_VRID_goes_on_and_so_do_we_and_we_name_it(int interval)
    {
        var theirInterval = TimeSpan.FromMilliseconds(interval);
        await pair.BeginAsync();
        var before = await pair.StatusAsync();
        var other = Lab.Keepalived(Lab.Mallory, new PeerConfig { Priority = 150, Vips = [OtherVip], Interval = theirInterval });

        long struck = Bounds.Now;
        var saidBefore = Lab.Hosts.Select(Named).ToList();
        await other.StartAsync();
        try
        {
            await Lab.Until(() => Lab.Hosts.Select(Named).SequenceEqual(saidBefore.Select(said => said + 1)), Bounds.Patience, "both nodes to name it in the journal");
            Assert.NotEmpty(Lab.Adverts.From(Stranger.Name, struck));
            await Task.WhenAll(Lab.Hosts.Select(host => TellsInStatusAsync(host, interval)));
            await Lab.Until(async () => (await Lab.Mallory.IpAsync("address", "show", "dev", "eth0")).Contains(OtherVip, StringComparison.Ordinal), Bounds.Patience, "the other cluster to hold its own address");
            var after = await pair.ReadAllAsync();

            Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
            Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (after.Db1.Counters.Transitions, after.Db2.Counters.Transitions));
            Assert.True(HostilePair.Dropped(after.Db1, "Stranger") > HostilePair.Dropped(before.Db1, "Stranger"));
            await pair.GoesOnAsync(Lab.Db1);
            Assert.Empty(Lab.Timeline.Since(struck));
            Assert.Contains(OtherVip, await Lab.Mallory.IpAsync("address", "show", "dev", "eth0"), StringComparison.Ordinal);

            other.Terminate();
            await Lab.Until(() => Lab.Hosts.Zip(saidBefore).All(h => Gone(h.First) == h.Second + 1), Bounds.Patience, "both nodes to say that it has gone");
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
        var other = Lab.Mallory.Daemon;
        other.Config.Write(File(priority));

        long struck = Bounds.Now;
        await other.StartAsync();
        try
        {
            await Lab.Until(async () => await other.StatusAsync() is { Instance.State: "Master" }, Bounds.Patience, "the other pair to serve its own address");
            Assert.Contains(OtherVip, await Lab.Mallory.IpAsync("address", "show", "dev", "eth0"), StringComparison.Ordinal);
            await Lab.Until(async () => HostilePair.Dropped((await other.StatusAsync())!.Instance, "Stranger") >= 20, Bounds.Patience, "twenty of our adverts to be heard there");
            var after = await pair.StatusAsync();

            Assert.Equal("Master", (await other.StatusAsync())!.Instance.State);
            Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
            Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (after.Db1.Counters.Transitions, after.Db2.Counters.Transitions));
            await pair.GoesOnAsync(Lab.Db1);
            Assert.Empty(Lab.Timeline.Since(struck));
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

    private static int Named(LabHost host) => Lines(host, Sentence);

    private static int Gone(LabHost host) => Lines(host, $"{Stranger.Address} ({Stranger.Mac}) advertises VRID 51 no more");

    private static int Lines(LabHost host, string text) =>
        host.Daemon.Journal.Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));

    private static async Task TellsInStatusAsync(LabHost host, int interval)
    {
        var status = (await host.Daemon.StatusAsync())!;
        var router = Assert.Single(status.Instance.ForeignRouters);
        Assert.Equal((Stranger.Address.ToString(), Stranger.Mac, 150, (double)interval, "None"), (router.Address, router.Mac, router.Priority, router.IntervalMs, router.Shared));
        Assert.Equal(["10.99.0.200"], router.Addresses);
        Assert.Equal([52, 53], status.Instance.FreeVrids.Take(2));
        Assert.StartsWith(Sentence, Assert.Single(status.Instance.Warnings), StringComparison.Ordinal);

        // The program takes its time to start; what is heard no more is told of no more.
        if (interval == 100)
            return;
        string people = (await host.Daemon.CommandAsync("status", "--runtime-dir", host.Daemon.RuntimeFolder)).Must().Output;
        Assert.Contains($"VI_1: foreign router {Stranger.Address} ({Stranger.Mac}), priority 150, every {interval} ms", people, StringComparison.Ordinal);
        Assert.Contains(Sentence, people, StringComparison.Ordinal);
    }
}
