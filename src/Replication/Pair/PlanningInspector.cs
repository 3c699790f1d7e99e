namespace VipGuard.Replication;

/// <summary>Asks a server what only a plan needs. Reads only.</summary>
internal static class PlanningInspector
{
    // "test" with nothing in it comes with some installations.
    private const string SchemasQuery =
        "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA s WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') AND (SCHEMA_NAME <> 'test' "
        + "OR EXISTS (SELECT 1 FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = 'test') OR EXISTS (SELECT 1 FROM information_schema.ROUTINES r WHERE r.ROUTINE_SCHEMA = 'test')) ORDER BY 1";

    private static readonly string[] ownNames = ["server_id", "gtid_domain_id", "server_uuid"];

    /// <summary>The schemas that users have made.</summary>
    internal static IReadOnlyList<string> Schemas(ISqlSession session) => [.. session.Query(SchemasQuery).Select(row => row[0] ?? "")];

    /// <summary>What SHOW GRANTS says of this login.</summary>
    internal static ServerGrants Grants(ISqlSession session) => ServerGrants.Read(session.Query("SHOW GRANTS FOR CURRENT_USER()"));

    /// <summary>All of it but the search of the logs, which <see cref="WithSearchedLogs"/> adds where it decides something.</summary>
    internal static PlanningFacts Read(ISqlSession session, ServerFacts facts, ServerGrants grants, PairDesign design, PairKey key)
    {
        SqlRow past = session.Query(facts.Dialect.PastQuery)[0];
        return new PlanningFacts
        {
            Schemas = Schemas(session),
            LogsBegin = LogsBegin(session, facts, past),
            Writers = Writers(past),
            Daemon = design.CheckUser is { } user ? Daemon(session, facts.Dialect, user, key) : null,
            Grants = grants,
            OffersTls = past["tls"] is "YES",
            IsDataReadOnly = past["data_read_only"] is "1" or "ON",
        };
    }

    /// <summary>A server as every login sees it.</summary>
    /// <returns>Null where it is of a kind that can't be in a pair.</returns>
    internal static ServerFacts? ReadFromOutside(ISqlSession session)
    {
        if (!ServerVersion.TryParse(session.Query("SELECT VERSION()").Scalar, out ServerVersion version) || !Dialect.TryFor(version, out Dialect? dialect, out _))
            return null;
        SqlRow past = session.Query(dialect.PastQuery)[0];
        return new ServerFacts
        {
            Version = version,
            Dialect = dialect,
            Sight = ServerSight.Positions,
            Variables = ownNames.Where(n => past[n] is not null).ToDictionary(n => n, n => new ServerVariable(past[n], SetAtRunTime: false), StringComparer.OrdinalIgnoreCase),
            AppliedPosition = dialect.ReadPosition(past["applied"]),
            BinlogPosition = dialect.ReadPosition(past["log"]),
            Planning = new PlanningFacts
            {
                // What only the log's files tell stays unknown from outside.
                LogsBegin = past["begin"] is { } begin ? dialect.ReadPosition(begin) : GtidState.Unknown,
                Writers = Writers(past),
                OffersTls = past["tls"] is "YES",
            },
        };
    }

    /// <summary>Adds whether the binary logs bring every schema.</summary>
    internal static ServerFacts WithSearchedLogs(ISqlSession session, ServerFacts facts)
    {
        if (facts.Planning is not { HasUserData: true, LogsBegin.IsEmpty: true, SchemasNotInLogs: null } planning)
            return facts;
        return facts with { Planning = planning with { SchemasNotInLogs = BinlogSearch.NotCreatedIn(session, planning.Schemas) } };
    }

    private static GtidState LogsBegin(ISqlSession session, ServerFacts facts, SqlRow past)
    {
        if (past["begin"] is { } begin)
            return facts.Dialect.ReadPosition(begin);
        if (facts.Value("log_bin") is not ("ON" or "1"))
            return GtidState.Unknown;
        SqlRows logs = session.Query(facts.Dialect.BinlogFilesQuery);
        return logs.Scalar is { } oldest && facts.Dialect.LogBeginQuery(oldest) is { } query ? facts.Dialect.ReadLogBegin(session.Query(query)) : GtidState.Unknown;
    }

    private static List<Gtid> Writers(SqlRow past)
    {
        List<Gtid> writers = [];
        foreach (string one in (past["writers"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            writers.AddRange(GtidPosition.ParseOrEmpty(one).Transactions);
        writers.AddRange(GtidPosition.ParseOrEmpty(past["applied"]).Transactions);
        return writers;
    }

    private static DaemonAccount Daemon(ISqlSession session, Dialect dialect, string user, PairKey key)
    {
        SqlRows rows = session.Query(dialect.AccountQuery(user, DaemonAccount.Host));
        ServerGrants? grants = null;
        if (rows.Count > 0)
        {
            try
            {
                grants = ServerGrants.Read(session.Query($"SHOW GRANTS FOR {new DaemonAccount(user).Name}"));
            }
            catch (SqlException e) when (e.Number is 1141)
            {
                // In the tables, and not yet loaded: it will be created anew.
            }
        }

        return dialect.ReadDaemon(rows, grants, user, key.DaemonPassword());
    }
}
