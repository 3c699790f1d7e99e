using System.Text.Json;
using System.Text.Json.Serialization;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>'vipguard pair status --json', schema 1; documented in docs/pair.md. A field is never left out: what is unknown is null.</summary>
internal sealed record PairStatusJson(int Schema, bool Ok, IReadOnlyList<NodeJson> Nodes, IReadOnlyList<DirectionJson> Directions)
{
    private static readonly PairJsonContext oneLine = new(new JsonSerializerOptions(PairJsonContext.Default.Options) { WriteIndented = false, TypeInfoResolver = null });

    internal static PairStatusJson Of(PairStatus status) => new(
        1,
        status.IsWhole,
        [.. status.Nodes.Select(NodeJson.Of)],
        [.. status.Directions.Select(DirectionJson.Of)]);

    internal string ToText() => JsonSerializer.Serialize(this, PairJsonContext.Default.PairStatusJson);

    /// <summary>The same without line breaks, for one line a change.</summary>
    internal string ToLine() => JsonSerializer.Serialize(this, oneLine.PairStatusJson);
}

/// <summary>A position that could not be read is null; an empty one is "".</summary>
internal sealed record NodeJson(
    string Name,
    string Address,
    int Port,
    bool Reachable,
    string? Why,
    string? Version,
    long? ServerId,
    string? ServerUuid,
    long? GtidDomainId,
    bool? ReadOnly,
    bool? SuperReadOnly,
    string? BinlogPosition,
    string? AppliedPosition,
    int? BinlogFiles,
    long? BinlogBytes,
    SemiSyncJson? SemiSync)
{
    internal static NodeJson Of(NodeStatus status) => new(
        status.Node.Name,
        status.Node.Address.ToString(),
        status.Node.Port,
        status.IsReachable,
        status.IsReachable ? null : status.Why,
        status.Facts?.Version.ToString(),
        status.Facts?.ServerId,
        status.Facts?.ServerUuid?.ToString(),
        status.Facts is { ServerUuid: null } facts ? facts.GtidDomain : null,
        status.Facts?.IsReadOnly,
        status.Facts?.IsSuperReadOnly,
        Position(status.Facts?.BinlogPosition),
        Position(status.Facts?.AppliedPosition),
        status.Facts?.BinlogSpace?.Files,
        status.Facts?.BinlogSpace?.Bytes,
        status.Facts?.SemiSync is { } semiSync ? SemiSyncJson.Of(semiSync) : null);

    internal static string? Position(GtidState? position) => position is { IsKnown: true } ? position.ToString() : null;
}

internal sealed record SemiSyncJson(
    string State,
    bool Installed,
    bool? SourceEnabled,
    bool? SourceStatus,
    bool? ReplicaEnabled,
    bool? ReplicaStatus,
    long? Clients,
    long? Acknowledged,
    long? NotAcknowledged,
    long? FallBacks,
    long? TimeoutMs,
    string? WaitPoint)
{
    internal static SemiSyncJson Of(SemiSyncFacts facts) => new(
        StatusText.Word(facts.State),
        facts.IsInstalled,
        facts.SourceEnabled,
        facts.SourceStatus,
        facts.ReplicaEnabled,
        facts.ReplicaStatus,
        facts.Clients,
        facts.Acknowledged,
        facts.NotAcknowledged,
        facts.FallBacks,
        (long?)facts.Timeout?.TotalMilliseconds,
        facts.WaitPoint.Length > 0 ? facts.WaitPoint : null);
}

internal sealed record DirectionJson(
    string Replica,
    string Source,
    string State,
    string? Io,
    string? Sql,
    string? IoState,
    string? SqlState,
    long? SecondsBehind,
    long? TransactionsBehind,
    long? ReceivedNotApplied,
    string? ReceivedPosition,
    string SemiSync,
    long? RelayBytes,
    long? IoErrno,
    string? IoError,
    long? SqlErrno,
    string? SqlError,
    string? FailedTransaction,
    IReadOnlyList<DomainJson> Domains,
    IReadOnlyList<string> Filters,
    string? Trouble,
    IReadOnlyList<string> Warnings)
{
    internal static DirectionJson Of(DirectionStatus status) => new(
        status.Replica.Name,
        status.Source.Name,
        status.State.ToWord(),
        Some(status.Io),
        Some(status.Sql),
        Some(status.Channel?.IoState),
        Some(status.Channel?.SqlState),
        status.SecondsBehind,
        status.TransactionsBehind,
        status.Unapplied?.Count,
        NodeJson.Position(status.Channel?.Received),
        StatusText.Word(status.SemiSync),
        status.Channel?.RelaySpace,
        status.Channel?.IoErrno,
        Some(status.Channel?.IoError),
        status.Channel?.SqlErrno,
        Some(status.Channel?.SqlError),
        Some(status.Channel?.FailedTransaction),
        [.. status.Lags.Select(l => new DomainJson(l.Domain, l.Origin, l.Source, l.Replica, l.Transactions))],
        [.. status.Channel?.Filters ?? []],
        status.Trouble,
        status.Warnings);

    private static string? Some(string? text) => text is { Length: > 0 } ? text : null;
}

/// <summary>One GTID domain of MariaDB, or the transactions of one server of MySQL, whose domain is null.</summary>
internal sealed record DomainJson(long? Domain, string Origin, string SourcePosition, string? ReplicaPosition, long TransactionsBehind);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PairStatusJson))]
internal sealed partial class PairJsonContext : JsonSerializerContext;
