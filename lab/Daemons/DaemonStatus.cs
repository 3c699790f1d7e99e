using System.Text.Json;
using System.Text.Json.Serialization;

namespace VipGuard.Lab.Daemons;

/// <summary>What `vipguard status --json` prints (schema 1), as far as the lab looks at it.</summary>
public sealed record DaemonStatus(
    int Schema,
    string Version,
    string Node,
    int Pid,
    ConfigStatus Config,
    bool Realtime,
    IReadOnlyList<InstanceStatus> Instances,
    IReadOnlyList<CheckStatus> Checks,
    ServerStatus? Server,
    IReadOnlyList<string> Warnings)
{
    /// <exception cref="LabException">The text is not what the program promises to print.</exception>
    public static DaemonStatus Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StatusJson.Default.DaemonStatus) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new LabException($"`vipguard status --json` printed what is no status ({e.Message}):\n{json}", e);
        }
    }

    /// <summary>The first instance; the lab's configuration has one.</summary>
    public InstanceStatus Instance => Instances[0];
}

public sealed record ConfigStatus(string File, string Hash, int Reloads, string? LastReloadError);

public sealed record InstanceStatus(
    string Name,
    int Vrid,
    int Version,
    string Interface,
    string State,
    string Reason,
    int Priority,
    double AdvertIntervalMs,
    double LeaseMs,
    bool Fit,
    bool Link,
    IReadOnlyList<AddressStatus> Addresses,
    MasterStatus? Master,
    TransitionStatus? LastTransition,
    CounterStatus Counters,
    IReadOnlyList<TransitionStatus> History,
    IReadOnlyList<ForeignRouterStatus> ForeignRouters,
    IReadOnlyList<int> FreeVrids,
    IReadOnlyList<AddressConflictStatus> Conflicts,
    IReadOnlyList<string> Warnings);

public sealed record AddressStatus(string Address, bool Held);

public sealed record MasterStatus(string Address, int Priority);

public sealed record TransitionStatus(string From, string To, string Reason, DateTimeOffset At);

public sealed record CounterStatus(long AdvertsSent, long AdvertsReceived, long Transitions, IReadOnlyDictionary<string, long> Dropped);

/// <summary>A router on the instance's VRID that is none of the file's nodes.</summary>
public sealed record ForeignRouterStatus(string Address, string? Mac, int Priority, double IntervalMs, IReadOnlyList<string> Addresses, string Shared, long Count);

/// <summary>Another that answers for an address of the instance.</summary>
public sealed record AddressConflictStatus(string Address, string Mac, string? Node, long Count);

public sealed record CheckStatus(string Name, string Type, string State, string Detail, long Failures);

/// <summary>By what the local server's end is seen.</summary>
public sealed record ServerStatus(WatchedStatus? Watched, IReadOnlyList<int> Ports, string? WhyNot, string Words);

public sealed record WatchedStatus(int Pid, string Name, IReadOnlyList<string> By, int Threads);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DaemonStatus))]
internal sealed partial class StatusJson : JsonSerializerContext;
