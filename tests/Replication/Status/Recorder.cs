using System.Text;

namespace VipGuard.Replication.Tests.Status;

/// <summary>A session that writes down what the server answers, in the form of <see cref="RecordedServer"/>.</summary>
internal sealed class Recorder(ISqlSession session) : ISqlSession
{
    private readonly List<(string Sql, SqlRows Rows)> asked = [];

    public string Where => session.Where;

    internal IReadOnlyList<(string Sql, SqlRows Rows)> Asked => asked;

    public SqlRows Query(string sql)
    {
        SqlRows rows = session.Query(sql);
        asked.Add((sql, rows));
        return rows;
    }

    public long Execute(string sql) => throw new InvalidOperationException("a status changes nothing");

    public void Dispose()
    {
    }

    internal string Text(string heading)
    {
        StringBuilder text = new($"# {heading}\n");
        foreach ((string sql, SqlRows rows) in asked)
        {
            int list = sql.IndexOf(" IN (", StringComparison.Ordinal);
            string query = list < 0 ? sql : sql[..list];
            if (rows.Count == 1 && rows.Columns.Count > 3)
            {
                text.Append("\n> ").Append(query).Append('\n');
                for (int i = 0; i < rows.Columns.Count; i++)
                    text.Append(rows.Columns[i]).Append(": ").Append(RecordedServer.Escaped(rows[0][i])).Append('\n');
                continue;
            }

            text.Append("\n>> ").Append(query).Append('\n').Append(string.Join('\t', rows.Columns)).Append('\n');
            foreach (SqlRow row in rows)
                text.Append(string.Join('\t', rows.Columns.Select((_, i) => RecordedServer.Escaped(row[i]))) is { Length: > 0 } line ? line : "\\e").Append('\n');
        }

        return text.ToString();
    }
}
