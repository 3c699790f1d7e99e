using System.Text.Json.Serialization;

namespace VipGuard.Daemon.Control;

/// <summary>What <c>vipguard history</c> tells; printed as it is by <c>--json</c>. A field that is here once stays.</summary>
internal sealed record HistorySnapshot
{
    public int Schema { get; init; } = 1;

    public required string Version { get; init; }

    public required string Node { get; init; }

    /// <summary>The last 64 of each instance, oldest first.</summary>
    public required IReadOnlyList<MoveStatus> Transitions { get; init; }
}

internal sealed record MoveStatus
{
    public required string Instance { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    public required string Reason { get; init; }

    public required StageStatus Stages { get; init; }
}

/// <summary>
/// When each step was: microseconds since the first of them, which is <c>seen</c>, or <c>heard</c> where another's advert was the
/// cause; null where there was no such step.
/// </summary>
internal sealed record StageStatus(
    double? Seen, double? Confirmed, double? Removed, double? Told, double? Heard, double? Added, double? Announced);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(HistorySnapshot))]
internal sealed partial class HistoryJson : JsonSerializerContext;
