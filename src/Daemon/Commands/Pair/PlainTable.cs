namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Columns of text as wide as their widest cell, two spaces apart; the last one is not filled up.</summary>
internal sealed class PlainTable(params string[] header)
{
    private readonly List<string[]> rows = [header];

    internal void Add(params string[] cells) => rows.Add(cells);

    /// <param name="output">Takes the lines.</param>
    /// <param name="indent">Before each line.</param>
    internal void Write(TextWriter output, string indent)
    {
        int columns = rows.Max(r => r.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(i => rows.Max(r => i < r.Length ? r[i].Length : 0))];
        foreach (string[] row in rows)
        {
            string line = string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i])));
            output.WriteLine(indent + line.TrimEnd());
        }
    }
}
