using System.Diagnostics;
using System.Globalization;
using VipGuard.Simulation.Tests.Groups;
using VipGuard.Simulation.Tests.Rules;
using Xunit.Abstractions;

namespace VipGuard.Simulation.Tests;

/// <summary>
/// Sync groups. VIPGUARD_SIM_GROUP_SEED=n runs that seed alone and tells all that happened; VIPGUARD_SIM_GROUP_RUNS=n runs more.
/// </summary>
public class GroupSimulationTests(ITestOutputHelper output)
{
    private const int Runs = 150;

    [Fact]
    public void Groups_move_together_and_somebody_serves()
    {
        if (Number("VIPGUARD_SIM_GROUP_SEED") is { } seed)
        {
            Replay(seed);
            return;
        }
        var (takeovers, gaps, overlaps, overslept, hours) = RunSeeds(1, Number("VIPGUARD_SIM_GROUP_RUNS") ?? Runs);
        Assert.True(takeovers > 2_000, $"only {takeovers} takeovers");
        Assert.True(gaps > 1_000, $"nobody served only {gaps} times");
        Assert.True(overlaps > 50, $"two served only {overlaps} times");
        Assert.True(overslept > 100, $"only {overslept} members slept longer than their lease");
        Assert.True(hours > 50, $"only {hours:F1} virtual hours");
    }

    [Fact]
    [Trait("Category", "Long")]
    public void They_do_so_for_2000_seeds_too() => Assert.True(RunSeeds(Runs + 1, 2000).Takeovers > 20_000);

    [Fact]
    public void Members_that_move_by_themselves_are_found()
    {
        var found = Enumerable.Range(1, 10).Select(seed => BrokenBy(GroupScenario.Draw(seed) with { Ungrouped = true })).OfType<RuleBroken>().Select(broken => broken.Rule);

        Assert.Contains("NoMemberIsMasterAlone", found, StringComparer.Ordinal);
    }

    private (long Takeovers, long Gaps, long Overlaps, long Overslept, double Hours) RunSeeds(int first, int count)
    {
        var watch = Stopwatch.StartNew();
        var total = (Takeovers: 0L, Gaps: 0L, Overlaps: 0L, Overslept: 0L, Hours: 0.0);
        long events = 0;
        double reached = 0;
        for (int seed = first; seed < first + count; seed++)
        {
            var world = new GroupWorld(GroupScenario.Draw(seed));
            world.Run();
            total = (total.Takeovers + world.Referee.Takeovers, total.Gaps + world.Referee.Gaps, total.Overlaps + world.Referee.Overlaps, total.Overslept + world.Referee.Overslept, total.Hours + world.Now.TotalHours);
            events += world.Events;
            reached = Math.Max(reached, world.Referee.ReachedNone);
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} runs in {watch.Elapsed.TotalSeconds:F1} s: {total.Hours:F1} virtual hours ({total.Hours * 3600 / watch.Elapsed.TotalSeconds:F0} s a second), {events} events, {total.Takeovers} takeovers, {total.Gaps} times nobody (came to {reached:P0} of the bound), {total.Overlaps} times two, {total.Overslept} members slept longer than their lease"));
        return total;
    }

    private void Replay(int seed)
    {
        var world = new GroupWorld(GroupScenario.Draw(seed)) { History = { Keeps = int.MaxValue } };
        try
        {
            world.Run();
            output.WriteLine($"{world.Scenario}\nall rules held\n{world.History}");
        }
        catch (RuleBroken e)
        {
            output.WriteLine(e.Message);
            throw;
        }
    }

    private static RuleBroken? BrokenBy(GroupScenario scenario)
    {
        try
        {
            new GroupWorld(scenario).Run();
            return null;
        }
        catch (RuleBroken broken)
        {
            return broken;
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
