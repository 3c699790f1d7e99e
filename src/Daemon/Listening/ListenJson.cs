using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Listening;

/// <summary>One packet for programs: a line of JSON. A field that is here once stays.</summary>
internal sealed record ListenedPacket
{
    public int Schema { get; init; } = 1;

    public required DateTimeOffset At { get; init; }

    public required string? Interface { get; init; }

    public required string Source { get; init; }

    public required string? Mac { get; init; }

    public required string Destination { get; init; }

    public required int Ttl { get; init; }

    /// <summary>Null here and below: the packet is too short to say.</summary>
    public required int? Version { get; init; }

    public required int? Type { get; init; }

    public required int? Vrid { get; init; }

    public required int? Priority { get; init; }

    public required double? IntervalMs { get; init; }

    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>v2 only.</summary>
    public required int? AuthType { get; init; }

    /// <summary>plain, pseudo-header or wrong.</summary>
    public required string Checksum { get; init; }

    /// <summary>valid, obeyed, own, other, refused, foreign, forged or malformed.</summary>
    public required string Verdict { get; init; }

    public required string? Instance { get; init; }

    /// <summary>By the names of counters.dropped in status; null: not dropped.</summary>
    public required string? Reason { get; init; }

    /// <summary>The same for people.</summary>
    public required string Why { get; init; }

    internal static ListenedPacket Of(HeardPacket heard, Verdict verdict) => new()
    {
        At = heard.Captured.At,
        Interface = heard.Captured.Interface,
        Source = heard.From.Source.ToString(),
        Mac = heard.Captured.Sender.IsNone ? null : heard.Captured.Sender.ToString(),
        Destination = heard.From.Destination.ToString(),
        Ttl = heard.From.TimeToLive,
        Version = heard.Version,
        Type = heard.Type,
        Vrid = heard.Vrid,
        Priority = heard.Priority,
        IntervalMs = heard.Interval?.TotalMilliseconds,
        Addresses = [.. heard.Addresses.Select(a => a.ToString())],
        AuthType = heard.AuthType,
        Checksum = heard.Checksum switch { ChecksumKind.Plain => "plain", ChecksumKind.PseudoHeader => "pseudo-header", _ => "wrong" },
        Verdict = ListenSummary.Name(verdict.Kind),
        Instance = verdict.Instance,
        Reason = verdict.Drop == DropReason.None ? null : verdict.Drop.ToString(),
        Why = verdict.Why,
    };
}

/// <summary>The last line: who said how much.</summary>
internal sealed record ListenTotals
{
    public int Schema { get; init; } = 1;

    public required long Packets { get; init; }

    public required IReadOnlyList<ListenTotal> Summary { get; init; }

    internal static ListenTotals Of(ListenSummary summary) => new()
    {
        Packets = summary.Total,
        Summary = [.. summary.Rows.Select(r => new ListenTotal(r.Row.Source, r.Row.Mac, r.Row.Vrid, r.Row.Instance, ListenSummary.Name(r.Row.Verdict), r.Count))],
    };
}

internal sealed record ListenTotal(string Source, string? Mac, int? Vrid, string? Instance, string Verdict, long Count);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ListenedPacket))]
[JsonSerializable(typeof(ListenTotals))]
internal sealed partial class ListenJson : JsonSerializerContext
{
    /// <summary>Arrows and dashes as they are: a terminal is no web page.</summary>
    internal static ListenJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
