namespace VipGuard.Replication;

/// <summary>CHECKSUM TABLE … EXTENDED on both servers at once: every row is read, their order does not count.</summary>
internal static class TableChecksums
{
    internal static IEnumerable<string> Compare(PairDesign design, ISqlSession first, ISqlSession second, IReadOnlyList<TableName> tables, Action<string> progress)
    {
        foreach (TableName table in tables)
        {
            progress(table.ToString());
            (Answer one, Answer other) = AskBoth(first, second, table);
            if (one.Fault is { } fault)
                yield return $"data of {table}: no checksum on {design.First.Name}: {fault}";
            else if (other.Fault is { } otherFault)
                yield return $"data of {table}: no checksum on {design.Second.Name}: {otherFault}";
            else if (!string.Equals(one.Checksum, other.Checksum, StringComparison.Ordinal))
                yield return $"data of {table}: checksum {one.Checksum} on {design.First.Name}, {other.Checksum} on {design.Second.Name}";
        }
    }

    private static (Answer One, Answer Other) AskBoth(ISqlSession first, ISqlSession second, TableName table)
    {
        Answer one = default;
        Answer other = default;
        try
        {
            Parallel.Invoke(() => one = Ask(first, table), () => other = Ask(second, table));
            return (one, other);
        }
        catch (AggregateException e) when (e.InnerException is SqlException lost)
        {
            throw new SqlException(lost.Where, lost.Number, lost.SqlState, lost.Text);
        }
    }

    // A table that can't be read gives NULL and a warning, no error.
    private static Answer Ask(ISqlSession session, TableName table)
    {
        try
        {
            SqlRows rows = session.Query($"CHECKSUM TABLE {table.Quoted} EXTENDED");
            if (rows.Count > 0 && rows[0]["Checksum"] is { } checksum)
                return new Answer(checksum, null);
            SqlRows warnings = session.Query("SHOW WARNINGS");
            return new Answer(null, warnings.Count > 0 ? warnings[0]["Message"] : "the server gave none");
        }
        catch (SqlException e) when (!e.IsLineLost)
        {
            return new Answer(null, e.Text);
        }
    }

    private readonly record struct Answer(string? Checksum, string? Fault);
}
