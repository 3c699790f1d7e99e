namespace VipGuard.Daemon.Configuration;

internal enum Writers
{
    /// <summary>The node that holds the address is the one that is written.</summary>
    Holder,

    /// <summary>Each node may be written.</summary>
    Both,
}

internal enum Topology
{
    /// <summary>Each server follows the other.</summary>
    DualMaster,

    /// <summary>The file's second node follows the first.</summary>
    PrimaryReplica,
}

internal enum Takeover
{
    /// <summary>A node takes over whatever its replication is like, if the other is gone.</summary>
    Always,

    /// <summary>Only a node that had all that the other had written.</summary>
    CaughtUp,
}

/// <summary>What happens when a server returns with transactions that it alone has.</summary>
internal enum Rejoin
{
    /// <summary>Replication from it stays off until a person decides.</summary>
    Ask,

    /// <summary>They are applied late, as if nothing had happened.</summary>
    Merge,
}

/// <summary>Two servers that replicate from each other, or one from the other.</summary>
internal sealed record PairConfig
{
    public const string DefaultKeyFile = "/etc/vipguard/pair.key";
    public const string DefaultReplicationUser = "vipguard_repl";

    public static readonly TimeSpan DefaultSemiSyncTimeout = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan DefaultDrainLimit = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DefaultMaxLag = TimeSpan.FromSeconds(30);

    /// <summary>Holds the pair's one secret; the same on both nodes.</summary>
    public string KeyFile { get; init; } = DefaultKeyFile;

    /// <summary>Which of the two servers clients write to.</summary>
    public Writers Writers { get; init; } = Writers.Holder;

    /// <summary>The instance whose holder is written; null: the file's first.</summary>
    public string? Instance { get; init; }

    public Topology Topology { get; init; } = Topology.DualMaster;

    /// <summary>A commit is answered when the other server has received it.</summary>
    public bool SemiSync { get; init; } = true;

    /// <summary>How long a commit waits for the other server before it is answered all the same.</summary>
    public TimeSpan SemiSyncTimeout { get; init; } = DefaultSemiSyncTimeout;

    /// <summary>The account by which each server reads from the other.</summary>
    public string ReplicationUser { get; init; } = DefaultReplicationUser;

    /// <summary>How long a node that takes over applies what it has received before it is written.</summary>
    public TimeSpan DrainLimit { get; init; } = DefaultDrainLimit;

    /// <summary>A node further behind than this never preempts and refuses a switch-over.</summary>
    public TimeSpan MaxLag { get; init; } = DefaultMaxLag;

    public Takeover Takeover { get; init; } = Takeover.Always;

    public Rejoin Rejoin { get; init; } = Rejoin.Ask;
}
