using VipGuard.Lab;
using VipGuard.Lab.Daemons;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>What a pair tells of its link while it serves: someone who took its address by hand, and all that is heard.</summary>
public sealed class OnTheLinkScenarios(HostilePair pair) : IClassFixture<HostilePair>
{
    // Each address is asked for about every ten seconds, and a claim is judged 2.3 s after.
    private static readonly TimeSpan Found = TimeSpan.FromSeconds(20);

    // 35 s without an answer, and the rest of the machine.
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(50);

    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task An_address_that_someone_else_has_by_hand_is_reported_with_his_hardware_address_and_moves_nothing()
    {
        await pair.BeginAsync();
        var before = await pair.StatusAsync();
        Assert.Empty(before.Db1.Conflicts.Concat(before.Db2.Conflicts));

        long struck = Bounds.Now;
        await lab.Mallory.IpAsync("address", "add", Lab.Lab.VipWithPrefix, "dev", "eth0");
        try
        {
            await lab.Until(async () => await pair.StatusAsync() is { Db1.Conflicts.Count: 1, Db2.Conflicts.Count: 1 }, Found, "both nodes to report it");
            var during = await pair.StatusAsync();
            foreach (var status in (InstanceStatus[])[during.Db1, during.Db2])
            {
                var conflict = Assert.Single(status.Conflicts);
                Assert.Equal((Lab.Lab.Vip.ToString(), Stranger.Mac, null), (conflict.Address, conflict.Mac, conflict.Node));
                Assert.StartsWith(Sentence, Assert.Single(status.Warnings), StringComparison.Ordinal);
            }
            Assert.All(lab.Hosts, host => Assert.Contains($"VI_1: {Sentence}", host.Daemon.Journal, StringComparison.Ordinal));
            Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (during.Db1.Counters.Transitions, during.Db2.Counters.Transitions));
        }
        finally
        {
            await lab.Mallory.IpAsync("address", "del", Lab.Lab.VipWithPrefix, "dev", "eth0");
        }

        await lab.Until(async () => await pair.StatusAsync() is { Db1.Conflicts.Count: 0, Db2.Conflicts.Count: 0 }, Over, "both nodes to see that it is over");
        var after = await pair.StatusAsync();
        Assert.Empty(after.Db1.Warnings.Concat(after.Db2.Warnings));
        Assert.All(lab.Hosts, host => Assert.Contains($"VI_1: {Stranger.Mac} answers for {Lab.Lab.Vip} no more", host.Daemon.Journal, StringComparison.Ordinal));
        Assert.Empty(lab.Timeline.Since(struck));
    }

    [Fact]
    public async Task Listen_shows_the_masters_adverts_and_what_each_node_makes_of_them()
    {
        await pair.BeginAsync();
        Assert.Equal("our own (db1)", await VerdictAsync(lab.Db1));
        Assert.Equal("obeyed, from db1", await VerdictAsync(lab.Db2));

        static async Task<string> VerdictAsync(LabHost host)
        {
            var listened = (await host.Daemon.CommandAsync("listen", "--interface", "eth0", "--count", "5", "--config", host.Daemon.Config.Path)).Must();
            string[] lines = listened.Output.Split('\n').TakeWhile(line => line.Length > 0).ToArray();
            Assert.Equal(5, lines.Length);
            Assert.All(lines, line => Assert.Contains(
                " eth0 10.99.0.1 (02:99:00:00:00:01) → 224.0.0.18 v3 vrid 51 priority 100 every 100 ms 10.99.0.100 checksum with pseudo-header ttl 255: VI_1: ", line, StringComparison.Ordinal));
            return Assert.Single(lines.Select(line => line[(line.IndexOf("VI_1: ", StringComparison.Ordinal) + "VI_1: ".Length)..]).Distinct());
        }
    }

    private static readonly string Sentence = $"another host ({Stranger.Mac}) answers for {Lab.Lab.Vip} too, and is not a node of this file as far as is known";
}
