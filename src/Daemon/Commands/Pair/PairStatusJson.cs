using System.Globalization;
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
        [.. status.Lags.Select(l => new DomainJson(l.Domain, l.Source.ToString(), l.Replica?.ToString(), l.Transactions))],
        status.Trouble);
}

internal sealed record DomainJson(long Domain, string SourcePosition, string? ReplicaPosition, long TransactionsBehind);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PairStatusJson))]
internal sealed partial class PairJsonContext : JsonSerializerContext;

/// <summary>A status for people.</summary>
internal static class StatusText
{
    internal static void Write(PairStatus status, TextWriter output)
    {
        PlainTable nodes = new("server", "at", "is", "server_id", "domain", "binary log ends at", "applied");
        foreach (NodeStatus node in status.Nodes)
        {
            if (node.Facts is { } facts)
                nodes.Add(node.Node.Name, node.Node.Where, facts.Version + (facts.IsReadOnly ? ", read_only" : ""), Number(facts.ServerId), Number(facts.GtidDomain), Or(facts.BinlogPosition.ToString()), Or(facts.AppliedPosition.ToString()));
            else
                nodes.Add(node.Node.Name, node.Node.Where, node.Why);
        }

        nodes.Write(output, "");
        output.WriteLine();

        PlainTable directions = new("direction", "state", "I/O", "SQL", "seconds", "transactions");
        foreach (DirectionStatus d in status.Directions)
            directions.Add($"{d.Source.Name} → {d.Replica.Name}", Word(d.State), Or(d.Io), Or(d.Sql), d.SecondsBehind is { } s ? Number(s) : "?", Behind(d));
        directions.Write(output, "");

        foreach (DirectionStatus d in status.Directions)
        {
            if (d.Trouble is { } trouble)
            {
                output.WriteLine();
                output.WriteLine(trouble);
            }
        }
    }

    internal static string Word(DirectionState state) => state switch
    {
        DirectionState.NotSetUp => "not set up",
        DirectionState.Stopped => "stopped",
        DirectionState.Connecting => "connecting",
        DirectionState.Running => "running",
        DirectionState.Broken => "broken",
        _ => "unknown",
    };

    private static string Behind(DirectionStatus direction)
    {
        if (direction.State == DirectionState.Unknown)
            return "?";
        string[] behind = [.. direction.Lags.Where(l => l.Transactions != 0).Select(l => $"{Number(l.Transactions)} behind in domain {Number(l.Domain)}")];
        return behind.Length == 0 ? "0" : string.Join(", ", behind);
    }

    private static string Or(string text) => text.Length > 0 ? text : "-";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
