using System.Diagnostics;
using System.Globalization;
using VipGuard.Simulation.Tests.Rules;
using Xunit.Abstractions;

namespace VipGuard.Simulation.Tests;

/// <summary>
/// VIPGUARD_SIM_SEED=n runs that seed alone and tells all that happened; VIPGUARD_SIM_RUNS=n runs more seeds than usual.
/// </summary>
public class SimulationTests(ITestOutputHelper output)
{
    private const int Runs = 300;
    private static readonly TimeSpan AtLeast = TimeSpan.FromHours(200);

    [Fact]
    public void Two_and_three_routers_keep_the_rules_for_200_virtual_hours()
    {
        if (Number("VIPGUARD_SIM_SEED") is { } seed)
        {
            Replay(seed);
            return;
        }
        var total = RunSeeds(1, Number("VIPGUARD_SIM_RUNS") ?? Runs);
        Assert.True(total.VirtualTime >= AtLeast, $"only {total.VirtualTime.TotalHours:F1} virtual hours");
        Assert.True(total.Takeovers > 10_000, $"only {total.Takeovers} takeovers");
        Assert.True(total.Overslept > 500, $"only {total.Overslept} times did a master sleep longer than its lease");
        Assert.True(total.Released > 500, $"only {total.Released} times had a sentry an address to take off");
        Assert.True(total.ClientsLookedAt > 1_000, $"only {total.ClientsLookedAt} times did a master give way undisturbed");
    }

    [Fact]
    [Trait("Category", "Long")]
    public void They_keep_them_for_10000_virtual_hours_too()
    {
        var total = RunSeeds(Runs + 1, 5_500);
        Assert.True(total.VirtualTime >= TimeSpan.FromHours(10_000), $"only {total.VirtualTime.TotalHours:F1} virtual hours");
    }

    private Tally RunSeeds(int first, int count)
    {
        var watch = Stopwatch.StartNew();
        var total = new Tally();
        for (int i = first; i < first + count; i++)
        {
            var world = new World(Scenario.Draw(i));
            world.Run();
            total.Add(world);
        }
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} runs in {watch.Elapsed.TotalSeconds:F1} s, {total.VirtualTime / watch.Elapsed:F0} virtual seconds a second\n{total}"));
        return total;
    }

    private void Replay(int seed)
    {
        var world = new World(Scenario.Draw(seed)) { History = { Keeps = int.MaxValue } };
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

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
