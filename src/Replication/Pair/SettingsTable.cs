namespace VipGuard.Replication;

/// <summary>One variable of both servers.</summary>
/// <param name="Variable">Its name; of both, where the two servers call it differently: "slave_net_timeout, replica_net_timeout".</param>
/// <param name="Is">By node: what it is; null: not known, or not asked.</param>
/// <param name="ShouldBe">What it should be; "1, 2" where the two must differ.</param>
/// <param name="Change">How a server takes it.</param>
/// <param name="IsRight">By node.</param>
/// <param name="Why">One sentence, without a stop.</param>
public sealed record SettingsRow(string Variable, IReadOnlyList<string?> Is, string ShouldBe, SettingChange Change, IReadOnlyList<bool> IsRight, string Why)
{
    public bool Differs => IsRight.Contains(false);

    /// <summary>"dynamic", "restart", "next start" or "by role".</summary>
    public string How => Change switch
    {
        SettingChange.Dynamic => "dynamic",
        SettingChange.Restart => "restart",
        SettingChange.Role => "by role",
        _ => "next start",
    };
}

/// <summary>Both servers' variables side by side: is, should be, how it changes, why. Pure.</summary>
public sealed class SettingsTable
{
    private SettingsTable(PairDesign design, IReadOnlyList<SettingsRow> rows)
    {
        Design = design;
        Rows = rows;
    }

    public PairDesign Design { get; }

    /// <summary>In the order of the option file.</summary>
    public IReadOnlyList<SettingsRow> Rows { get; }

    /// <summary>What a plan shows.</summary>
    public IEnumerable<SettingsRow> Differing => Rows.Where(r => r.Differs);

    /// <param name="design">The pair.</param>
    /// <param name="factsOf">A node's server; null where it was not asked.</param>
    public static SettingsTable Of(PairDesign design, Func<PairNode, ServerFacts?> factsOf)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(factsOf);
        List<(PairNode Node, ServerFacts Facts, Setting Setting)> all = [];
        foreach (PairNode node in design.Nodes)
        {
            // A server that was only seen from outside has none.
            if (factsOf(node) is { Variables.Count: > 0 } facts)
                all.AddRange(SettingsOf(design, node, facts).Where(s => s.IsVariable).Select(s => (node, facts, s)));
        }

        return new SettingsTable(design, [.. all.GroupBy(a => a.Setting.Name, StringComparer.Ordinal).Select(same => RowOf(design, [.. same]))]);
    }

    private static IReadOnlyList<Setting> SettingsOf(PairDesign design, PairNode node, ServerFacts facts) =>
        facts.Dialect.SettingsFor(new ServerPart { Design = design, Node = node, Version = facts.Version });

    private static SettingsRow RowOf(PairDesign design, (PairNode Node, ServerFacts Facts, Setting Setting)[] same)
    {
        string?[] observed = [.. design.Nodes.Select(node => same.Where(s => s.Node == node).Select(s => s.Facts.Value(s.Setting.Name)).FirstOrDefault())];
        // A server that was not asked, or has no such setting, is not called wrong.
        bool[] right = [.. design.Nodes.Select(node => same.Where(s => s.Node == node).All(s => IsRight(s.Setting, s.Facts)))];
        string[] wanted = [.. same.Select(s => s.Setting.Wanted).Distinct(StringComparer.Ordinal)];
        Setting first = same[0].Setting;
        return new SettingsRow(first.Name, observed, string.Join(", ", wanted), first.Change, right, first.Why);
    }

    private static bool IsRight(Setting setting, ServerFacts facts) => setting.Change switch
    {
        SettingChange.Role => true,
        // It acts at the next start: worth a row where it is known to be another. The name of a log is its server's own affair.
        SettingChange.FileOnly => facts.Value(setting.Name) is not { } value || value.StartsWith('/') || setting.IsMet(value),
        _ => setting.IsMet(facts.Value(setting.Name)),
    };
}
