namespace VipGuard.Daemon.Control;

/// <summary>One of the file's other nodes, by its adverts on an instance's VRID.</summary>
internal sealed record HeardPeerStatus
{
    /// <summary>Its name in the file.</summary>
    public required string? Node { get; init; }

    public required string Address { get; init; }

    /// <summary>Null: not known yet.</summary>
    public required string? Mac { get; init; }

    /// <summary>When it was last heard; null: never. A backup is silent.</summary>
    public required DateTimeOffset? Last { get; init; }

    /// <summary>What it said then; null: nothing yet.</summary>
    public required int? Version { get; init; }

    public required int? Priority { get; init; }

    public required double? IntervalMs { get; init; }

    /// <summary>Adverts of this VRID, obeyed or not.</summary>
    public required long Count { get; init; }

    /// <summary>Why the last was not obeyed, by the names of counters.dropped; null: it was, or there was none.</summary>
    public required string? Dropped { get; init; }
}

/// <summary>A router on an instance's VRID that is none of the file's nodes.</summary>
internal sealed record ForeignRouterStatus
{
    public required string Address { get; init; }

    /// <summary>Null: not known (yet).</summary>
    public required string? Mac { get; init; }

    public required int Version { get; init; }

    public required int Priority { get; init; }

    public required double IntervalMs { get; init; }

    /// <summary>The addresses that it serves, the first eight.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>How they compare with the instance's: All, Some or None.</summary>
    public required string Shared { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Last { get; init; }

    public required long Count { get; init; }
}

/// <summary>Someone who claims an address of ours.</summary>
/// <param name="Address">The virtual address.</param>
/// <param name="Mac">Who claims it.</param>
/// <param name="Node">The node of the file that has this hardware address; null: none that is known.</param>
/// <param name="Since">When it was first seen.</param>
/// <param name="Last">When it was last seen.</param>
/// <param name="Count">Claims seen.</param>
internal sealed record AddressConflictStatus(string Address, string Mac, string? Node, DateTimeOffset Since, DateTimeOffset Last, long Count);
