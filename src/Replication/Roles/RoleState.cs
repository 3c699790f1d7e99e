namespace VipGuard.Replication;

/// <summary>What is remembered of the role between two looks. Times are monotonic.</summary>
public sealed record RoleState
{
    public static RoleState Start(TimeSpan now) => new() { Role = ServerRole.Unknown, Why = "the server has not been asked yet", Since = now };

    public required ServerRole Role { get; init; }

    /// <summary>For people.</summary>
    public required string Why { get; init; }

    public required TimeSpan Since { get; init; }

    /// <summary>This node holds the address.</summary>
    public bool IsHolder { get; init; }

    /// <summary>The file leaves both writable now, and this server has not been seen since it had a role: it may still refuse writes by it.</summary>
    public bool Releases { get; init; }

    /// <summary>The other node said that it leaves, or was asked to: it refuses writes by now, or will in a moment.</summary>
    public bool OtherLeaves { get; init; }

    /// <summary>The take-over found the peer's server gone: nothing is read from it until it was compared.</summary>
    public bool ComparesFirst { get; init; }

    /// <summary>When this take-over told the I/O thread to stop; null: it has not.</summary>
    public TimeSpan? StopAsked { get; init; }

    /// <summary>A person said that what only the peer has may come late.</summary>
    public bool MayMerge { get; init; }

    /// <summary>What only the returned peer has; null: nothing that is known.</summary>
    public string? Returned { get; init; }

    /// <summary>When the server was started, as of the last look; null: not looked yet.</summary>
    public TimeSpan? ServerStart { get; init; }

    /// <summary>Since when replication was seen stopped; null: it is not.</summary>
    public TimeSpan? StoppedSince { get; init; }

    /// <summary>Since when the standby was seen to refuse clients' writes and to take an administrator's; null: it is not so.</summary>
    public TimeSpan? OpenedSince { get; init; }

    /// <summary>When it was started last, by the daemon.</summary>
    public TimeSpan? StartedAt { get; init; }

    /// <summary>Whether this server was caught up when the peer last answered; null: it has not answered since the daemon started.</summary>
    public bool? WasCaughtUp { get; init; }

    /// <summary>What went otherwise than it should at the last take-over; "" for nothing.</summary>
    public string TakeOverTrouble { get; init; } = "";

    /// <summary>The peer's server was seen to take writes too while this node holds the address, and has not been seen to refuse them since; "" otherwise.</summary>
    public string OtherWrites { get; init; } = "";

    /// <summary>Replication is not started, because that would lose what only the relay log has; "" otherwise.</summary>
    public string OnlyCopy { get; init; } = "";

    /// <summary>All that a person has to be told; "" for nothing.</summary>
    public string Loudly => string.Join("; ", new[] { TakeOverTrouble, OtherWrites, OnlyCopy }.Where(s => s.Length > 0));
}
