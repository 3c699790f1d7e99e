using System.Globalization;
using System.Text.RegularExpressions;

namespace VipGuard.Replication;

/// <summary>Looks through the binary logs for the creation of each schema: one that was made before the log, or past it, can't be had from the log.</summary>
internal static partial class BinlogSearch
{
    private const int Page = 5000;

    // A log of more is not read through: to copy the data is quicker than to replay it.
    private const long LargestSum = 1L << 30;

    /// <returns>The schemas that were not found.</returns>
    internal static IReadOnlyList<string> NotCreatedIn(ISqlSession session, IReadOnlyList<string> schemas)
    {
        HashSet<string> open = new(schemas, StringComparer.Ordinal);
        long read = 0;
        foreach (SqlRow log in session.Query("SHOW BINARY LOGS"))
        {
            if (open.Count == 0 || read > LargestSum || log[0] is not { } name)
                break;
            read += long.TryParse(log[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : 0;
            Search(session, name, open);
        }

        return [.. schemas.Where(open.Contains)];
    }

    /// <summary>The schema that a logged statement creates; null: it creates none.</summary>
    internal static string? CreatedBy(string statement)
    {
        Match match = Creation().Match(statement);
        if (!match.Success)
            return null;
        string name = match.Groups["name"].Value;
        return name[0] == '`' ? name[1..^1].Replace("``", "`", StringComparison.Ordinal) : name;
    }

    private static void Search(ISqlSession session, string log, HashSet<string> open)
    {
        string from = "4";
        while (open.Count > 0)
        {
            SqlRows events = session.Query($"SHOW BINLOG EVENTS IN {SqlText.Literal(log)} FROM {from} LIMIT {Page.ToString(CultureInfo.InvariantCulture)}");
            foreach (SqlRow row in events)
            {
                if (row["Event_type"] is "Query" && row["Info"] is { } statement && CreatedBy(statement) is { } schema)
                    open.Remove(schema);
            }

            if (events.Count < Page || events[^1]["End_log_pos"] is not { } end || string.Equals(end, from, StringComparison.Ordinal))
                return;
            from = end;
        }
    }

    // The event may begin with the chosen database: use `app`; CREATE DATABASE other
    [GeneratedRegex(@"^(use `(?:[^`]|``)*`;\s*)?(/\*.*?\*/\s*)*CREATE\s+(OR\s+REPLACE\s+)?(DATABASE|SCHEMA)\s+(/\*!\d+\s*)?(IF\s+NOT\s+EXISTS\s*)?(\*/\s*)?(?<name>`(?:[^`]|``)+`|[^\s;/`]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Creation();
}
