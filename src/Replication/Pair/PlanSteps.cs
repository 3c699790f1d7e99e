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
        GtidState common = facts.First.BinlogPosition.Union(facts.Second.BinlogPosition);
        Work[] works = [.. directions.Select(d => WorkFor(d, differences, joined ? null : common))];
        return
        [
            .. works.Where(w => w.Stop).Select(w => Stop(w.Direction, facts)),
            .. differences.Where(d => d.Setting.Change == SettingChange.Dynamic).SelectMany(d => Set(d, facts)),
            .. works.SelectMany(w => w.Positions.Select(p => new PlanStep(w.Direction.Replica, StepKind.Position, p.Statement, p.Why))),
            .. works.Where(w => w.Follow).Select(w => Follow(w.Direction)),
            .. design.Nodes.SelectMany(node => Account(design, node, facts.Of(node))),
            .. design.Nodes.SelectMany(node => CheckAccounts(node, facts.Of(node))),
            .. works.Where(w => w.Start).Select(w => Start(w.Direction)),
        ];
    }

    private static Work WorkFor(Direction direction, IReadOnlyList<SettingDifference> differences, GtidState? common)
    {
        ServerFacts replica = direction.ReplicaFacts;
        ReplicationChannel? channel = direction.Channel;

        IReadOnlyList<PositionStep> positions = common is null ? [] : replica.Dialect.GoOnFrom(direction.Replica, replica, common);

        bool follow = !direction.IsJoined
            || !string.Equals(channel!.SourceUser, direction.User, StringComparison.Ordinal)
            || replica.Dialect.ChannelFault(channel) is not null
            || channel.IoErrno is 1045 or 1044 or 1698
            || direction.SourceFacts!.Account is { HasPassword: false };
        // The I/O thread introduces itself with the id that it had when it started.
        bool renamed = differences.Any(d => d.Node == direction.Replica && d.Setting.Name is "server_id");
        bool stop = channel is { IsStopped: false } && (follow || positions.Count > 0 || renamed);
        bool start = stop || channel is null || channel.IoRunning is "No" or "" || channel.SqlRunning is "No" or "";
        return new Work(direction, stop, positions, follow, start);
    }

    private static PlanStep Stop(Direction direction, PairFacts facts) =>
        new(direction.Replica, StepKind.StopReplica, facts.Of(direction.Replica).Dialect.StopReplica, $"the replica of {direction.Source.Name} rests while it is changed");

    private static IEnumerable<PlanStep> Set(SettingDifference difference, PairFacts facts)
    {
        Dialect dialect = facts.Of(difference.Node).Dialect;
        return dialect.StepsTo(difference.Setting, difference.Is).Select(setting => new PlanStep(difference.Node, StepKind.Setting, dialect.SetGlobal(setting), setting.Why)
        {
            Check = $"SELECT CAST(@@GLOBAL.{setting.Name} AS CHAR) IN ({Readings(setting.ServerValue)})",
        });
    }

    // ON reads back as 1, but from an enumeration such as gtid_mode as ON.
    private static string Readings(string value) => value switch
    {
        "ON" => "'ON', '1'",
        "OFF" => "'OFF', '0'",
        _ => SqlText.Literal(value),
    };

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

    private static IEnumerable<PlanStep> CheckAccounts(PairNode node, ServerFacts facts)
    {
        foreach (ServerAccount account in facts.CheckAccounts)
        {
            if (!account.Exists)
                yield return Local(node, facts.Dialect.CreateAccount(account), "health checks log in with it, so that the server counts and logs nothing; it has no privilege");
            else if (!account.HasPassword)
                yield return Local(node, facts.Dialect.SetPassword(account), "its password is not the one that the pair's key gives");
            if (account.IsLocked)
                yield return Local(node, facts.Dialect.UnlockAccount(account), "it is locked");
        }
    }

    private static PlanStep Local(PairNode node, string statement, string why) => new(node, StepKind.Account, statement, why) { StaysLocal = true };

    private sealed record Work(Direction Direction, bool Stop, IReadOnlyList<PositionStep> Positions, bool Follow, bool Start);
}
