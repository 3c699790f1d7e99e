using System.Diagnostics;
using System.Globalization;
using VipGuard.Lab.Processes;
using VipGuard.Replication;

namespace VipGuard.Lab.Failover;

/// <summary>`lab failover`: every contestant in turn, round after round, in one lab; what is interrupted writes what it has.</summary>
internal sealed class FailoverRun(FailoverOptions options, string folder)
{
    private const long RoomForLarge = 10L << 30;
    private const int FewRounds = 3;
    private const int NeversInARow = 2;

    private readonly List<TrialResult> trials = [];
    private readonly Dictionary<(string System, string Scenario), int> nevers = [];
    private readonly Dictionary<string, (TimeSpan Sum, int Count)> costs = [];
    private MachineFacts machine = null!;

    public static async Task<int> RunAsync(FailoverOptions options)
    {
        if (options.Complaint is { } complaint)
        {
            await Console.Error.WriteLineAsync(complaint);
            return 2;
        }
        if (options.From is { } file)
        {
            if (!File.Exists(file))
                throw new LabException($"{file} is not there; `lab failover` writes it as results.jsonl");
            FailoverReport.Write(ResultFile.Parse(await File.ReadAllLinesAsync(file)), options.Out ?? Path.GetDirectoryName(Path.GetFullPath(file))!, options.Docs);
            return 0;
        }
        string folder = options.Out ?? Path.Combine(Repository.Root, "artifacts", "failover");
        Directory.CreateDirectory(folder);
        return await new FailoverRun(options, folder).RunAsync();
    }

    private string Results => Path.Combine(folder, "results.jsonl");

    private async Task<int> RunAsync()
    {
        long began = Stopwatch.GetTimestamp();
        machine = await MachineReader.ReadAsync(options);
        await File.WriteAllTextAsync(Results, ResultFile.Line(machine) + "\n");
        try
        {
            foreach (var phase in options.Contestants.GroupBy(c => c.Initial))
                await PhaseAsync(phase.Key, [.. phase]);
        }
        finally
        {
            if (trials.Count > 0)
                FailoverReport.Write(new(machine, trials), folder, options.Docs && !Interruption.Token.IsCancellationRequested);
            TellCosts();
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trials.Count} trials, {trials.Count(t => t.Error is not null)} failed, in {Stopwatch.GetElapsedTime(began).TotalMinutes:0.0} minutes"));
        return trials.Any(t => t.Error is not null) ? 1 : 0;
    }

    private async Task PhaseAsync(bool initial, IReadOnlyList<Contestant> contestants)
    {
        Scenario[] scenarios = [.. options.Scenarios.Where(s => s.Server || !initial)];
        if (scenarios.Length == 0)
            return;
        await using var lab = await Lab.PairAsync(new() { Daemons = false, Stranger = true, Initial = initial, Config = new() { Writers = "both" } });
        var contenders = contestants.ToDictionary(c => c, c => Contender.Of(lab, c));
        for (int round = 1; round <= options.Runs; round++)
        {
            foreach (var (who, contender) in contenders)
            {
                var due = scenarios.Where(s => IsDue(who, s, round)).ToList();
                if (due.Count > 0)
                    await TurnAsync(lab, contender, due, round);
            }
        }
    }

    private bool IsDue(Contestant who, Scenario scenario, int round) =>
        // What never ends is not waited for again; once may have been an accident.
        nevers.GetValueOrDefault((who.Id, scenario.Id)) < NeversInARow
        && round <= scenario.Course switch
        {
            Course.Reloads => 1,
            Course.Thaws => FewRounds,
            _ when scenario == Scenario.LargeServerKilled => FewRounds,
            _ => who.FewerRuns ? FewRounds : int.MaxValue,
        };

    private async Task TurnAsync(Lab lab, Contender contender, IReadOnlyList<Scenario> scenarios, int round)
    {
        long began = Stopwatch.GetTimestamp();
        bool begun = false;
        foreach (var scenario in scenarios)
        {
            if (scenario == Scenario.LargeServerKilled && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < RoomForLarge)
                continue;
            var result = new TrialResult { System = contender.Who.Id, Scenario = scenario.Id, Round = round, Holder = "" };
            long trialBegan = Stopwatch.GetTimestamp();
            try
            {
                if (!begun)
                    await contender.BeginAsync();
                begun = true;
                result = await new Trial(lab, contender, scenario, round, withSessions: round == 1 && scenario.Course == Course.Moves).RunAsync();
            }
            catch (Exception e) when (e is LabException or SqlException)
            {
                result = result with { Error = e.Message.Split('\n')[0] };
                await File.AppendAllTextAsync(Path.Combine(folder, "failures.log"), $"== {contender.Who.Id} {scenario.Id} round {round}\n{e.Message}\n\n");
                await AfreshAsync(lab, contender);
                begun = false;
            }
            Note(result, Stopwatch.GetElapsedTime(trialBegan));
        }
        await AfreshAsync(lab, contender);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"-- round {round}, {contender.Who.Name}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
    }

    /// <summary>The links are whole, nothing is frozen, both servers run, and no daemon of the contender's does.</summary>
    private static async Task AfreshAsync(Lab lab, Contender contender)
    {
        foreach (var host in lab.Hosts)
        {
            host.Heal();
            host.Mysqld.Thaw();
        }
        await lab.UnmuteAsync();
        await contender.EndAsync();
        await Task.WhenAll(lab.Hosts.Select(Contender.MendServerAsync));
    }

    private void Note(TrialResult result, TimeSpan took)
    {
        trials.Add(result);
        File.AppendAllText(Results, ResultFile.Line(result) + "\n");
        var series = (result.System, result.Scenario);
        foreach (string what in (string[])[result.System, result.Scenario])
        {
            var (sum, count) = costs.GetValueOrDefault(what);
            costs[what] = (sum + took, count + 1);
        }
        nevers[series] = result.NeverWithin is null ? 0 : nevers.GetValueOrDefault(series) + 1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Round} {result.System,-24} {result.Scenario,-15} {Words(result)} [{took.TotalSeconds:0.0} s]"));
    }

    /// <summary>Where the time of the run went, for who wants a shorter one.</summary>
    private void TellCosts()
    {
        foreach (var (what, (sum, count)) in costs.OrderByDescending(c => c.Value.Sum))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cost {what,-24} {count,3} trials of {sum.TotalSeconds / count,5:0.0} s: {sum.TotalSeconds:0} s"));
    }

    private static string Words(TrialResult result)
    {
        if (result.Error is { } error)
            return "FAILED: " + error;
        List<string> words = [];
        void Say(string name, double? value)
        {
            if (value is { } there)
                words.Add($"{name} {Spread.One(there, 0)}");
        }
        Say("outage", result.Outage);
        if (result.NeverWithin is { } limit)
            words.Add((result.Outage is null ? "outage " : "outage after it ") + Spread.One(double.PositiveInfinity, limit));
        Say("moved", result.Moved);
        Say("two holders", result.Overlap);
        Say("after it", result.OverlapAfter);
        if (result.OverlapOpen)
            words.Add("and still two");
        Say("outage after it", result.OutageAfter);
        if (result.Stuck is { } stuck)
            words.Add($"{stuck} of {result.StuckOf} stuck");
        if (result.Hanging is { } hanging)
            words.Add($"{hanging} of {result.HangingOf} hanging");
        if (result.Failed is { } failed)
            words.Add($"{failed} of {result.Attempts} connections failed{(failed > 0 ? $" ({result.FailedAs})" : "")}");
        Say("first advert", result.FirstAdvert);
        Say("held", result.Held);
        Say("client's longest gap", result.ClientGapLongest);
        return string.Join(", ", words);
    }
}
