namespace VipGuard.Replication;

/// <summary>One look at the local server.</summary>
public sealed record LocalFacts
{
    /// <summary>Version, variables, channels, and both positions, read before the peer's.</summary>
    public required ServerFacts Server { get; init; }

    /// <summary>How long the server has been running, in whole seconds.</summary>
    public required TimeSpan Uptime { get; init; }

    /// <summary>Semi-synchronous replication: the source's side is enabled here. Null: the server does not have it (a plugin that is not installed).</summary>
    public bool? SourceSide { get; init; }

    /// <summary>The source's side really waits; false where it fell back.</summary>
    public bool SourceWaits { get; init; }

    /// <summary>Replicas connected that acknowledge.</summary>
    public long Acknowledgers { get; init; }

    /// <summary>The replica's side is enabled. Null: the server does not have it.</summary>
    public bool? ReplicaSide { get; init; }

    /// <summary>The running I/O thread acknowledges: the replica's side was on when it connected.</summary>
    public bool Acknowledges { get; init; }

    /// <summary>No client writes: read_only, on MySQL super_read_only.</summary>
    public bool RefusesWrites => Server.Dialect.RefusesWrites(Server);

    /// <summary>All that this server has, its own and the peer's.</summary>
    public GtidState All => Server.BinlogPosition.Union(Server.AppliedPosition);
}

/// <summary>Whether the peer's server answers.</summary>
public enum PeerPresence
{
    /// <summary>Not asked, or the answer has not come yet.</summary>
    Unknown,

    /// <summary>It answers the replication account.</summary>
    Up,

    /// <summary>Refused, silent, or it does not let this node in.</summary>
    Gone,
}

/// <summary>What the peer's server said to the replication account, which may read variables and positions, and nothing else.</summary>
/// <param name="Presence">Whether it answered.</param>
/// <param name="At">When it was asked.</param>
/// <param name="Server">Its facts, without channels; null unless it is up.</param>
/// <param name="Why">Why it is gone, in words; "" while it is not.</param>
public sealed record PeerFacts(PeerPresence Presence, TimeSpan At, ServerFacts? Server = null, string Why = "")
{
    /// <summary>Dated before everything, and near enough to be reckoned with.</summary>
    public static PeerFacts Unknown { get; } = new(PeerPresence.Unknown, TimeSpan.FromDays(-1));

    /// <summary>The local server as it was just before the peer was asked: only so can it be seen to be ahead of its source.</summary>
    public LocalFacts? Before { get; init; }

    /// <summary>The end of its log; empty unless it is up.</summary>
    public GtidState Position => Server?.BinlogPosition ?? GtidPosition.Empty;

    public bool IsUp => Presence == PeerPresence.Up;
}
