using System.Text.Json;
using VipGuard.Lab;

namespace VipGuard.Scenarios.Tests;

/// <summary>What the two daemons know of each other, and what they do when they do not.</summary>
[Collection(nameof(LinkedPair))]
public sealed class PeerLinkScenarios(LinkedPair pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task Each_node_shows_both()
    {
        var (holder, other) = await pair.HealAsync();

        foreach (var (asked, peer) in new[] { (holder, other), (other, holder) })
        {
            var status = await LinkedPair.StatusAsync(asked);
            Assert.True(status.GetProperty("can_fail_over").GetBoolean());
            var node = status.GetProperty("peer").GetProperty("node");
            Assert.Equal(peer.Name, node.GetProperty("name").GetString());
            Assert.Equal(peer == holder, node.GetProperty("instances")[0].GetProperty("holds").GetBoolean());
            Assert.InRange(status.GetProperty("peer").GetProperty("link").GetProperty("last_heard_ms").GetDouble(), 0, Bounds.Patience.TotalMilliseconds);

            string text = (await LinkedPair.OrderAsync(asked, "status")).Output;
            Assert.Matches($@"(?m)^\s*{asked.Name}\s+this node", text);
            Assert.Matches($@"(?m)^\s*{peer.Name}\s+\d+ ms ago", text);
        }
    }

    [Fact]
    public async Task Files_that_differ_are_said_on_both_with_the_table()
    {
        var (holder, other) = await pair.HealAsync();
        other.Daemon.Config.Write(lab.Config with { AdvertInterval = "110ms" });
        (await LinkedPair.OrderAsync(other, "reload")).Must();

        foreach (var host in lab.Hosts)
        {
            await lab.Until(async () => Differences(await LinkedPair.StatusAsync(host)) is ["[[instance]]"], Bounds.Patience, $"{host.Name} to say what differs");
            Assert.Contains($"the files of this node and {lab.OtherThan(host).Name} differ in [[instance]]", host.Daemon.Journal, StringComparison.Ordinal);
            Assert.False(await LinkedPair.CanFailOverAsync(host));
        }
        var refused = await LinkedPair.OrderAsync(holder, "switchover");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("differ in [[instance]]", refused.All, StringComparison.Ordinal);

        // A comment makes no difference.
        other.Daemon.Config.Write("# for db2\n" + lab.ConfigText);
        (await LinkedPair.OrderAsync(other, "reload")).Must();
        await lab.Until(() => LinkedPair.CanFailOverAsync(holder), Bounds.Patience, "the files to be the same again");
    }

    [Fact]
    public async Task A_dead_daemon_is_missed_on_the_link_and_taken_over_as_ever()
    {
        var (holder, other) = await pair.HealAsync();

        holder.Daemon.KillWithSentry();

        await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
        await lab.Until(async () => (await LinkedPair.OrderAsync(other, "status")).Output.Contains($"{holder.Name} is not heard on the peer link", StringComparison.Ordinal), Bounds.Patience, $"{other.Name} to say that it is alone");
        Assert.False(await LinkedPair.CanFailOverAsync(other));

        await holder.Daemon.StartAsync();
        await lab.Until(() => LinkedPair.CanFailOverAsync(other), Bounds.Patience, $"{holder.Name} to be heard again");
    }

    [Fact]
    public async Task A_link_that_is_cut_leaves_VRRP_as_it_is_and_says_who_does_not_hear()
    {
        var (holder, other) = await pair.HealAsync();
        await LinkedPair.DropLinkAsync(holder);

        await lab.Until(async () => !await LinkedPair.CanFailOverAsync(holder), Bounds.Patience, "the link to be missed");
        await lab.Until(async () => (await LinkedPair.OrderAsync(other, "status")).Output.Contains("it does not hear this node's", StringComparison.Ordinal), Bounds.Patience, $"{other.Name} to say that it is not heard");
        var refused = await LinkedPair.OrderAsync(holder, "switchover");
        Assert.Equal(1, refused.ExitCode);
        Assert.True(holder.HoldsVip);

        holder.Daemon.KillWithSentry();
        await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
    }

    [Fact]
    public async Task Without_the_veto_both_hold_when_only_the_adverts_are_cut()
    {
        var (_, other) = await pair.HealAsync();

        await LinkedPair.DropAdvertsAsync(lab.Hosts);

        await lab.Until(() => other.HoldsVip && lab.OtherThan(other).HoldsVip, Bounds.Patience, "both to hold");
        Assert.Contains("both nodes hold", (await LinkedPair.OrderAsync(other, "status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_veto_nobody_takes_over_when_only_the_adverts_are_cut_and_all_goes_on_as_ever_otherwise()
    {
        await pair.HealAsync();
        await pair.TakeAsync(lab.Config with { Extra = pair.Tables("veto_takeover = true") });
        try
        {
            var (holder, other) = await lab.SettledAsync();
            await lab.Until(() => LinkedPair.CanFailOverAsync(other), Bounds.Patience, "the link");
            long struck = Bounds.Now;
            await LinkedPair.DropAdvertsAsync(lab.Hosts);

            await lab.Until(() => Bounds.Between(struck, Bounds.Now) > TimeSpan.FromSeconds(3), Bounds.Patience, "three seconds to pass");
            Assert.Empty(lab.Timeline.Since(struck));

            // Silent on both ways, and nobody says a farewell for it.
            long frozen = Bounds.Now;
            holder.Daemon.Freeze();
            await lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
            // Not for the silence of VRRP, which had long lasted, but once the link had been silent for a second too.
            var took = Bounds.Between(frozen, lab.Timeline.First(other.Name, held: true, frozen)!.Value);
            Assert.True(took > TimeSpan.FromMilliseconds(700), lab.Timeline.Tell(frozen));
            Assert.Equal("the master is silent", (await other.Daemon.StatusAsync())!.Instance.Reason);
        }
        finally
        {
            await pair.HealAsync();
        }
    }

    private static string?[] Differences(JsonElement status) =>
        [.. status.GetProperty("peer").GetProperty("config_differs").EnumerateArray().Select(t => t.GetString())];
}
