using VipGuard.Replication;

namespace VipGuard.Daemon.Roles;

/// <summary>What is known of the local server and its role.</summary>
internal sealed record RoleSnapshot
{
    internal static RoleSnapshot Unmanaged(string why, DateTimeOffset since) => new() { Role = ServerRole.Unmanaged, Why = why, Since = since };

    public required ServerRole Role { get; init; }

    /// <summary>Why it has this role, for people.</summary>
    public required string Why { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The server answers this daemon's account.</summary>
    public bool ServerReachable { get; init; }

    public string? ServerVersion { get; init; }

    /// <summary>Null: unknown.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>Null: unknown.</summary>
    public ReplicationSnapshot? Replication { get; init; }

    /// <summary>The end of the own log, as GTID text; "": unknown.</summary>
    public string Position { get; init; } = "";

    /// <summary>This server waits for the peer's acknowledgement of each commit, and gets it; false also where it fell back. Null: unknown.</summary>
    public bool? SemiSyncOn { get; init; }

    /// <summary>How long writes waited at the last take-over, from the transition to the first moment that the server took them; null: none yet.</summary>
    public TimeSpan? LastTakeOver { get; init; }

    /// <summary>The transactions that only the peer has, which returned after an unplanned take-over; null: none.</summary>
    public string? Returned { get; init; }

    /// <summary>What a person should know of the local server, each a sentence: events left disabled, prepared transactions, accounts that write through read_only.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
