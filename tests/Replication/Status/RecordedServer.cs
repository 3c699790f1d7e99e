using System.Text;

namespace VipGuard.Replication.Tests.Status;

/// <summary>A server that answers with what a real one once said, from a file in Recorded/: "&gt; query" with one column a line, or "&gt;&gt; query" with a line of columns and one line a row.</summary>
/// <remarks>As in the mysql client's batch output, \N is NULL, \n a line break, \t a tab; \e alone is an empty text. A query is known by its beginning.</remarks>
internal sealed class RecordedServer : ISqlSession
{
    private readonly List<(string Query, List<string> Columns, List<string?[]> Rows)> answers = [];

    internal RecordedServer(string name)
    {
        Name = name;
        using Stream stream = typeof(RecordedServer).Assembly.GetManifestResourceStream($"VipGuard.Replication.Tests.Status.Recorded.{name}.txt")
            ?? throw new ArgumentException($"no recording {name}", nameof(name));
        using StreamReader reader = new(stream);
        Read(reader.ReadToEnd().Split('\n'));
    }

    internal string Name { get; }

    public string Where => Name;

    /// <summary>All places where a value can be another: of tables the first two rows only.</summary>
    internal IEnumerable<(int Answer, int Row, int Column)> Places =>
        answers.SelectMany((a, i) => a.Rows.Take(a.Rows.Count > 3 ? 2 : 3).SelectMany((r, j) => r.Select((_, k) => (i, j, k))));

    internal string Shown((int Answer, int Row, int Column) place) => $"{answers[place.Answer].Query}: {answers[place.Answer].Columns[place.Column]}";

    internal IReadOnlyList<string> ColumnsOf(string query) => answers.First(a => query.StartsWith(a.Query, StringComparison.Ordinal)).Columns;

    internal void Set((int Answer, int Row, int Column) place, string? value) => answers[place.Answer].Rows[place.Row][place.Column] = value;

    /// <summary>Sets a column of the first row of the answer that has it.</summary>
    internal RecordedServer With(string column, string? value)
    {
        (string _, List<string> columns, List<string?[]> rows) = answers.First(a => a.Columns.Contains(column, StringComparer.OrdinalIgnoreCase));
        rows[0][columns.FindIndex(c => c.Equals(column, StringComparison.OrdinalIgnoreCase))] = value;
        return this;
    }

    internal RecordedServer WithVariable(string name, string? value)
    {
        (string _, List<string> _, List<string?[]> rows) = answers.First(a => a.Columns[0] is "VARIABLE_NAME");
        rows.Single(r => name.Equals(r[0], StringComparison.OrdinalIgnoreCase))[1] = value;
        return this;
    }

    internal RecordedServer WithRow(string query, params string?[] values)
    {
        answers.First(a => a.Query.StartsWith(query, StringComparison.Ordinal)).Rows.Add(values);
        return this;
    }

    /// <summary>Takes a column away, as an older or newer version would.</summary>
    internal void Remove((int Answer, int Row, int Column) place)
    {
        answers[place.Answer].Columns.RemoveAt(place.Column);
        for (int i = 0; i < answers[place.Answer].Rows.Count; i++)
            answers[place.Answer].Rows[i] = [.. answers[place.Answer].Rows[i].Where((_, k) => k != place.Column)];
    }

    internal void RemoveRows(int answer) => answers[answer].Rows.Clear();

    internal int Answers => answers.Count;

    public SqlRows Query(string sql)
    {
        foreach ((string query, List<string> columns, List<string?[]> rows) in answers)
        {
            if (sql.StartsWith(query, StringComparison.Ordinal))
                return new SqlRows(columns, [.. rows.Select(r => (string?[])r.Clone())]);
        }

        throw new SqlException(Name, 1064, "42000", $"nothing was recorded for {sql}");
    }

    public long Execute(string sql) => throw new InvalidOperationException("a status changes nothing");

    public void Dispose()
    {
    }

    internal ServerFacts Observe()
    {
        Assert.True(ServerInspector.TryObserve(this, out ServerFacts? facts, out string refusal), refusal);
        return ServerInspector.WithPositions(this, ServerInspector.WithDetails(this, facts));
    }

    internal static string Escaped(string? value) => value is null ? "\\N"
        : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    private static string? Value(string text)
    {
        if (text is "\\N")
            return null;
        StringBuilder value = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
                value.Append(text[i]);
            else
                value.Append(text[++i] switch { 'n' => '\n', 't' => '\t', 'e' => null, var c => (char?)c });
        }

        return value.ToString();
    }

    private void Read(string[] lines)
    {
        bool table = false;
        foreach (string line in lines.Select(l => l.TrimEnd('\r')))
        {
            if (line.StartsWith('#') || line.Length == 0)
                continue;
            if (line.StartsWith('>'))
            {
                table = line.StartsWith(">> ", StringComparison.Ordinal);
                answers.Add((line.TrimStart('>').Trim(), [], []));
            }
            else if (!table)
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                (string _, List<string> columns, List<string?[]> rows) = answers[^1];
                columns.Add(line[..colon].Trim());
                string?[] row = [.. rows.Count > 0 ? rows[0] : [], Value(line[(colon + 1)..].TrimStart(' '))];
                rows.Clear();
                rows.Add(row);
            }
            else if (answers[^1].Columns.Count == 0)
            {
                answers[^1].Columns.AddRange(line.Split('\t'));
            }
            else
            {
                answers[^1].Rows.Add([.. line.Split('\t').Select(Value)]);
            }
        }
    }
}
