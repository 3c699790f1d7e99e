namespace VipGuard.Replication;

/// <summary>One server as a status shows it.</summary>
/// <param name="Node">Which.</param>
/// <param name="Facts">Null: no answer, or not of a kind that can be in a pair.</param>
/// <param name="Why">Why there are no facts; "" where there are.</param>
public sealed record NodeStatus(PairNode Node, ServerFacts? Facts, string Why)
{
    public bool IsReachable => Facts is not null;
}

public enum DirectionState
{
    /// <summary>The replica can't be asked.</summary>
    Unknown,

    /// <summary>The replica does not follow the source.</summary>
    NotSetUp,

    Stopped,

    /// <summary>Applies, and tries to reach its source.</summary>
    Connecting,

    /// <summary>Both threads run.</summary>
    Running,

    /// <summary>It will not go on by itself, or shows itself healthy and is not.</summary>
    Broken,
}

/// <summary>One direction as a status shows it.</summary>
public sealed record DirectionStatus(PairNode Replica, PairNode Source, DirectionState State)
{
    /// <summary>All that the replica says of it; null where it can't be asked, or does not follow the source.</summary>
    public ReplicationChannel? Channel { get; init; }

    /// <summary>The receiving thread, as the server says it; "" where unknown.</summary>
    public string Io => Channel?.IoRunning ?? "";

    /// <summary>The applying thread; "" where unknown.</summary>
    public string Sql => Channel?.SqlRunning ?? "";

    /// <summary>Null where unknown, which it is unless both threads run: 0 or NULL of a thread that does not run says nothing.</summary>
    public long? SecondsBehind => Channel is { Runs: true } ? Channel.SecondsBehind : null;

    /// <summary>By domain (MariaDB) or writing server (MySQL); empty where one side can't be asked. Without what the replica wrote itself.</summary>
    public IReadOnlyList<GtidLag> Lags { get; init; } = [];

    /// <summary>What the source has logged and the replica has not applied; null: not known.</summary>
    public long? TransactionsBehind { get; init; }

    /// <summary>What of it the replica has received at least; null: no channel.</summary>
    public MissingTransactions? Unapplied { get; init; }

    /// <summary>Whether the source's commits wait until the replica has them.</summary>
    public SemiSyncState SemiSync { get; init; }

    /// <summary>In words, with what to do; null: none known.</summary>
    public string? Trouble { get; init; }

    /// <summary>What should be otherwise and stops nothing now.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>Both directions of a pair, or the one of topology = "primary-replica". Pure.</summary>
public sealed record PairStatus(IReadOnlyList<NodeStatus> Nodes, IReadOnlyList<DirectionStatus> Directions)
{
    /// <summary>What should run does, and nothing is known against it.</summary>
    public bool IsWhole => Directions.All(d => d is { State: DirectionState.Running, Trouble: null });

    /// <param name="design">Who is who.</param>
    /// <param name="first">The file's first node.</param>
    /// <param name="second">Its second.</param>
    /// <param name="before">An earlier look, for what has grown since; null: none.</param>
    public static PairStatus Of(PairDesign design, NodeStatus first, NodeStatus second, PairStatus? before = null)
    {
        (NodeStatus Replica, NodeStatus Source)[] ways = [(first, second), (second, first)];
        return new PairStatus([first, second], [.. ways.Where(w => design.Follows(w.Replica.Node)).Select(w => Of(w.Replica, w.Source))]);

        DirectionStatus Of(NodeStatus replica, NodeStatus source)
        {
            if (replica.Facts is not { } facts)
                return new DirectionStatus(replica.Node, source.Node, DirectionState.Unknown) { SemiSync = source.Facts?.SemiSync?.State ?? SemiSyncState.Unknown, Trouble = $"{replica.Node.Name} can't be asked: {replica.Why}" };
            Direction direction = new(replica.Node, source.Node, design.ReplicationUser, facts, source.Facts);
            DirectionState state = direction.State;
            IReadOnlyList<GtidLag> lags = source.Facts is { } other ? facts.Dialect.LagsOf(facts, other) : [];
            return new DirectionStatus(replica.Node, source.Node, state)
            {
                Channel = direction.Channel,
                Lags = lags,
                TransactionsBehind = source.Facts is { BinlogPosition.IsKnown: true } && facts.AppliedPosition.IsKnown ? Sum(lags) : null,
                Unapplied = direction.Channel is { } channel ? facts.Dialect.Unapplied(facts, channel) : null,
                SemiSync = source.Facts?.SemiSync?.State ?? SemiSyncState.Unknown,
                Trouble = direction.Trouble ?? (state == DirectionState.NotSetUp ? $"{replica.Node.Name} does not follow {source.Node.Name}; 'vipguard pair apply' sets it up" : null),
                Warnings = [.. DirectionWarnings.Of(direction, before?.Nodes.FirstOrDefault(n => n.Node == source.Node)?.Facts)],
            };
        }
    }

    private static long Sum(IReadOnlyList<GtidLag> lags) => (long)decimal.Min(lags.Sum(l => (decimal)Math.Max(0, l.Transactions)), long.MaxValue);
}
