namespace VipGuard.Replication;

/// <summary>The steps of a plan, in an order in which a run that was cut off anywhere is seen and finished by the next. Pure.</summary>
/// <remarks>
/// A channel gets its password before the account does: were it the other way round, a run cut off between the two would leave an account that looks right
/// and a channel that fails at its next login. Nothing starts before both sides are complete.
/// </remarks>
internal static class PlanSteps
{
    internal static IReadOnlyList<PlanStep> For(PairDesign design, PairFacts facts, Direction[] directions, IReadOnlyList<SettingDifference> differences, bool joined)
    {
        // Either server's own log may hold domains from before; both have what both logs name, since their data are equal.
        GtidPosition common = facts.First.BinlogPosition.Merge(facts.Second.BinlogPosition);
        Work[] works = [.. directions.Select(d => WorkFor(d, differences, joined ? null : common))];
        return
        [
            .. works.Where(w => w.Stop).Select(w => Stop(w.Direction, facts)),
            .. differences.Where(d => d.Setting.Change == SettingChange.Dynamic).Select(d => Set(d, facts)),
            .. works.Where(w => w.Position is not null).Select(w => Position(w.Direction, w.Position!)),
            .. works.Where(w => w.Pass is not null).Select(w => Pass(w.Direction, w.Pass!.Value)),
            .. works.Where(w => w.Follow).Select(w => Follow(w.Direction)),
            .. design.Nodes.SelectMany(node => Account(design, node, facts.Of(node))),
            .. works.Where(w => w.Start).Select(w => Start(w.Direction)),
        ];
    }

    private static Work WorkFor(Direction direction, IReadOnlyList<SettingDifference> differences, GtidPosition? common)
    {
        ServerFacts replica = direction.ReplicaFacts;
        ReplicationChannel? channel = direction.Channel;

        // gtid_strict_mode refuses a position that lacks transactions of the own binary log (1947, 1948): the common one has them.
        GtidPosition? position = common?.WithOtherDomainsOf(replica.AppliedPosition);
        Gtid? pass = position?[(uint)direction.Replica.Place] is { } own && own.Sequence > (replica.BinlogPosition[own.Domain]?.Sequence ?? 0) ? own : null;
        if (position is not null && pass is null && position.Equals(replica.AppliedPosition))
            position = null;

        bool follow = !direction.IsJoined
            || !string.Equals(channel!.SourceUser, direction.User, StringComparison.Ordinal)
            || channel.HeartbeatPeriod is { } period && (period <= 0 || period > replica.Dialect.HeartbeatSeconds)
            || channel.IoErrno is 1045 or 1044 or 1698
            || direction.SourceFacts!.Account is { HasPassword: false };
        // The I/O thread introduces itself with the id that it had when it started.
        bool renamed = differences.Any(d => d.Node == direction.Replica && d.Setting.Name is "server_id");
        bool stop = channel is { IsStopped: false } && (follow || position is not null || renamed);
        bool start = stop || channel is null || channel.IoRunning is "No" or "" || channel.SqlRunning is "No" or "";
        return new Work(direction, stop, position, pass, follow, start);
    }

    private static PlanStep Stop(Direction direction, PairFacts facts) =>
        new(direction.Replica, StepKind.StopReplica, facts.Of(direction.Replica).Dialect.StopReplica, $"the replica of {direction.Source.Name} rests while it is changed");

    private static PlanStep Set(SettingDifference difference, PairFacts facts) =>
        new(difference.Node, StepKind.Setting, facts.Of(difference.Node).Dialect.SetGlobal(difference.Setting), difference.Setting.Why)
        {
            Check = $"SELECT @@GLOBAL.{difference.Setting.Name} = {Comparable(difference.Setting.ServerValue)}",
        };

    // ON reads back as 1.
    private static string Comparable(string value) => value switch
    {
        "ON" => "1",
        "OFF" => "0",
        _ => SqlText.Literal(value),
    };

    private static PlanStep Position(Direction direction, GtidPosition position) =>
        new(direction.Replica, StepKind.Position, direction.ReplicaFacts.Dialect.SetAppliedPosition(position), $"the data are equal up to here; {direction.Source.Name} sends what comes after");

    // A copied server's own log is behind what the other has had from its forerunner. Setting the position also sets the number from which it counts on
    // (a mere RESET MASTER does not), and one transaction shows it in the log.
    private static PlanStep Pass(Direction direction, Gtid known) =>
        new(direction.Replica, StepKind.Position, direction.ReplicaFacts.Dialect.LoggedTrifle, $"a transaction without effect, so that its own log passes {known}, which {direction.Source.Name} has already");

    private static PlanStep Follow(Direction direction) =>
        new(direction.Replica, StepKind.Source, direction.ReplicaFacts.Dialect.FollowSource(direction.Source, direction.User), $"{direction.Replica.Name} follows {direction.Source.Name}, by GTID");

    private static PlanStep Start(Direction direction) =>
        new(direction.Replica, StepKind.StartReplica, direction.ReplicaFacts.Dialect.StartReplica, $"from now on {direction.Replica.Name} receives and applies");

    private static IEnumerable<PlanStep> Account(PairDesign design, PairNode node, ServerFacts facts)
    {
        if (facts.Account is not { } account)
            yield break;
        Dialect dialect = facts.Dialect;
        string peer = design.PeerOf(node).Name;
        if (!account.Exists)
            yield return Local(node, dialect.CreateAccount(account), $"{peer} logs in with it, from its own address only");
        else if (!account.HasPassword)
            yield return Local(node, dialect.SetPassword(account), "its password is not the one that the pair's key gives");
        if (account.IsLocked)
            yield return Local(node, dialect.UnlockAccount(account), "it is locked");
        if (!account.MayReplicate)
            yield return Local(node, dialect.AllowReplication(account), "all that replication needs");
    }

    private static PlanStep Local(PairNode node, string statement, string why) => new(node, StepKind.Account, statement, why) { StaysLocal = true };

    private sealed record Work(Direction Direction, bool Stop, GtidPosition? Position, Gtid? Pass, bool Follow, bool Start);
}
