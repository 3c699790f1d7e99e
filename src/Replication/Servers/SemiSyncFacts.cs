namespace VipGuard.Replication;

/// <summary>What semi-synchronous replication is worth on a server as a source.</summary>
public enum SemiSyncState
{
    /// <summary>Too little is known.</summary>
    Unknown,

    /// <summary>MySQL: the plugin is not loaded.</summary>
    NotInstalled,

    /// <summary>Not wanted: commits wait for nobody.</summary>
    Off,

    /// <summary>Commits wait for a replica's acknowledgement.</summary>
    On,

    /// <summary>Wanted, but commits are answered without an acknowledgement: a take-over may lose them.</summary>
    FallenBack,
}

/// <summary>Semi-synchronous replication on one server, in both roles. Null: not said.</summary>
public sealed record SemiSyncFacts
{
    public bool IsInstalled { get; init; }

    /// <summary>The server is to wait for acknowledgements.</summary>
    public bool? SourceEnabled { get; init; }

    /// <summary>It says that it does. True also while nobody is there, until the first commit has waited in vain.</summary>
    public bool? SourceStatus { get; init; }

    /// <summary>The server is to acknowledge.</summary>
    public bool? ReplicaEnabled { get; init; }

    /// <summary>It does: so since it last started to receive.</summary>
    public bool? ReplicaStatus { get; init; }

    /// <summary>Connected replicas that acknowledge; a hung one counts.</summary>
    public long? Clients { get; init; }

    /// <summary>Transactions acknowledged in time, since the server's start.</summary>
    public long? Acknowledged { get; init; }

    /// <summary>Transactions answered without it.</summary>
    public long? NotAcknowledged { get; init; }

    /// <summary>How often it fell back.</summary>
    public long? FallBacks { get; init; }

    /// <summary>How long a commit waits.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>"AFTER_SYNC" or "AFTER_COMMIT"; "" where not said.</summary>
    public string WaitPoint { get; init; } = "";

    /// <summary>The source's side. Facts, section 5.3: OFF while enabled is fallen back, with or without clients; ON without a client is not worth more.</summary>
    public SemiSyncState State =>
        !IsInstalled ? SemiSyncState.NotInstalled
        : SourceEnabled switch
        {
            null => SemiSyncState.Unknown,
            false => SemiSyncState.Off,
            true when SourceStatus is null => SemiSyncState.Unknown,
            true => SourceStatus.Value && Clients is not 0 ? SemiSyncState.On : SemiSyncState.FallenBack,
        };

    /// <summary>Commits were answered without an acknowledgement between two looks, although it may be on again now.</summary>
    public bool FellBackSince(SemiSyncFacts? earlier) =>
        earlier is not null && (NotAcknowledged > earlier.NotAcknowledged || FallBacks > earlier.FallBacks);

    /// <param name="names">What this server calls it.</param>
    /// <param name="variables">Global variables.</param>
    /// <param name="status">The answer to <see cref="StatusQuery"/>: name and value.</param>
    internal static SemiSyncFacts Read(SemiSyncNames names, IReadOnlyDictionary<string, ServerVariable> variables, SqlRows status)
    {
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (SqlRow row in status)
        {
            if (row[0] is { } name)
                values[name] = row[1];
        }

        string? Variable(string name) => variables.GetValueOrDefault(name)?.Value;
        string? Status(string name) => values.GetValueOrDefault(name);
        return new SemiSyncFacts
        {
            IsInstalled = variables.ContainsKey(names.SourceEnabled) || variables.ContainsKey(names.ReplicaEnabled),
            SourceEnabled = ChannelRow.Flag(Variable(names.SourceEnabled)),
            SourceStatus = ChannelRow.Flag(Status(names.SourceStatus)),
            ReplicaEnabled = ChannelRow.Flag(Variable(names.ReplicaEnabled)),
            ReplicaStatus = ChannelRow.Flag(Status(names.ReplicaStatus)),
            Clients = ChannelRow.Count(Status(names.Clients)),
            Acknowledged = ChannelRow.Count(Status(names.YesTx)),
            NotAcknowledged = ChannelRow.Count(Status(names.NoTx)),
            FallBacks = ChannelRow.Count(Status(names.NoTimes)),
            Timeout = ChannelRow.Count(Variable(names.Timeout)) is { } ms and <= int.MaxValue ? TimeSpan.FromMilliseconds(ms) : null,
            WaitPoint = Variable(names.WaitPoint) ?? "",
        };
    }

    /// <summary>The same on every server; needs no privilege.</summary>
    internal const string StatusQuery = "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync%'";
}
