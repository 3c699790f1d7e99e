namespace VipGuard.Replication;

/// <summary>What the file says about the roles, as this node has to know it.</summary>
/// <param name="Self">This node's server.</param>
/// <param name="Peer">The other's.</param>
/// <param name="ReplicationUser">The account by which each reads from the other.</param>
public sealed record RoleSettings(PairNode Self, PairNode Peer, string ReplicationUser)
{
    /// <summary>False: the file leaves both writable, and nothing is set here, only observed.</summary>
    public bool FollowsHolder { get; init; } = true;

    /// <summary>This server replicates from its peer; false for the primary of a one-way pair.</summary>
    public bool FollowsPeer { get; init; } = true;

    /// <summary>A commit is answered when the peer has received it.</summary>
    public bool SemiSync { get; init; } = true;

    /// <summary>How long a commit waits for that.</summary>
    public TimeSpan SemiSyncTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a server that takes over applies what it has received before it is written all the same.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A server further behind than this never preempts.</summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A node takes over only if it had all that the other had written when it was last reached.</summary>
    public bool OnlyCaughtUp { get; init; }

    /// <summary>Transactions that only the returning server has are applied late, without asking.</summary>
    public bool MergeReturned { get; init; }
}
