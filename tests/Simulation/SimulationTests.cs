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
    private const int Runs = 130;
    private static readonly TimeSpan AtLeast = TimeSpan.FromHours(200);

    [Fact]
    public void Two_and_three_routers_keep_the_rules_for_200_virtual_hours()
    {
        if (Number("VIPGUARD_SIM_SEED") is { } seed)
        {
            Replay(seed);
            return;
        }
        var watch = Stopwatch.StartNew();
        var total = new Tally();
        int runs = Number("VIPGUARD_SIM_RUNS") ?? Runs;
        for (int i = 1; i <= runs; i++)
        {
            var world = new World(Scenario.Draw(i));
            world.Run();
            total.Add(world);
        }
        output.WriteLine($"{runs} runs in {watch.Elapsed.TotalSeconds:F1} s\n{total}");
        Assert.True(total.VirtualTime >= AtLeast, $"only {total.VirtualTime.TotalHours:F1} virtual hours");
        Assert.True(total.Takeovers > 10_000, $"only {total.Takeovers} takeovers");
        Assert.True(total.ClientsLookedAt > 1_000, $"only {total.ClientsLookedAt} times did a master give way undisturbed");
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
