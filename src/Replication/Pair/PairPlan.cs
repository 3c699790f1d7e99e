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

    /// <summary>All that stands against it are settings that the server takes from its option file when it starts.</summary>
    public bool NeedsOnlyRestart { get; private init; }

    /// <summary>"log_bin is OFF and must be ON, …": what a restart of that server would bring; "" for nothing.</summary>
    public string TakenAtStart(PairNode node) => PairRefusals.TakenAtStart(node, Differences);

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

        PairNode[] whole = [.. design.Nodes.Where(node => facts.Of(node).Sight == ServerSight.Whole)];
        Direction[] directions = [.. whole.Where(design.Follows).Select(node => DirectionTo(design, node, facts))];
        SettingDifference[] differences = [.. whole.SelectMany(node => DifferencesOf(design, node, facts.Of(node)))];
        bool joined = directions.All(d => d.IsJoined) && (directions.Length > 0 || facts.Of(whole[0]).Account is { Exists: true });
        List<string> refusals = [.. PairRefusals.Of(design, facts, directions, differences, joined)];
        Joining joining = joined ? Unfinished(design, facts, whole) : whole.Length == 2 ? Joining.OfBoth(design, facts, data) : Joining.OfOne(design, facts, whole[0]);
        bool needsComparison = refusals.Count == 0 && joining.NeedsComparison;
        // What the comparison says counts only for a pair that nothing else stands against.
        if (refusals.Count == 0 || data is not null)
            refusals.AddRange(joining.Refusals);
        IReadOnlyList<PlanStep> steps = refusals.Count > 0 || needsComparison ? [] : PlanSteps.For(design, facts, directions, differences, joining);
        refusals.AddRange(PairRefusals.OfHistory(design, facts, steps));
        refusals.AddRange(PairGrants.Of(design, facts, steps));

        HashSet<string> restarts = [.. whole.Select(node => PairRefusals.AtRestart(node, facts.Of(node), differences)).OfType<string>()];
        return new PairPlan(design, facts)
        {
            Refusals = refusals,
            NeedsOnlyRestart = refusals.Count > 0 && refusals.TrueForAll(restarts.Contains),
            Differences = differences,
            NeedsComparison = needsComparison,
            Steps = refusals.Count > 0 ? [] : steps,
            Notes = [.. PairNotes.Of(design, facts, directions, differences)],
        };
    }

    // A host's run that was cut off after it began to follow, and before it let the other in: first it has what the other has.
    private static Joining Unfinished(PairDesign design, PairFacts facts, PairNode[] whole)
    {
        if (whole.Length == 2 || facts.Of(whole[0]).Account is not { Exists: false })
            return Joining.None;
        PairNode peer = design.PeerOf(whole[0]);
        return facts.Of(peer).Sight == ServerSight.Positions && design.Follows(whole[0]) && design.IsFollowed(whole[0]) ? Joining.After(whole[0]) : Joining.None;
    }

    private static Direction DirectionTo(PairDesign design, PairNode replica, PairFacts facts)
    {
        PairNode source = design.PeerOf(replica);
        return new Direction(replica, source, design.ReplicationUser, facts.Of(replica), facts.Of(source));
    }

    /// <summary>What the running server must be set to.</summary>
    internal static IEnumerable<Setting> SettingsOf(PairDesign design, PairNode node, ServerFacts facts) =>
        facts.Dialect.SettingsFor(new ServerPart { Design = design, Node = node, Version = facts.Version });

    private static IEnumerable<SettingDifference> DifferencesOf(PairDesign design, PairNode node, ServerFacts facts) =>
        SettingsOf(design, node, facts)
            .Where(s => s.IsHeldAgainstServer && !s.IsMet(facts.Value(s.Name)))
            .Select(s => new SettingDifference(node, s, facts.Value(s.Name)));
}
