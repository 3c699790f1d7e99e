using System.Text.Json.Serialization;

namespace VipGuard.Daemon.Control;

/// <summary>One question to the running daemon: a line of JSON.</summary>
internal sealed record ControlRequest(string Command);

/// <summary>Its answer: a line of JSON, then the connection ends.</summary>
/// <param name="Ok">Whether what was asked is done.</param>
/// <param name="Lines">What to tell people.</param>
/// <param name="Status">The answer to "status".</param>
internal sealed record ControlReply(bool Ok, IReadOnlyList<string> Lines, StatusSnapshot? Status = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlReply))]
internal sealed partial class ControlJson : JsonSerializerContext;
