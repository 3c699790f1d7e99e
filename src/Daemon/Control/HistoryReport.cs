using VipGuard.Daemon.Loop;

namespace VipGuard.Daemon.Control;

/// <summary>What <c>history</c> tells. Only the copy is made on the loop's thread: sorting and wording 255 instances' moves takes milliseconds.</summary>
internal static class HistoryReport
{
    internal static IReadOnlyList<(string Instance, DatedTransition[] Moves)> Copy(IEnumerable<Instance> instances) =>
        [.. instances.Select(i => (i.Setup.Name, i.History.ToArray()))];

    internal static HistorySnapshot Of(string version, string node, IReadOnlyList<(string Instance, DatedTransition[] Moves)> instances) => new()
    {
        Version = version,
        Node = node,
        Transitions = [.. instances.SelectMany(i => i.Moves.Select(move => Of(i.Instance, move))).OrderBy(t => t.At)],
    };

    internal static MoveStatus Of(string instance, in DatedTransition dated) => new()
    {
        Instance = instance,
        At = dated.At.ToLocalTime(),
        From = dated.Transition.From.ToString(),
        To = dated.Transition.To.ToString(),
        Reason = dated.Transition.Reason.ToString(),
        Stages = Of(dated.Stages),
    };

    private static StageStatus Of(StageTimes stages)
    {
        return new(Since(Stage.Seen), Since(Stage.Confirmed), Since(Stage.Removed), Since(Stage.Told), Since(Stage.Heard), Since(Stage.Added), Since(Stage.Announced));

        double? Since(Stage stage) => (stages.At(stage) - stages.First)?.TotalMicroseconds;
    }
}
