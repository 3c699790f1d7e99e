using System.Text.Json.Serialization;

namespace VipGuard.Daemon.Control;

/// <summary>Everything that <c>vipguard status</c> tells; printed as it is by <c>--json</c>. A field that is here once stays.</summary>
internal sealed record StatusSnapshot
{
    public int Schema { get; init; } = 1;

    public required string Version { get; init; }

    public required string Node { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required ConfigStatus Config { get; init; }

    /// <summary>Whether the loop runs under SCHED_FIFO.</summary>
    public required bool Realtime { get; init; }

    /// <summary>The process that undoes what this daemon's death leaves; null: none is ready.</summary>
    public int? Sentry { get; init; }

    /// <summary>Whether every check of this node passes.</summary>
    public required bool Fit { get; init; }

    /// <summary>This node holds nothing until told otherwise.</summary>
    public bool Maintenance { get; init; }

    /// <summary>Whether the pair could fail over now; without a peer link, whether this node could serve.</summary>
    public bool CanFailOver { get; init; }

    /// <summary>Why it could not; null: it could.</summary>
    public string? WhyNot { get; init; }

    /// <summary>The planned hand-over that is under way, in words; null: none.</summary>
    public string? Switchover { get; init; }

    /// <summary>The other node over the peer link; null: the file has none.</summary>
    public PeerStatus? Peer { get; init; }

    /// <summary>This node by the same fields as the other.</summary>
    public PairNodeStatus? Own { get; init; }

    public required IReadOnlyList<InstanceStatus> Instances { get; init; }

    public required IReadOnlyList<CheckStatus> Checks { get; init; }

    /// <summary>What of the local server is watched besides its checks; null: nothing, as no check looks at it.</summary>
    public ServerStatus? Server { get; init; }

    /// <summary>The local server and what it is for.</summary>
    public RoleStatus? Role { get; init; }

    /// <summary>What the file has that is taken, but should be looked at; then what is odd on the wire, with the instance's name in front.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

internal sealed record RoleStatus
{
    /// <summary>Unmanaged, Unknown, Standby, Taking, Writer or Fenced.</summary>
    public required string Role { get; init; }

    public required string Why { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required bool ServerReachable { get; init; }

    public required string? ServerVersion { get; init; }

    /// <summary>No client writes (read_only, on MySQL super_read_only); null: unknown.</summary>
    public required bool? ReadOnly { get; init; }

    public required ReplicationStatus? Replication { get; init; }

    /// <summary>The end of the own binary log, as GTID text.</summary>
    public required string Position { get; init; }

    /// <summary>Commits wait for the peer; false also where that fell back; null: unknown, or the server has it not.</summary>
    public required bool? SemiSync { get; init; }

    /// <summary>How long writes waited at the last take-over.</summary>
    public required double? LastTakeOverMs { get; init; }

    /// <summary>Transactions that only the returned peer has; null: none.</summary>
    public required string? Returned { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>How the local server follows its peer: running, connecting, stopped, broken or not set up.</summary>
internal sealed record ReplicationStatus(string State, long? SecondsBehind, long? TransactionsBehind, bool CaughtUp, string? Trouble)
{
    /// <summary>In the server's words: Yes, No, Connecting; null where it follows nobody.</summary>
    public string? IoThread { get; init; }

    public string? SqlThread { get; init; }

    /// <summary>GTID text, as the next.</summary>
    public string? Received { get; init; }

    public string? Applied { get; init; }

    public long? RelayLogBytes { get; init; }
}

internal sealed record ConfigStatus(string File, string Hash, int Reloads, string? LastReloadError);

internal sealed record InstanceStatus
{
    public required string Name { get; init; }

    public required int Vrid { get; init; }

    public required int Version { get; init; }

    public required string Interface { get; init; }

    public required string State { get; init; }

    public required DateTimeOffset? Since { get; init; }

    /// <summary>Why it is in this state.</summary>
    public required string Reason { get; init; }

    public required int Priority { get; init; }

    public required double AdvertIntervalMs { get; init; }

    public required double LeaseMs { get; init; }

    public required bool Preempt { get; init; }

    public required bool Fit { get; init; }

    /// <summary>Why it would not take over, or not by preemption, whatever the adverts say; null: nothing holds it back.</summary>
    public required string? HeldBack { get; init; }

    public required bool Link { get; init; }

    public required IReadOnlyList<AddressStatus> Addresses { get; init; }

    /// <summary>Virtual routes and rules that the kernel does not take, and what to do; the addresses are served without them.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>Who was last heard as master; null while this node is it.</summary>
    public required MasterStatus? Master { get; init; }

    public required TransitionStatus? LastTransition { get; init; }

    public required CounterStatus Counters { get; init; }

    /// <summary>The last 64 transitions, oldest first.</summary>
    public required IReadOnlyList<TransitionStatus> History { get; init; }

    /// <summary>The file's other nodes, as this instance hears them.</summary>
    public IReadOnlyList<HeardPeerStatus> Peers { get; init; } = [];

    /// <summary>Routers on this VRID that are none of the file's nodes, and are not obeyed.</summary>
    public IReadOnlyList<ForeignRouterStatus> ForeignRouters { get; init; } = [];

    /// <summary>VRIDs that nobody uses on this interface, from the next on; eight at the most.</summary>
    public IReadOnlyList<int> FreeVrids { get; init; } = [];

    /// <summary>Others that claim one of the addresses by ARP or neighbour discovery.</summary>
    public IReadOnlyList<AddressConflictStatus> Conflicts { get; init; } = [];

    /// <summary>What is odd on the wire now, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

internal sealed record AddressStatus(string Address, bool Held);

internal sealed record MasterStatus(string Address, int Priority);

internal sealed record TransitionStatus(string From, string To, string Reason, DateTimeOffset At);

internal sealed record CounterStatus
{
    public required long AdvertsSent { get; init; }

    public required long AdvertsReceived { get; init; }

    public required long SendErrors { get; init; }

    public required int Transitions { get; init; }

    public required IReadOnlyDictionary<string, long> Dropped { get; init; }
}

internal sealed record CheckStatus
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    /// <summary>Unknown until the first result, then Fit or Unfit.</summary>
    public required string State { get; init; }

    public required string Detail { get; init; }

    public required DateTimeOffset? Since { get; init; }

    public required long Successes { get; init; }

    public required long Failures { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(StatusSnapshot))]
internal sealed partial class StatusJson : JsonSerializerContext;
