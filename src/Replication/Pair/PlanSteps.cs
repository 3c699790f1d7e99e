namespace VipGuard.Replication;

/// <summary>The steps of a plan, in an order in which a run that was cut off anywhere is seen and finished by the next. Pure.</summary>
/// <remarks>
/// A channel gets its password before the account does: were it the other way round, a run cut off between the two would leave an account that looks right
/// and a channel that fails at its next login. A server lets the other in only when its own position is settled: who gets in may believe what it sees.
/// </remarks>
internal static class PlanSteps
{
    private static readonly StepKind[] keptOutByStrictReadOnly = [StepKind.Plugin, StepKind.Afresh, StepKind.Position, StepKind.Source, StepKind.Account];

    internal static IReadOnlyList<PlanStep> For(PairDesign design, PairFacts facts, Direction[] directions, IReadOnlyList<SettingDifference> differences, Joining joining)
    {
        Work[] works = [.. directions.Select(d => WorkFor(d, differences, joining))];
        PairNode[] whole = [.. design.Nodes.Where(n => facts.Of(n).Sight == ServerSight.Whole)];
        List<PlanStep> steps =
        [
            .. works.Where(w => w.Stop).Select(w => Stop(w.Direction)),
            .. whole.SelectMany(node => Plugins(design, node, facts.Of(node))),
            .. differences.Where(d => d.Setting.Change == SettingChange.Dynamic).SelectMany(d => Set(d, facts)),
            .. joining.Afresh is { } node ? Afresh(node, facts.Of(node)) : [],
            .. works.SelectMany(w => w.Positions.Select(p => Position(w.Direction, p))),
            .. joining.Behind is { } behind ? OneAfterTheOther(design, facts, works, whole, behind) : Together(design, facts, works, whole),
        ];
        return [.. whole.SelectMany(node => Open(node, facts.Of(node), steps)), .. steps, .. whole.SelectMany(node => Close(design, node, facts.Of(node), steps))];
    }

    private static IEnumerable<PlanStep> Together(PairDesign design, PairFacts facts, Work[] works, PairNode[] whole) =>
    [
        .. works.Where(w => w.Follow).Select(w => Follow(w.Direction)),
        .. whole.SelectMany(node => Account(design, node, facts.Of(node))),
        .. whole.SelectMany(node => OwnAccounts(node, facts.Of(node))),
        .. works.Where(w => w.Start).Select(w => Start(w.Direction)),
    ];

    // The one that lacks something gets it first; only then has it what the other asks it to go on from.
    private static IEnumerable<PlanStep> OneAfterTheOther(PairDesign design, PairFacts facts, Work[] works, PairNode[] whole, PairNode behind)
    {
        PairNode source = design.PeerOf(behind);
        Work[] first = [.. works.Where(w => w.Direction.Replica == behind)];
        Work[] then = [.. works.Where(w => w.Direction.Replica == source)];
        GtidState target = Dialect.Everything(facts.Of(source));
        return
        [
            .. first.Where(w => w.Follow).Select(w => Follow(w.Direction)),
            .. whole.Where(n => n == source).SelectMany(n => Account(design, n, facts.Of(n))),
            .. whole.SelectMany(n => OwnAccounts(n, facts.Of(n))),
            .. first.Where(w => w.Start).Select(w => Start(w.Direction)),
            CatchUp(behind, facts.Of(behind).Dialect, source, target),
            .. then.Where(w => w.Follow).Select(w => Follow(w.Direction)),
            .. whole.Where(n => n == behind).SelectMany(n => Account(design, n, facts.Of(n))),
            .. then.Where(w => w.Start).Select(w => Start(w.Direction)),
        ];
    }

    private static Work WorkFor(Direction direction, IReadOnlyList<SettingDifference> differences, Joining joining)
    {
        ServerFacts replica = direction.ReplicaFacts;
        ReplicationChannel? channel = direction.Channel;
        ServerFacts? source = direction.SourceFacts;

        IReadOnlyList<PositionStep> positions = joining.Common is { } common && joining.Behind != direction.Replica
            ? replica.Dialect.GoOnFrom(direction.Replica, joining.Afresh == direction.Replica ? replica.Dialect.Begun(replica) : replica, common)
            : [];

        bool follow = !direction.IsJoined
            || !string.Equals(channel!.SourceUser, direction.User, StringComparison.Ordinal)
            || replica.Dialect.ChannelFault(channel) is not null
            || (channel.UsesTls == false && source?.Planning is { OffersTls: true })
            // A source that lets nobody in yet refuses the right password too.
            || (channel.IoErrno is 1045 or 1044 or 1698 && source is { Sight: not ServerSight.Nothing })
            || source is { Account.HasPassword: false };
        // The I/O thread introduces itself with the id that it had when it started.
        bool renamed = differences.Any(d => d.Node == direction.Replica && d.Setting.Name is "server_id");
        bool stop = channel is { IsStopped: false } && (follow || positions.Count > 0 || renamed);
        bool start = stop || channel is null || channel.IoRunning is "No" or "" || channel.SqlRunning is "No" or "";
        return new Work(direction, stop, positions, follow, start);
    }

    private static PlanStep Stop(Direction direction) =>
        new(direction.Replica, StepKind.StopReplica, direction.ReplicaFacts.Dialect.StopReplica, $"the replica of {direction.Source.Name} rests while it is changed");

    private static IEnumerable<PlanStep> Plugins(PairDesign design, PairNode node, ServerFacts facts) =>
        !design.SemiSync ? [] : facts.Dialect.SemiSyncOf(facts).Install.Select(install => new PlanStep(node, StepKind.Plugin, install, "semi-synchronous replication: a commit waits until the other server has it"));

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

    private static IEnumerable<PlanStep> Afresh(PairNode node, ServerFacts facts) =>
        facts.Dialect.BeginAfresh.Select(statement => new PlanStep(node, StepKind.Afresh, statement, "no user's data are on this server; with an empty history the other can see that"));

    // MySQL 5.7 takes a position only with an empty history.
    private static PlanStep Position(Direction direction, PositionStep position)
    {
        bool afresh = string.Equals(position.Statement, direction.ReplicaFacts.Dialect.ResetBinlog, StringComparison.Ordinal);
        return new(direction.Replica, afresh ? StepKind.Afresh : StepKind.Position, position.Statement, position.Why);
    }

    private static PlanStep Follow(Direction direction)
    {
        ServerFacts replica = direction.ReplicaFacts;
        return new(
            direction.Replica,
            StepKind.Source,
            replica.Dialect.FollowSecurely(direction.Source, direction.User, direction.SourceFacts?.Planning?.OffersTls),
            $"{direction.Replica.Name} follows {direction.Source.Name}, by GTID");
    }

    private static PlanStep Start(Direction direction) =>
        new(direction.Replica, StepKind.StartReplica, direction.ReplicaFacts.Dialect.StartReplica, $"from now on {direction.Replica.Name} receives and applies");

    // Asked again and again until it is so; short, so that trouble is seen in between.
    private static PlanStep CatchUp(PairNode behind, Dialect dialect, PairNode source, GtidState target) =>
        new(behind, StepKind.CatchUp, dialect.WaitForApplied(target, TimeSpan.FromSeconds(1)), $"{behind.Name} applies what {source.Name} has, before {source.Name} follows it");

    private static IEnumerable<PlanStep> Account(PairDesign design, PairNode node, ServerFacts facts)
    {
        if (facts.Account is not { } account || !design.IsFollowed(node))
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

    /// <summary>The daemon's account by the socket, with what it needs, and the checks', with nothing.</summary>
    private static IEnumerable<PlanStep> OwnAccounts(PairNode node, ServerFacts facts)
    {
        Dialect dialect = facts.Dialect;
        if (facts.Planning?.Daemon is { } daemon)
        {
            if (!daemon.Exists)
                yield return Local(node, dialect.CreateDaemon(daemon), "the daemon on this host logs in with it, by the server's socket");
            else if (!daemon.LogsIn)
                yield return Local(node, dialect.MendDaemon(daemon), "its ways in are not those of the daemon: the socket, and the password that the pair's key gives");
            if (daemon.IsLocked)
                yield return Local(node, dialect.UnlockAccount(new ServerAccount(daemon.User, DaemonAccount.Host)), "it is locked");
            foreach (IGrouping<string, MissingGrant> on in daemon.Missing.GroupBy(m => m.On, StringComparer.Ordinal))
                yield return Local(node, $"GRANT {string.Join(", ", on.Select(m => m.Privilege))} ON {on.Key} TO {daemon.Name}", "what the daemon does: ask for the state, fence, release, start and stop the replica");
        }

        foreach (ServerAccount account in facts.CheckAccounts)
        {
            if (!account.Exists)
                yield return Local(node, dialect.CreateAccount(account), "health checks log in with it, so that the server counts and logs nothing; it has no privilege");
            else if (!account.HasPassword)
                yield return Local(node, dialect.SetPassword(account), "its password is not the one that the pair's key gives");
            if (account.IsLocked)
                yield return Local(node, dialect.UnlockAccount(account), "it is locked");
        }
    }

    private static IEnumerable<PlanStep> Open(PairNode node, ServerFacts facts, IReadOnlyList<PlanStep> steps)
    {
        if (facts.Dialect.StrictReadOnly is { } name && IsOn(facts, name) && steps.Any(s => s.Node == node && keptOutByStrictReadOnly.Contains(s.Kind)))
            yield return new PlanStep(node, StepKind.Writable, $"SET GLOBAL {name} = 0", "with it on, not even an account can be made; read_only stays");
    }

    private static IEnumerable<PlanStep> Close(PairDesign design, PairNode node, ServerFacts facts, IReadOnlyList<PlanStep> steps)
    {
        if (facts.Dialect.StrictReadOnly is not { } name)
            yield break;
        bool opened = Open(node, facts, steps).Any();
        // A run that was cut off has left it open.
        bool left = design.HolderWrites && facts.IsReadOnly && !IsOn(facts, name) && facts.Value(name) is not null;
        if (opened || left)
            yield return new PlanStep(node, StepKind.Writable, $"SET GLOBAL {name} = 1", "a server that is read_only is so for administrators too");
    }

    private static bool IsOn(ServerFacts facts, string variable) => facts.Value(variable) is "ON" or "1";

    private static PlanStep Local(PairNode node, string statement, string why) => new(node, StepKind.Account, statement, why) { StaysLocal = true };

    private sealed record Work(Direction Direction, bool Stop, IReadOnlyList<PositionStep> Positions, bool Follow, bool Start);
}
