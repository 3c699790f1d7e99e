using System.Text.Json;
using System.Text.Json.Serialization;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>'vipguard pair status --json', schema 1; documented in docs/pair.md. A field is never left out: what is unknown is null.</summary>
internal sealed record PairStatusJson(int Schema, bool Ok, IReadOnlyList<NodeJson> Nodes, IReadOnlyList<DirectionJson> Directions)
{
    internal static PairStatusJson Of(PairStatus status) => new(
        1,
        status.IsWhole,
        [.. status.Nodes.Select(NodeJson.Of)],
        [.. status.Directions.Select(DirectionJson.Of)]);

    internal string ToText() => JsonSerializer.Serialize(this, PairJsonContext.Default.PairStatusJson);
}

internal sealed record NodeJson(
    string Name,
    string Address,
    int Port,
    bool Reachable,
    string? Why,
    string? Version,
    long? ServerId,
    long? GtidDomainId,
    bool? ReadOnly,
    string? BinlogPosition,
    string? AppliedPosition)
{
    internal static NodeJson Of(NodeStatus status) => new(
        status.Node.Name,
        status.Node.Address.ToString(),
        status.Node.Port,
        status.IsReachable,
        status.IsReachable ? null : status.Why,
        status.Facts?.Version.ToString(),
        status.Facts?.ServerId,
        status.Facts?.GtidDomain,
        status.Facts?.IsReadOnly,
        status.Facts?.BinlogPosition.ToString(),
        status.Facts?.AppliedPosition.ToString());
}

internal sealed record DirectionJson(
    string Replica,
    string Source,
    string State,
    string? Io,
    string? Sql,
    long? SecondsBehind,
    IReadOnlyList<DomainJson> Domains,
    string? Trouble)
{
    internal static DirectionJson Of(DirectionStatus status) => new(
        status.Replica.Name,
        status.Source.Name,
        StatusText.Word(status.State),
        status.Io.Length > 0 ? status.Io : null,
        status.Sql.Length > 0 ? status.Sql : null,
        status.SecondsBehind,
        [.. status.Lags.Select(l => new DomainJson(l.Domain, l.Origin, l.Source, l.Replica, l.Transactions))],
        status.Trouble);
}

internal sealed record DomainJson(long? Domain, string Origin, string SourcePosition, string? ReplicaPosition, long TransactionsBehind);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PairStatusJson))]
internal sealed partial class PairJsonContext : JsonSerializerContext;
