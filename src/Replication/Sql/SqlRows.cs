using System.Collections;

namespace VipGuard.Replication;

/// <summary>An answer: the columns' names, and the values as text, NULL as null.</summary>
public sealed class SqlRows : IReadOnlyList<SqlRow>
{
    private readonly Dictionary<string, int> places;
    private readonly IReadOnlyList<string?[]> values;

    public SqlRows(IReadOnlyList<string> columns, IReadOnlyList<string?[]> values)
    {
        Columns = columns;
        this.values = values;
        places = new Dictionary<string, int>(columns.Count, StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < columns.Count; i++)
            places.TryAdd(columns[i], i);
    }

    public static SqlRows None { get; } = new([], []);

    public IReadOnlyList<string> Columns { get; }

    public int Count => values.Count;

    public SqlRow this[int index] => new(this, values[index]);

    /// <summary>The first value of the first row; null where there is none, or it is NULL.</summary>
    public string? Scalar => values.Count > 0 && values[0].Length > 0 ? values[0][0] : null;

    public IEnumerator<SqlRow> GetEnumerator()
    {
        foreach (string?[] row in values)
            yield return new SqlRow(this, row);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal int Place(string column) => places.GetValueOrDefault(column, -1);
}

/// <summary>One row. A column that the server's version does not know reads as null, like NULL.</summary>
public readonly struct SqlRow
{
    private readonly SqlRows rows;
    private readonly string?[] values;

    internal SqlRow(SqlRows rows, string?[] values)
    {
        this.rows = rows;
        this.values = values;
    }

    public string? this[int column] => column >= 0 && column < values.Length ? values[column] : null;

    /// <param name="column">Compared without case, as the servers do.</param>
    public string? this[string column] => this[rows.Place(column)];

    /// <summary>The columns' names, in the server's order.</summary>
    public IReadOnlyList<string> Columns => rows.Columns;
}
