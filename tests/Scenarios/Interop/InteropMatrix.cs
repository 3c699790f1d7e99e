using System.Text;

namespace VipGuard.Scenarios.Tests.Interop;

/// <summary>The table in docs/protocol.md that says who gets on with whom; the test run writes it.</summary>
internal static class InteropMatrix
{
    /// <summary>Set to 1 it has the run write the table instead of comparing it.</summary>
    public const string RewriteVariable = "VIPGUARD_WRITE_INTEROP";

    private const string Begin = "<!-- interop: begin -->";
    private const string End = "<!-- interop: end -->";

    private static string DocumentPath => Path.Combine(Lab.Repository.Root, "docs", "protocol.md");

    /// <summary>What stands in the document between the two marks.</summary>
    public static string Written
    {
        get
        {
            string text = File.ReadAllText(DocumentPath);
            return text[(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..text.IndexOf(End, StringComparison.Ordinal)].Trim();
        }
    }

    public static void Write(string table)
    {
        string text = File.ReadAllText(DocumentPath);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        File.WriteAllText(DocumentPath, $"{text[..begin]}\n{table}\n{text[text.IndexOf(End, StringComparison.Ordinal)..]}");
    }

    public static string Table(IEnumerable<InteropResult> results)
    {
        var table = new StringBuilder();
        table.Append("| beside | master at first | ").AppendJoin(" | ", InteropStory.Events).Append(" |\n");
        table.Append("|---|---|").Append(string.Concat(Enumerable.Repeat("---|", InteropStory.Events.Count)));
        foreach (var result in results)
        {
            table.Append('\n').Append("| ").Append(result.Row.Name).Append(" | ").Append(result.Master).Append(" | ");
            table.AppendJoin(" | ", InteropStory.Events.Select(result.Verdict)).Append(" |");
        }
        return table.ToString();
    }
}

/// <summary>One line of the table.</summary>
/// <param name="Master">Who has the higher priority, in words.</param>
internal sealed record InteropResult(InteropRow Row, string Master, IReadOnlyList<InteropCell> Cells)
{
    public string Verdict(string name) => Cells.FirstOrDefault(c => c.Event == name) switch
    {
        null => "–",
        { Wrong: null } => "yes",
        _ => "**no**",
    };

    /// <summary>With its times, and with the story of what went wrong.</summary>
    public string Tell() => $"{Row.Name}, master at first: {Master}: " +
        string.Join(", ", Cells.Select(c => c.Wrong is null ? $"{c.Event} {c.Took?.TotalMilliseconds:0} ms" : $"{c.Event} NO: {c.Wrong}"));
}
