using System.Globalization;
using System.Text;

namespace VipGuard.Lab.Failover;

/// <summary>The results as text in Markdown: for each thing measured a table, with VipGuard and keepalived side by side.</summary>
public static class FailoverTable
{
    private const string Nothing = "";

    /// <summary>A figure of a trial.</summary>
    /// <param name="Value">Null: it has none. Infinity: not within its limit.</param>
    /// <param name="Limit">What was waited for where it is infinite; null: the time after which a client counts as never served.</param>
    /// <param name="Open">It went on when the trial ended; null: it can't.</param>
    private sealed record Figure(Func<TrialResult, double?> Value, Func<TrialResult, double?>? Limit = null, Func<TrialResult, bool>? Open = null);

    public static string Of(ResultFile results)
    {
        var text = new StringBuilder();
        text.Append("## Failover, beside keepalived\n\n").Append(Head(results.Machine)).Append('\n');
        Section(text, results, "Outage as a client feels it", OutageWords, new(Outage), s => s.Course is Course.Moves or Course.Thaws or Course.Heals);
        Section(text, results, "Two holders", OverlapWords, new(TwoHolders, t => t.Overlap, t => t.OverlapOpen), s => s.Course is Course.Moves or Course.Thaws && s != Scenario.HostLost);
        Section(text, results, "After a heal or a thaw", AfterWords, new(t => t.Scenario == Scenario.SilentCut.Id ? OutageAfter(t) : t.OverlapAfter), s => s.Course is Course.Heals or Course.Thaws);
        Section(text, results, "Start: until the first advert", StartWords(results.Machine), new(t => t.FirstAdvert), s => s.Course == Course.Starts);
        Section(text, results, "Start: until the address is held", Nothing, new(t => t.Held), s => s.Course == Course.Starts);
        Counts(text, results, "Connections lost in 50 reloads", t => t.Failed is { } failed ? ((int)failed, (int)t.Attempts) : null);
        Counts(text, results, "Clients stuck a second after a silent cut has healed", t => t.Stuck is { } stuck ? (stuck, t.StuckOf) : null);
        Counts(text, results, "Sessions from before the fault, left hanging", t => t.Hanging is { } hanging ? (hanging, t.HangingOf) : null);
        return text.Append(Exactness(results)).Append(Foot(results)).ToString();
    }

    // After a cut and a heal the client may never have been served after the heal; the outage of the cut is known all the same.
    internal static double? Outage(TrialResult trial) => trial.Outage ?? Never(trial);

    internal static double? OutageAfter(TrialResult trial) => trial.OutageAfter ?? Never(trial);

    private static double? Never(TrialResult trial) => trial.NeverWithin is null ? null : double.PositiveInfinity;

    // Nothing is left that would end it only where all of the daemon's processes are dead.
    private static double? TwoHolders(TrialResult trial) =>
        trial.OverlapOpen && trial.Scenario == Scenario.AllKilled.Id ? double.PositiveInfinity : trial.Overlap;

    private static string Head(MachineFacts m) => string.Create(CultureInfo.InvariantCulture, $"""
        ```sh
        {m.Command}
        ```

        {m.Date}, {m.VipGuard}, keepalived {m.Keepalived}, {m.Server}; {m.Processors} × {m.Processor}, {m.Distribution}, Linux {m.Kernel}, load {m.Load:0.0} when it began.
        Both makers take turns in the same lab, round after round; medians, with the least and the most in brackets and the number of trials behind them.
        The ratio is keepalived's median by VipGuard's.

        """);

    private static void Section(StringBuilder text, ResultFile results, string title, string words, Figure figure, Func<Scenario, bool> wanted)
    {
        bool titled = false;
        foreach (var pairs in Pairs(results))
        {
            List<string> rows = [];
            foreach (var scenario in Scenario.All.Where(wanted))
            {
                string[] cells = [.. pairs.SelectMany(pair => Cells(results, scenario, pair, figure))];
                if (cells.Any(c => c.Length > 0))
                    rows.Add($"| {scenario.Name} | {string.Join(" | ", cells)} |");
            }
            if (rows.Count == 0)
                continue;
            if (!titled)
                text.Append("\n### ").Append(title).Append("\n\n").Append(words);
            titled = true;
            Grid(text, pairs, rows, withRatio: true);
        }
    }

    private static void Counts(StringBuilder text, ResultFile results, string title, Func<TrialResult, (int Bad, int Of)?> count)
    {
        var pairs = Pairs(results).SelectMany(p => p).Where(p => !p.Keepalived.Initial).ToList();
        List<string> rows = [];
        foreach (var scenario in Scenario.All)
        {
            string[] cells = [.. pairs.SelectMany(p => (Contestant[])[p.VipGuard, p.Keepalived]).Select(who => Sum(results, scenario, who, count))];
            if (cells.Any(c => c.Length > 0))
                rows.Add($"| {scenario.Name} | {string.Join(" | ", cells)} |");
        }
        if (rows.Count == 0)
            return;
        text.Append("\n### ").Append(title).Append("\n\n");
        Grid(text, pairs, rows, withRatio: false);
    }

    private static void Grid(StringBuilder text, IReadOnlyCollection<(Contestant VipGuard, Contestant Keepalived)> pairs, List<string> rows, bool withRatio)
    {
        text.Append("| |");
        foreach (var (vipguard, keepalived) in pairs)
            text.Append(CultureInfo.InvariantCulture, $" {vipguard.Name} | {keepalived.Name} |{(withRatio ? " ratio |" : "")}");
        text.Append("\n| --- |");
        foreach (var _ in pairs)
            text.Append(" ---: | ---: |").Append(withRatio ? " ---: |" : "");
        text.Append('\n').AppendJoin('\n', rows).Append("\n\n");
    }

    /// <summary>Who stands beside whom: the hosts in namespaces first, then those where one is the machine itself.</summary>
    private static IEnumerable<IReadOnlyList<(Contestant VipGuard, Contestant Keepalived)>> Pairs(ResultFile results)
    {
        var there = results.Trials.Select(t => t.System).ToHashSet();
        return Contestant.All.Where(c => c.Maker == Maker.Keepalived && (there.Contains(c.Id) || there.Contains(c.Rival.Id)))
            .GroupBy(c => c.Initial).Select(g => (IReadOnlyList<(Contestant, Contestant)>)[.. g.Select(c => (c.Rival, c))]);
    }

    private static IEnumerable<string> Cells(ResultFile results, Scenario scenario, (Contestant VipGuard, Contestant Keepalived) pair, Figure figure)
    {
        var ours = Spread.Of(Figures(results, scenario, pair.VipGuard, figure));
        var theirs = Spread.Of(Figures(results, scenario, pair.Keepalived, figure));
        return [Cell(results, scenario, pair.VipGuard, figure, ours), Cell(results, scenario, pair.Keepalived, figure, theirs), Ratio(ours, theirs)];
    }

    private static IEnumerable<double> Figures(ResultFile results, Scenario scenario, Contestant who, Figure figure) =>
        Of(results, scenario, who).Select(figure.Value).Where(v => v is not null).Select(v => v!.Value);

    private static IEnumerable<TrialResult> Of(ResultFile results, Scenario scenario, Contestant who) =>
        results.Trials.Where(t => t.System == who.Id && t.Scenario == scenario.Id);

    private static string Cell(ResultFile results, Scenario scenario, Contestant who, Figure figure, Spread? spread)
    {
        int failed = Of(results, scenario, who).Count(t => t.Error is not null);
        string words = failed > 0 ? string.Create(CultureInfo.InvariantCulture, $"{failed} not measured") : "";
        if (spread is not { } there)
            return words;
        double limit = Of(results, scenario, who).Max(figure.Limit ?? (t => t.NeverWithin)) ?? 0;
        string open = figure.Open is { } goesOn && double.IsFinite(there.Most) && Of(results, scenario, who).Any(goesOn) ? "at least " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{open}{there.Words(limit)}, {there.Count}×{(failed > 0 ? ", " + words : "")}");
    }

    /// <summary>How many times as long theirs is.</summary>
    public static string Ratio(Spread? ours, Spread? theirs)
    {
        if (ours is not { } own || theirs is not { } other || double.IsInfinity(own.Median))
            return "";
        if (double.IsInfinity(other.Median))
            return "∞";
        if (own.Median == 0)
            return other.Median == 0 ? "1" : "∞";
        double ratio = other.Median / own.Median;
        return ratio.ToString(ratio < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
    }

    private static string Sum(ResultFile results, Scenario scenario, Contestant who, Func<TrialResult, (int Bad, int Of)?> count)
    {
        var all = Of(results, scenario, who).Select(count).Where(c => c is not null).Select(c => c!.Value).ToList();
        return all.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{all.Sum(c => c.Bad)} of {all.Sum(c => c.Of)}");
    }

    private const string OutageWords = """
        From the start of the last connection that was greeted before the fault to the start of the first that was greeted after it, at one new
        connection through the virtual address each millisecond. 0 ms: none failed.


        """;

    private const string OverlapWords = """
        The longest time in which both kernels had the address. A host that is cut off can't know of the other: there it ends with the heal, or three
        seconds after the move, when the trial ends ("at least"; thirty where a parent may start the daemon again). "Never": nothing that is left
        would take the address away.


        """;

    private const string AfterWords = """
        Silent cut: the longest outage from the heal on. Frozen daemon: the longest time with two holders from the thaw on.


        """;

    private static string StartWords(MachineFacts m) => string.Create(CultureInfo.InvariantCulture, $"""
        Alone on the wire, with {m.Launch:0.0} ms of the lab's own launcher in each.


        """);

    private static string Exactness(ResultFile results)
    {
        var longest = Spread.Of(results.Trials.Where(t => t.ClientGapLongest is not null).Select(t => t.ClientGapLongest!.Value));
        var usual = Spread.Of(results.Trials.Where(t => t.ClientGap99 is not null).Select(t => t.ClientGap99!.Value));
        return longest is not { } most || usual is not { } normal ? "" : string.Create(CultureInfo.InvariantCulture, $"""

            ### How exact that is

            The client itself, over {most.Count} trials: 99 of 100 of its attempts began within {normal.Median:0.00} ms of the one before (median of the trials; the worst
            trial {normal.Most:0.0} ms); its longest gap in a trial was {most.Median:0.0} ms in the median and {most.Most:0.0} ms at the most. An outage is known no more exactly
            than that.

            """);
    }

    private static string Foot(ResultFile results)
    {
        double[] resident = [.. results.Trials.Where(t => t.Resident is > 0).Select(t => t.Resident!.Value / (double)(1L << 30))];
        string large = resident.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" The large server had {resident.Min():0.0} GiB resident, in 4-KiB pages.");
        return $"""

            Priorities are 100 and 90 everywhere, and nobody preempts. VipGuard: the mysql check logs in by the server's Unix socket, all options at their defaults;
            `writers = "both"`, because keepalived keeps nobody in a role. keepalived classic: the tutorials' file, TCP_CHECK's numbers (3 s, three retries, 3 s between,
            every 6 s) in a script, because this kernel has no IP_VS; its hand-over is a stop. Tuned: VRRP 3, a script each second (its floor) that wants the greeting within
            300 ms, `fall 1`, weight 0, `vrrp_priority -20`, repeated gratuitous ARP (`garp_master_refresh 1`, `garp_lower_prio_*`), hand-over by `track_file`. track_process
            needs the kernel's process events and so the initial network namespace: there the host that is struck is the machine itself, for VipGuard too.{large}
            The set-ups are in `lab/Failover/KeepalivedFiles.cs`.

            """;
    }
}
