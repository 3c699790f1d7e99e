namespace VipGuard.Replication;

/// <summary>What a server says about one source that it follows: a row of SHOW ALL SLAVES STATUS or SHOW REPLICA STATUS, whatever the version calls its columns.</summary>
/// <remarks>Every field may be missing, NULL or strange in a server's answer; then it has the value named here.</remarks>
public sealed record ReplicationChannel
{
    /// <summary>"" for the only one that VipGuard uses.</summary>
    public string Name { get; init; } = "";

    public string SourceHost { get; init; } = "";

    public int SourcePort { get; init; }

    public string SourceUser { get; init; } = "";

    /// <summary>0 until the source has been reached once.</summary>
    public uint SourceServerId { get; init; }

    /// <summary>The source's server_uuid on MySQL; "" on MariaDB, and where not said.</summary>
    public string SourceUuid { get; init; } = "";

    /// <summary>Positions by GTID: from gtid_slave_pos on MariaDB, by auto-position on MySQL.</summary>
    public bool FollowsGtid { get; init; }

    /// <summary>"Yes", "No", "Connecting", "Preparing"; "" where not said.</summary>
    public string IoRunning { get; init; } = "";

    /// <summary>"Yes" or "No"; "" where not said.</summary>
    public string SqlRunning { get; init; } = "";

    /// <summary>What the receiving thread is doing, in the server's own words, of any language: for people only.</summary>
    public string IoState { get; init; } = "";

    /// <summary>What the applier's thread is doing. "Has read all relay log" does not mean that all is applied: positions do.</summary>
    public string SqlState { get; init; } = "";

    /// <summary>Bytes of the relay log; null: not said.</summary>
    public long? RelaySpace { get; init; }

    /// <summary>Seconds that the applier stays behind on purpose; 0 for none.</summary>
    public long Delay { get; init; }

    public int IoErrno { get; init; }

    /// <summary>In one line, and without a statement that holds a password.</summary>
    public string IoError { get; init => field = ReplicationErrors.Short(value); } = "";

    public int SqlErrno { get; init; }

    /// <summary>In one line, and without a statement that holds a password.</summary>
    public string SqlError { get; init => field = ReplicationErrors.Short(value); } = "";

    /// <summary>The server's own estimate, worth nothing unless both threads run. Null: unknown.</summary>
    public long? SecondsBehind { get; init; }

    /// <summary>What has been received, applied or not.</summary>
    public GtidState Received { get; init; } = GtidState.Unknown;

    /// <summary>Seconds between the source's heartbeats; null: not said.</summary>
    public double? HeartbeatPeriod { get; init; }

    /// <summary>Tries to reach the source before the channel stays down; null: not said (MariaDB's master_retry_count stands in its option file), 0: without end.</summary>
    public long? RetryCount { get; init; }

    /// <summary>The channel may use TLS; null: not said.</summary>
    public bool? UsesTls { get; init; }

    /// <summary>It asks for the source's RSA key, which caching_sha2_password needs without TLS; null: not said.</summary>
    public bool? AsksForPublicKey { get; init; }

    /// <summary>The transaction at which a MySQL worker stopped; "" elsewhere.</summary>
    public string FailedTransaction { get; init; } = "";

    /// <summary>Replication filters as "Replicate_Do_DB = app"; they lose rows without an error.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    public bool IoRuns => IoRunning is "Yes";

    public bool SqlRuns => SqlRunning is "Yes";

    public bool Runs => IoRuns && SqlRuns;

    /// <summary>Neither thread was started, or both were stopped.</summary>
    public bool IsStopped => IoRunning is "No" && SqlRunning is "No";
}
