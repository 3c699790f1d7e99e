using System.Globalization;

namespace VipGuard.Lab.Failover;

/// <summary>What `lab failover` was asked for.</summary>
public sealed record FailoverOptions
{
    public const int UsualRuns = 5;
    public const int FewRuns = 3;

    public int Runs { get; init; } = UsualRuns;

    /// <summary>The main scenarios and set-ups only, three times each.</summary>
    public bool Quick { get; init; }

    /// <summary>Also with a server of 4 GiB.</summary>
    public bool Large { get; init; }

    /// <summary>The scenarios whose ids begin with this; null: all.</summary>
    public string? Only { get; init; }

    /// <summary>The scenarios with these ids are left out.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>The set-ups with these ids; empty: all.</summary>
    public IReadOnlyList<string> Systems { get; init; } = [];

    /// <summary>Where results, table and picture are put; null: artifacts/failover.</summary>
    public string? Out { get; init; }

    /// <summary>Nothing is measured: table and picture are made of this file of results.</summary>
    public string? From { get; init; }

    /// <summary>docs/benchmarks.md and docs/failover.svg are written too.</summary>
    public bool Docs { get; init; }

    /// <summary>Says what is wrong with the command line; null: nothing.</summary>
    public string? Complaint { get; private init; }

    /// <summary>Those that are to be measured, in order.</summary>
    public IReadOnlyList<Contestant> Contestants => [.. Contestant.All.Where(c => Systems.Count > 0 ? Systems.Contains(c.Id) : !Quick || c.Interval < TimeSpan.FromSeconds(1) || c.FewerRuns)];

    /// <inheritdoc cref="Contestants"/>
    public IReadOnlyList<Scenario> Scenarios =>
    [
        .. Scenario.All.Where(s => !Without.Contains(s.Id)).Where(s => Only is null
            ? (s.Main || !Quick) && (s != Scenario.LargeServerKilled || Large || !Quick)
            : s.Id.StartsWith(Only, StringComparison.Ordinal)),
    ];

    public static FailoverOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new FailoverOptions();
        int? runs = null;
        bool? docs = null;
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            switch (name)
            {
                case "--quick":
                    options = options with { Quick = true };
                    continue;
                case "--large":
                    options = options with { Large = true };
                    continue;
                case "--docs":
                    docs = true;
                    continue;
                case "--no-docs":
                    docs = false;
                    continue;
                case "--runs" or "--only" or "--without" or "--systems" or "--out" or "--from" when i + 1 < arguments.Count:
                    break;
                default:
                    return Wrong(name is "--runs" or "--only" or "--without" or "--systems" or "--out" or "--from" ? $"{name} needs a value" : $"there is no option \"{name}\"");
            }
            string value = arguments[++i];
            switch (name)
            {
                case "--runs" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0:
                    runs = number;
                    break;
                case "--only" when Scenario.All.Any(s => s.Id.StartsWith(value, StringComparison.Ordinal)):
                    options = options with { Only = value };
                    break;
                case "--without" when value.Split(',') is var left && Array.TrueForAll(left, id => Scenario.All.Any(s => s.Id == id)):
                    options = options with { Without = left };
                    break;
                case "--systems" when value.Split(',') is var ids && Array.TrueForAll(ids, id => Contestant.Find(id) is not null):
                    options = options with { Systems = ids };
                    break;
                case "--out":
                    options = options with { Out = value };
                    break;
                case "--from":
                    options = options with { From = value };
                    break;
                case "--only":
                    return Wrong($"no scenario begins with \"{value}\"; there are: {string.Join(", ", Scenario.All.Select(s => s.Id))}");
                case "--without":
                    return Wrong($"\"{value}\" names scenarios that are not there; there are: {string.Join(",", Scenario.All.Select(s => s.Id))}");
                case "--systems":
                    return Wrong($"\"{value}\" names set-ups that are not there; there are: {string.Join(",", Contestant.All.Select(c => c.Id))}");
                default:
                    return Wrong($"--runs {value} is no number of runs");
            }
        }
        bool whole = options is { Quick: false, Only: null, Systems.Count: 0 };
        return options with { Runs = runs ?? (options.Quick ? FewRuns : UsualRuns), Docs = docs ?? whole };
    }

    private static FailoverOptions Wrong(string what) => new() { Complaint = what };
}
