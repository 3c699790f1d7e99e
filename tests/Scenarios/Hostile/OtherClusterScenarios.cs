using VipGuard.Lab;
using VipGuard.Lab.Peers;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>The last step of the classic tutorial: two clusters on one network that chose VRID 51.</summary>
[Collection(nameof(HostilePair))]
public sealed class OtherClusterScenarios(HostilePair pair)
{
    private const string OtherVip = "10.99.0.200/24";

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
            var after = await pair.ReadAllAsync();

            Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
            Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (after.Db1.Counters.Transitions, after.Db2.Counters.Transitions));
            Assert.True(HostilePair.Dropped(after.Db1, "Stranger") > HostilePair.Dropped(before.Db1, "Stranger"));
            Assert.True(await pair.LongestGapAsync(lab.Db1, struck) < TimeSpan.FromMilliseconds(150));
            Assert.Empty(lab.Timeline.Since(struck));
            Assert.Contains(OtherVip, await lab.Mallory.IpAsync("address", "show", "dev", "eth0"), StringComparison.Ordinal);
        }
        finally
        {
            other.Terminate();
            await other.EndedAsync();
        }
    }

    private static bool Names(LabHost host) => host.Daemon.Journal.Split('\n').Any(line =>
        line.Contains(Stranger.Address.ToString(), StringComparison.Ordinal) && line.Contains("VRID 51", StringComparison.Ordinal) && line.Contains("150", StringComparison.Ordinal));
}
