namespace VipGuard.Simulation.Tests.Rules;

/// <summary>A rule did not hold. Carries what is needed to see it again.</summary>
internal sealed class RuleBroken(string rule, string what, World world) : Exception(
    $"""
    {rule}: {what}
    {world.Scenario}
    replay: VIPGUARD_SIM_SEED={world.Scenario.Seed} dotnet test -c Release tests/Simulation
    at {world.Now.TotalSeconds:F6} s of virtual time; the last events:
    {world.History}
    """)
{
    internal string Rule => rule;
}
