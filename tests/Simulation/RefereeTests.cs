using VipGuard.Simulation.Tests.Rules;

namespace VipGuard.Simulation.Tests;

/// <summary>A referee that never whistles proves nothing: hosts that are broken on purpose must be found.</summary>
public class RefereeTests
{
    private const int SeedsAtMost = 40;

    public static TheoryData<string, string> BrokenHosts => new()
    {
        { nameof(Defect.NoLease), nameof(NoHolderBeyondItsLease) },
        { nameof(Defect.NeverRenews), nameof(NoHolderBeyondItsLease) },
        { nameof(Defect.TellsBeforeItLeaves), nameof(EveryStepIsInOrder) },
        { nameof(Defect.ObeysWhatItRejects), nameof(NeverNoneForLong) },
        { nameof(Defect.IgnoresChecks), nameof(OnlyMastersHold) },
        { nameof(Defect.NeverAnnounces), nameof(ClientsFindTheHolder) },
        { nameof(Defect.KeepsStaleAddress), nameof(OnlyMastersHold) },
        { nameof(Defect.SleepsThroughItsLease), nameof(WhoWokeAfterItsLeaseIsSilent) },
        { nameof(Defect.RoundsDeadlinesDown), nameof(EveryStepIsInOrder) },
    };

    [Theory]
    [MemberData(nameof(BrokenHosts))]
    public void A_broken_host_is_found(string defect, string rule)
    {
        var found = Enumerable.Range(1, SeedsAtMost).Select(seed => BrokenBy(seed, Enum.Parse<Defect>(defect))).OfType<RuleBroken>().Select(broken => broken.Rule);

        Assert.Contains(rule, found, StringComparer.Ordinal);
    }

    [Fact]
    public void A_failure_names_its_seed_and_happens_again_at_the_same_event()
    {
        var first = BrokenBy(seed: 1, Defect.RoundsDeadlinesDown);
        var again = BrokenBy(seed: 1, Defect.RoundsDeadlinesDown);

        Assert.NotNull(first);
        Assert.Contains("VIPGUARD_SIM_SEED=1 ", first.Message, StringComparison.Ordinal);
        Assert.Contains("the last events", first.Message, StringComparison.Ordinal);
        Assert.Equal(first.Message, again?.Message);
    }

    [Fact]
    public void A_seed_gives_the_same_run_every_time()
    {
        var (one, other) = (new World(Scenario.Draw(7)), new World(Scenario.Draw(7)));
        one.Run();
        other.Run();

        Assert.Equal(one.Events, other.Events);
        Assert.Equal(one.History.ToString(), other.History.ToString());
    }

    private static RuleBroken? BrokenBy(int seed, Defect defect)
    {
        try
        {
            new World(Scenario.Draw(seed) with { Defect = defect }).Run();
            return null;
        }
        catch (RuleBroken broken)
        {
            return broken;
        }
    }
}
