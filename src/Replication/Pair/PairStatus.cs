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
/// <param name="Replica">Who applies.</param>
/// <param name="Source">Whom it follows.</param>
/// <param name="State">All in one word.</param>
/// <param name="Io">As the server says it; "" where unknown.</param>
/// <param name="Sql">As the server says it; "" where unknown.</param>
/// <param name="SecondsBehind">Null where unknown, which it is unless both threads run.</param>
/// <param name="Lags">By domain (MariaDB) or writing server (MySQL); empty where one side can't be asked. Without what the replica wrote itself.</param>
/// <param name="Trouble">In words, with what to do; null: none known.</param>
public sealed record DirectionStatus(
    PairNode Replica,
    PairNode Source,
    DirectionState State,
    string Io,
    string Sql,
    long? SecondsBehind,
    IReadOnlyList<GtidLag> Lags,
    string? Trouble);

/// <summary>Both directions of a pair. Pure.</summary>
public sealed record PairStatus(IReadOnlyList<NodeStatus> Nodes, IReadOnlyList<DirectionStatus> Directions)
{
    /// <summary>Both directions run, and nothing is known against it.</summary>
    public bool IsWhole => Directions.All(d => d is { State: DirectionState.Running, Trouble: null });

    public static PairStatus Of(PairDesign design, NodeStatus first, NodeStatus second)
    {
        return new PairStatus([first, second], [Of(first, second), Of(second, first)]);

        DirectionStatus Of(NodeStatus replica, NodeStatus source)
        {
            if (replica.Facts is not { } facts)
                return new DirectionStatus(replica.Node, source.Node, DirectionState.Unknown, "", "", null, [], $"{replica.Node.Name} can't be asked: {replica.Why}");
            Direction direction = new(replica.Node, source.Node, design.ReplicationUser, facts, source.Facts);
            DirectionState state = StateOf(direction);
            return new DirectionStatus(
                replica.Node,
                source.Node,
                state,
                direction.Channel?.IoRunning ?? "",
                direction.Channel?.SqlRunning ?? "",
                direction.Runs ? direction.Channel!.SecondsBehind : null, // 0 or NULL of a thread that does not run says nothing
                source.Facts is { } other ? facts.Dialect.LagsOf(facts, other) : [],
                direction.Trouble ?? (state == DirectionState.NotSetUp ? $"{replica.Node.Name} does not follow {source.Node.Name}; 'vipguard pair apply' sets it up" : null));
        }
    }

    private static DirectionState StateOf(Direction direction)
    {
        if (!direction.IsJoined)
            return DirectionState.NotSetUp;
        if (direction.AheadOfSource is not null || direction.IsStuck)
            return DirectionState.Broken;
        if (direction.Runs)
            return DirectionState.Running;
        ReplicationChannel channel = direction.Channel!;
        if (channel is { IoRunning: "No", IoErrno: not 0 } || channel is { SqlRuns: false, SqlErrno: not 0 })
            return DirectionState.Broken;
        return channel.SqlRuns && channel.IoRunning is not "No" ? DirectionState.Connecting : DirectionState.Stopped;
    }
}
