namespace VipGuard.Replication;

/// <summary>How the local server follows its peer.</summary>
/// <param name="State">"running", "connecting", "stopped", "broken" or "not set up".</param>
/// <param name="SecondsBehind">The server's estimate; null unless both threads run.</param>
/// <param name="TransactionsBehind">By GTID, against the peer's own log; null while the peer can't be asked.</param>
/// <param name="CaughtUp">Not broken, and within max_lag: fit to take a planned hand-over.</param>
/// <param name="Trouble">In words, with what to do; null: none known.</param>
public sealed record ReplicationSnapshot(string State, long? SecondsBehind, long? TransactionsBehind, bool CaughtUp, string? Trouble)
{
    /// <summary>The threads and positions behind it, as the server says them; null where this server follows nobody.</summary>
    public ReplicationDetail? Detail { get; init; }
}

/// <summary>A channel in the server's own words.</summary>
/// <param name="IoThread">"Yes", "No", "Connecting"; "" where not said.</param>
/// <param name="SqlThread">"Yes" or "No"; "" where not said.</param>
/// <param name="Received">GTID text; "" for nothing since the threads were started, or unknown.</param>
/// <param name="Applied">GTID text; "" for nothing, or unknown.</param>
/// <param name="RelayLogBytes">Null: not said.</param>
public sealed record ReplicationDetail(string IoThread, string SqlThread, string Received, string Applied, long? RelayLogBytes);
