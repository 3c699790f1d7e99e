namespace VipGuard.Simulation.Tests.Rules;

/// <summary>A rule did not hold. Carries what is needed to see it again.</summary>
internal sealed class RuleBroken(string rule, string what, string scenario, string replay, TimeSpan now, History history) : Exception(
    $"""
    {rule}: {what}
    {scenario}
    replay: {replay} dotnet test -c Release tests/Simulation
    at {now.TotalSeconds:F6} s of virtual time; the last events:
    {history}
    """)
{
    internal RuleBroken(string rule, string what, World world)
        : this(rule, what, world.Scenario.ToString(), $"VIPGUARD_SIM_SEED={world.Scenario.Seed}", world.Now, world.History)
    {
    }

    internal string Rule => rule;
}
