namespace VipGuard.Replication;

/// <summary>Reads what users have defined from information_schema, which MariaDB and MySQL share.</summary>
internal static class DataShapeReader
{
    private const string NotOurs = "NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')";

    internal static DataShape Read(ISqlSession session)
    {
        DataShape shape = new();
        foreach (SqlRow row in session.Query($"SELECT SCHEMA_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME {NotOurs}"))
            shape.Add($"schema {row[0]}", $"collation {row[1]}", null);
        ReadTables(session, shape);
        ReadColumns(session, shape);
        ReadIndexes(session, shape);
        Read(session, shape, "view", "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, SECURITY_TYPE FROM information_schema.VIEWS WHERE TABLE_SCHEMA " + NotOurs);
        Read(session, shape, "trigger", "SELECT TRIGGER_SCHEMA, TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA " + NotOurs);
        // The status of an event (enabled here, SLAVESIDE_DISABLED there) differs in every healthy pair.
        Read(session, shape, "event", "SELECT EVENT_SCHEMA, EVENT_NAME, EVENT_DEFINITION, EXECUTE_AT, INTERVAL_VALUE, INTERVAL_FIELD FROM information_schema.EVENTS WHERE EVENT_SCHEMA " + NotOurs);
        foreach (string kind in (string[])["PROCEDURE", "FUNCTION", "PACKAGE", "PACKAGE BODY"])
        {
            Read(
                session,
                shape,
                kind.ToLowerInvariant(),
                $"SELECT ROUTINE_SCHEMA, ROUTINE_NAME, DTD_IDENTIFIER, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = '{kind}' AND ROUTINE_SCHEMA " + NotOurs);
        }

        return shape;
    }

    private static void ReadTables(ISqlSession session, DataShape shape)
    {
        foreach (SqlRow row in session.Query("SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION FROM information_schema.TABLES WHERE TABLE_TYPE <> 'VIEW' AND TABLE_SCHEMA " + NotOurs))
        {
            TableName table = new(row[0] ?? "", row[1] ?? "");
            shape.Add($"table {table}", $"{row[2]} {row[3]} {row[4]}", $"schema {table.Schema}");
            shape.AddTable(table);
        }
    }

    private static void ReadColumns(ISqlSession session, DataShape shape)
    {
        const string query =
            "SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, c.ORDINAL_POSITION, c.COLUMN_TYPE, c.IS_NULLABLE, c.COLUMN_DEFAULT, c.EXTRA, c.COLLATION_NAME, c.GENERATION_EXPRESSION"
            + " FROM information_schema.COLUMNS c JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME"
            + " WHERE t.TABLE_TYPE <> 'VIEW' AND c.TABLE_SCHEMA " + NotOurs;
        foreach (SqlRow row in session.Query(query))
        {
            string definition = $"{row[4]}{(row[5] is "NO" ? " not null" : "")}{Part(" default ", row[6])}{Part(" ", row[7])}{Part(" ", row[8])}{Part(" as ", row[9])} at place {row[3]}";
            shape.Add($"column {row[0]}.{row[1]}.{row[2]}", definition, $"table {row[0]}.{row[1]}");
        }
    }

    private static void ReadIndexes(ISqlSession session, DataShape shape)
    {
        const string query =
            "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS WHERE TABLE_SCHEMA " + NotOurs
            + " ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";
        foreach (SqlRow row in session.Query(query))
            shape.Add($"index {row[0]}.{row[1]}.{row[2]}", $"{(row[3] is "0" ? "unique " : "")}{row[4]}{Part(" first ", row[5])}", $"table {row[0]}.{row[1]}");
    }

    // Schema and name in the first two columns, the definition in the rest.
    private static void Read(ISqlSession session, DataShape shape, string kind, string query)
    {
        foreach (SqlRow row in session.Query(query))
        {
            SqlRow current = row;
            shape.Add($"{kind} {row[0]}.{row[1]}", string.Join(' ', Enumerable.Range(2, row.Columns.Count - 2).Select(i => current[i])), $"schema {row[0]}");
        }
    }

    private static string Part(string before, string? value) => string.IsNullOrEmpty(value) ? "" : before + value;
}
