using VipGuard.Daemon.Loop;

namespace VipGuard.Daemon.Control;

/// <summary>What <c>history</c> tells. Made on the loop's thread.</summary>
internal static class HistoryReport
{
    internal static HistorySnapshot Of(string version, string node, IEnumerable<Instance> instances) => new()
    {
        Version = version,
        Node = node,
        Transitions = [.. instances.SelectMany(i => i.History.ToArray().Select(t => Of(i.Setup.Name, t))).OrderBy(t => t.At)],
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
