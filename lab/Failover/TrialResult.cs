using System.Text.Json;
using System.Text.Json.Serialization;

namespace VipGuard.Lab.Failover;

/// <summary>What one strike at one contender came to. All times are milliseconds; null: not a thing of this scenario, or not seen.</summary>
public sealed record TrialResult
{
    public required string System { get; init; }

    public required string Scenario { get; init; }

    /// <summary>From 1 on; every contender has its turn in each.</summary>
    public required int Round { get; init; }

    /// <summary>Who was struck.</summary>
    public required string Holder { get; init; }

    /// <summary>The longest outage that the client felt after the strike, by a connection every millisecond; 0: no connection failed.</summary>
    public double? Outage { get; init; }

    /// <summary>The client was not served again within this limit; the outage is then not known.</summary>
    public double? NeverWithin { get; init; }

    /// <summary>From the strike until the other kernel had the address.</summary>
    public double? Moved { get; init; }

    /// <summary>The longest time in which both kernels had the address.</summary>
    public double? Overlap { get; init; }

    /// <summary>Both had it still when the observation ended: what is known is only that it was as long as that.</summary>
    public bool OverlapOpen { get; init; }

    /// <summary>After a heal or a thaw: the longest time with two holders from then on.</summary>
    public double? OverlapAfter { get; init; }

    /// <summary>After a heal: the longest outage that the client felt from then on.</summary>
    public double? OutageAfter { get; init; }

    /// <summary>Machines that did not reach the one holder a second after there was only one again.</summary>
    public int? Stuck { get; init; }

    public int StuckOf { get; init; }

    /// <summary>Sessions from before the strike that had neither an answer nor an error three seconds after the move.</summary>
    public int? Hanging { get; init; }

    public int HangingOf { get; init; }

    /// <summary>Connections that failed, of how many, for what must not cost one.</summary>
    public long? Failed { get; init; }

    public long Attempts { get; init; }

    /// <summary>How those failed, for people, where any did.</summary>
    public string? FailedAs { get; init; }

    /// <summary>From the start of the process to its first advert, and to the address held.</summary>
    public double? FirstAdvert { get; init; }

    /// <inheritdoc cref="FirstAdvert"/>
    public double? Held { get; init; }

    /// <summary>The longest time between two attempts of the client's, and what 99 of 100 stayed below: how exact an outage can be.</summary>
    public double? ClientGapLongest { get; init; }

    /// <inheritdoc cref="ClientGapLongest"/>
    public double? ClientGap99 { get; init; }

    /// <summary>The server's resident memory, in bytes, where it was made large.</summary>
    public long? Resident { get; init; }

    /// <summary>Why there is no measurement; the first line of what the lab said.</summary>
    public string? Error { get; init; }
}

/// <summary>Where and when the results were measured; the first line of a file of results.</summary>
public sealed record MachineFacts
{
    public required string Date { get; init; }

    public required string Processor { get; init; }

    public required int Processors { get; init; }

    public required string Kernel { get; init; }

    public required string Distribution { get; init; }

    public required string VipGuard { get; init; }

    public required string Keepalived { get; init; }

    public required string Server { get; init; }

    /// <summary>The first figure of /proc/loadavg when it began.</summary>
    public required double Load { get; init; }

    /// <summary>What the lab itself takes to start a program in a host, in milliseconds: it is part of the scenario "start".</summary>
    public required double Launch { get; init; }

    /// <summary>The command line that measures the same again.</summary>
    public required string Command { get; init; }
}

/// <summary>A file of results: the machine in its first line, one trial in each other.</summary>
public sealed record ResultFile(MachineFacts Machine, IReadOnlyList<TrialResult> Trials)
{
    public static string Line(MachineFacts facts) => JsonSerializer.Serialize(facts, ResultJson.Default.MachineFacts);

    public static string Line(TrialResult trial) => JsonSerializer.Serialize(trial, ResultJson.Default.TrialResult);

    /// <exception cref="LabException">A line is not what this program writes; with its number.</exception>
    public static ResultFile Parse(IEnumerable<string> lines)
    {
        MachineFacts? machine = null;
        List<TrialResult> trials = [];
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            if (line.Length == 0)
                continue;
            try
            {
                if (machine is null)
                    machine = JsonSerializer.Deserialize(line, ResultJson.Default.MachineFacts);
                else if (JsonSerializer.Deserialize(line, ResultJson.Default.TrialResult) is { } trial)
                    trials.Add(trial);
            }
            catch (JsonException e)
            {
                throw new LabException($"line {number} is no result of `lab failover`: {e.Message}", e);
            }
        }
        return new(machine ?? throw new LabException("there are no results in it"), trials);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(TrialResult))]
[JsonSerializable(typeof(MachineFacts))]
internal sealed partial class ResultJson : JsonSerializerContext;
