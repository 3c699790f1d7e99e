namespace VipGuard.Scenarios.Tests;

/// <summary>Planned hand-overs and maintenance, with servers out of the way.</summary>
[Collection(nameof(LinkedPair))]
public sealed class SwitchoverScenarios(LinkedPair pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_asked_for_on_either_node_and_done_when_the_command_ends(bool onTheHolder)
    {
        var (holder, other) = await pair.HealAsync();

        long asked = Bounds.Now;
        var said = await LinkedPair.OrderAsync(onTheHolder ? holder : other, "switchover");

        Assert.True(said.ExitCode == 0, said.All);
        Assert.True(other.HoldsVip && !holder.HoldsVip, lab.Timeline.Tell(asked));
        Assert.Contains($"done: {other.Name} holds VI_1", said.Output, StringComparison.Ordinal);
        Assert.Matches(@"for at most \d+ ms", said.Output);
        Assert.Equal([(holder.Name, false), (other.Name, true)], lab.Timeline.Since(asked).Select(e => (e.Host, e.Held)));
        Assert.Equal("the master left (priority 0)", (await other.Daemon.StatusAsync())!.Instance.Reason);
        Assert.Equal(TimeSpan.Zero, lab.Timeline.LongestOverlap(asked, Bounds.Now));
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_and_changes_nothing()
    {
        var (holder, other) = await pair.HealAsync();

        long asked = Bounds.Now;
        var said = await LinkedPair.OrderAsync(other, "switchover", "VI_1", "--to", other.Name, "--dry-run");

        Assert.Equal(0, said.ExitCode);
        Assert.Contains($"would be done: VI_1 goes from {holder.Name} to {other.Name}", said.Output, StringComparison.Ordinal);
        Assert.Empty(lab.Timeline.Since(asked));
    }

    [Fact]
    public async Task What_makes_no_sense_is_said_and_changes_nothing()
    {
        var (holder, _) = await pair.HealAsync();
        long asked = Bounds.Now;

        Assert.Contains("no instance is called \"VI_9\"", (await LinkedPair.OrderAsync(holder, "switchover", "VI_9")).All, StringComparison.Ordinal);
        Assert.Contains("no node is called \"db9\"", (await LinkedPair.OrderAsync(holder, "switchover", "--to", "db9")).All, StringComparison.Ordinal);
        var already = await LinkedPair.OrderAsync(holder, "switchover", "--to", holder.Name);
        Assert.Equal((0, true), (already.ExitCode, already.Output.Contains($"{holder.Name} holds VI_1 already", StringComparison.Ordinal)));
        Assert.Empty(lab.Timeline.Since(asked));
    }

    [Fact]
    public async Task A_node_that_would_take_it_straight_back_is_told_so()
    {
        await pair.HealAsync();
        await pair.TakeAsync(lab.Config with { Preempt = true });
        try
        {
            await lab.Until(() => lab.Db1.HoldsVip && !lab.Db2.HoldsVip, Bounds.Patience, "db1 to preempt");
            await lab.Until(() => LinkedPair.CanFailOverAsync(lab.Db1), Bounds.Patience, "the files to be the same");

            var refused = await LinkedPair.OrderAsync(lab.Db1, "switchover");

            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("preempt = true", refused.All, StringComparison.Ordinal);
            Assert.True(lab.Db1.HoldsVip);
        }
        finally
        {
            await pair.HealAsync();
        }
    }

    [Fact]
    public async Task Maintenance_hands_over_and_holds_nothing_until_it_is_ended_also_after_a_restart()
    {
        var (holder, other) = await pair.HealAsync();

        var said = await LinkedPair.OrderAsync(holder, "maintenance", "on");

        Assert.True(said.ExitCode == 0, said.All);
        Assert.Contains($"done: {other.Name} holds VI_1", said.Output, StringComparison.Ordinal);
        Assert.True(other.HoldsVip && !holder.HoldsVip);
        await lab.Until(async () => (await LinkedPair.OrderAsync(other, "status")).Output.Contains($"{holder.Name} is in maintenance", StringComparison.Ordinal), Bounds.Patience, $"{other.Name} to know of it");
        Assert.Contains("is in maintenance", (await LinkedPair.OrderAsync(other, "switchover")).All, StringComparison.Ordinal);

        holder.Daemon.Kill();
        await holder.Daemon.EndedAsync();
        await holder.Daemon.StartAsync();
        long struck = Bounds.Now;
        other.Daemon.Kill();
        await lab.Until(() => Bounds.Between(struck, Bounds.Now) > TimeSpan.FromSeconds(3), Bounds.Patience, "three seconds to pass");
        Assert.Null(lab.Timeline.First(holder.Name, held: true, struck));

        Assert.Equal(0, (await LinkedPair.OrderAsync(holder, "maintenance", "off")).ExitCode);
        await lab.Until(() => holder.HoldsVip, Bounds.Patience, $"{holder.Name} to take what nobody holds");
    }
}
