namespace VipGuard.Replication;

/// <summary>A variable that is not what it should be.</summary>
public sealed record SettingDifference(PairNode Node, Setting Setting, string? Is);

/// <summary>What has to be done to make two servers the pair that the file wants, or why it must not be done. Pure: no server, no clock, no secret.</summary>
public sealed class PairPlan
{
    private PairPlan(PairDesign design, PairFacts facts)
    {
        Design = design;
        Facts = facts;
    }

    public PairDesign Design { get; }

    /// <summary>What it was made from.</summary>
    public PairFacts Facts { get; }

    /// <summary>Sentences. While there are any, nothing is done.</summary>
    public IReadOnlyList<string> Refusals { get; private init; } = [];

    /// <summary>All variables that differ, those that need a restart too.</summary>
    public IReadOnlyList<SettingDifference> Differences { get; private init; } = [];

    /// <summary>In the order in which they are carried out; empty: nothing to do.</summary>
    public IReadOnlyList<PlanStep> Steps { get; private init; } = [];

    /// <summary>Sentences worth reading that stop nothing.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>The two do not replicate yet, nothing else stands against it, and their data have not been compared: compare, and plan again.</summary>
    public bool NeedsComparison { get; private init; }

    public bool IsRefused => Refusals.Count > 0;

    public bool IsNothingToDo => !IsRefused && !NeedsComparison && Steps.Count == 0;

    /// <param name="design">What should be.</param>
    /// <param name="facts">What is.</param>
    /// <param name="data">Null: not compared.</param>
    public static PairPlan Make(PairDesign design, PairFacts facts, DataComparison? data = null)
    {
        if (facts.SameServer)
        {
            return new PairPlan(design, facts)
            {
                Refusals = [$"{design.First.Where} and {design.Second.Where} lead to one and the same server; a pair is two: look at address and port of {design.First.Name} and {design.Second.Name}"],
            };
        }

        Direction[] directions = [.. design.Nodes.Select(node => DirectionTo(design, node, facts))];
        SettingDifference[] differences = [.. design.Nodes.SelectMany(node => DifferencesOf(design, node, facts.Of(node)))];
        bool joined = directions.All(d => d.IsJoined);
        List<string> refusals = [.. PairRefusals.Of(design, facts, directions, differences, joined)];
        bool needsComparison = refusals.Count == 0 && !joined && data is null;
        if (data is not null && !joined)
            refusals.AddRange(PairRefusals.Of(design, data));

        return new PairPlan(design, facts)
        {
            Refusals = refusals,
            Differences = differences,
            NeedsComparison = needsComparison,
            Steps = refusals.Count > 0 || needsComparison ? [] : PlanSteps.For(design, facts, directions, differences, joined),
            Notes = [.. PairNotes.Of(design, facts, directions, differences)],
        };
    }

    private static Direction DirectionTo(PairDesign design, PairNode replica, PairFacts facts)
    {
        PairNode source = design.PeerOf(replica);
        return new Direction(replica, source, design.ReplicationUser, facts.Of(replica), facts.Of(source));
    }

    private static IEnumerable<SettingDifference> DifferencesOf(PairDesign design, PairNode node, ServerFacts facts) =>
        facts.Dialect.SettingsFor(design, node)
            .Where(s => s.IsHeldAgainstServer && !s.IsMet(facts.Value(s.Name)))
            .Select(s => new SettingDifference(node, s, facts.Value(s.Name)));
}
