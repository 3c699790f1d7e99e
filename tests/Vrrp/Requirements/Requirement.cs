using System.Text.RegularExpressions;

namespace VipGuard.Vrrp.Tests.Requirements;

/// <summary>A row of docs/protocol.md, "Every MUST and SHOULD".</summary>
/// <param name="Rfc">9568, 5798, 3768 or 2338.</param>
/// <param name="Sections">Of that RFC.</param>
/// <param name="Level">MUST, MUST NOT, SHOULD or SHOULD NOT.</param>
/// <param name="Text">In our words.</param>
/// <param name="Places">Types of src, or their members.</param>
/// <param name="Proof">Tests, or a reason.</param>
internal sealed partial record Requirement(string Rfc, string[] Sections, string Level, string Text, string[] Places, string Proof)
{
    private const string Heading = "## Every MUST and SHOULD";

    internal IEnumerable<string> Tests => CodeSpan().Matches(Proof).Select(match => match.Groups["name"].Value).Where(name => name.Contains('_', StringComparison.Ordinal) && IsTestName().IsMatch(name));

    internal bool SaysWhy => Proof.Contains("differs because ", StringComparison.Ordinal)
        || Proof.Contains("differ because ", StringComparison.Ordinal)
        || Proof.Contains("does not apply because ", StringComparison.Ordinal);

    internal static List<Requirement> ReadAll()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocol.md"));
        int start = text.IndexOf(Heading, StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/protocol.md has no \"{Heading}\"");
        int end = text.IndexOf("\n## ", start + Heading.Length, StringComparison.Ordinal);
        var rows = new List<Requirement>();
        string rfc = "";
        foreach (string line in text[start..(end < 0 ? text.Length : end)].Split('\n'))
        {
            if (RfcHeading().Match(line) is { Success: true } heading)
                rfc = heading.Groups["number"].Value;
            else if (line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| § |", StringComparison.Ordinal))
                rows.Add(Read(rfc, line));
        }
        return rows;
    }

    private static Requirement Read(string rfc, string line)
    {
        string[] cells = [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
        Assert.True(cells.Length == 5, $"a row has five cells: {line}");
        string[] places = [.. CodeSpan().Matches(cells[3]).Select(match => match.Groups["name"].Value)];
        return new Requirement(rfc, cells[0].Split(", "), cells[1], cells[2], places, cells[4]);
    }

    public override string ToString() => $"RFC {Rfc} §{string.Join(", ", Sections)} {Level}: {Text}";

    [GeneratedRegex(@"^### RFC (?<number>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RfcHeading();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeSpan();

    // Not a key of the file (least_ttl), not an assignment.
    [GeneratedRegex("^[A-Z][A-Za-z0-9_]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IsTestName();
}
