namespace VipGuard.Daemon.Control;

/// <summary>The other node, as this one knows it.</summary>
internal sealed record PeerStatus
{
    /// <summary>By the file; null where the link is off.</summary>
    public required string? Name { get; init; }

    public required LinkStatus Link { get; init; }

    /// <summary>What it last said of itself; null: nothing yet.</summary>
    public PairNodeStatus? Node { get; init; }

    /// <summary>The tables in which the two files differ, like "[[instance]]"; empty: none.</summary>
    public IReadOnlyList<string> ConfigDiffers { get; init; } = [];
}

/// <summary>The peer link itself.</summary>
internal sealed record LinkStatus
{
    /// <summary>The other daemon was heard within the timeout, and hears this one.</summary>
    public required bool Alive { get; init; }

    /// <summary>Why it is not heard; null: it is.</summary>
    public string? Why { get; init; }

    /// <summary>The other's end.</summary>
    public string? Address { get; init; }

    public int? Port { get; init; }

    /// <summary>When it was last heard for the first time, or lost.</summary>
    public DateTimeOffset? Since { get; init; }

    public double? LastHeardMs { get; init; }

    public long Sent { get; init; }

    public long Received { get; init; }

    /// <summary>Datagrams that were not taken, by reason; reasons that never were are left out.</summary>
    public IReadOnlyDictionary<string, long> Dropped { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}

/// <summary>A node in its own words.</summary>
internal sealed record PairNodeStatus
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required bool Fit { get; init; }

    public required string? WhyUnfit { get; init; }

    public required bool Maintenance { get; init; }

    public required IReadOnlyList<NodeInstanceStatus> Instances { get; init; }

    /// <summary>Unmanaged, Unknown, Standby, Taking, Writer or Fenced.</summary>
    public required string Role { get; init; }

    public required string RoleReason { get; init; }

    public required string? ServerVersion { get; init; }

    /// <summary>Null: unknown.</summary>
    public required bool? ReadOnly { get; init; }

    /// <summary>Each commit waits for the other server's acknowledgement, and gets it. Null: unknown.</summary>
    public required bool? SemiSync { get; init; }

    /// <summary>How its server follows the other's; null: unknown.</summary>
    public required NodeReplicationStatus? Replication { get; init; }

    /// <summary>Transactions that only the server that returned has; null: none.</summary>
    public required string? Returned { get; init; }
}

internal sealed record NodeInstanceStatus(string Name, int Vrid, string State, int Priority, bool Holds);

internal sealed record NodeReplicationStatus(string State, long? SecondsBehind, long? TransactionsBehind, bool CaughtUp, string? Trouble);
