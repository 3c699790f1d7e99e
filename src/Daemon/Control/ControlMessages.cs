using System.Text.Json.Serialization;

namespace VipGuard.Daemon.Control;

/// <summary>One question to the running daemon: a line of JSON.</summary>
internal sealed record ControlRequest(string Command)
{
    /// <summary>"switchover": which instance; null: the one whose holder is written, or the first.</summary>
    public string? Instance { get; init; }

    /// <summary>"switchover": which node is to hold it; null: the one that does not.</summary>
    public string? To { get; init; }

    /// <summary>"switchover": only say what would be.</summary>
    public bool DryRun { get; init; }

    /// <summary>"maintenance": whether from now on.</summary>
    public bool On { get; init; }

    /// <summary>"rejoin": what only the returned server has may be applied late.</summary>
    public bool Merge { get; init; }

    /// <summary>Takes as long as it takes, and is told of while it goes on.</summary>
    internal bool TakesLong => Command is "switchover" or "maintenance";
}

/// <summary>Its answer: a line of JSON; where it takes long, several, the last without <c>more</c>. Then the connection ends.</summary>
/// <param name="Ok">Whether what was asked is done.</param>
/// <param name="Lines">What to tell people; none in a line that only says that the daemon is at it.</param>
/// <param name="Status">The answer to "status".</param>
/// <param name="More">It goes on, and another line follows.</param>
/// <param name="History">The answer to "history".</param>
internal sealed record ControlReply(
    bool Ok, IReadOnlyList<string> Lines, StatusSnapshot? Status = null, bool More = false, HistorySnapshot? History = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlReply))]
internal sealed partial class ControlJson : JsonSerializerContext;
