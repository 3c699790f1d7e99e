using System.Diagnostics.CodeAnalysis;

namespace VipGuard.Replication;

/// <summary>Asks a server what it is. Reads only.</summary>
public static class ServerInspector
{
    private const string NotOurs = "('mysql', 'sys', 'information_schema', 'performance_schema')";

    // The Unix socket is localhost; a TCP connection over loopback is so too, or with skip_name_resolve is not.
    private static readonly string[] checkHosts = ["localhost", "127.0.0.1"];

    // The comparison of data must see every table: SELECT on *.*, given to the account itself (a role's rights do not show here).
    private const string SeesAllTablesQuery =
        "SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'SELECT' AND GRANTEE = CONCAT('''', "
        + "SUBSTRING(CURRENT_USER(), 1, CHAR_LENGTH(CURRENT_USER()) - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)) - 1), "
        + "'''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')";

    private const string NonTransactionalQuery =
        "SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA NOT IN " + NotOurs
        + " AND ENGINE IN ('MyISAM', 'Aria', 'MEMORY', 'CSV', 'ARCHIVE', 'MRG_MyISAM') ORDER BY 1, 2";

    /// <summary>Version, variables, channels and filters; positions come by <see cref="ReadPositions"/>.</summary>
    /// <param name="session">To the server.</param>
    /// <param name="facts">What it said.</param>
    /// <param name="refusal">A clause that goes on from the server's name, where this kind of server can't be in a pair.</param>
    /// <exception cref="SqlException">The server's error; a missing privilege, most likely.</exception>
    public static bool TryObserve(ISqlSession session, [NotNullWhen(true)] out ServerFacts? facts, out string refusal)
    {
        facts = null;
        string? text = session.Query("SELECT VERSION()").Scalar;
        if (!ServerVersion.TryParse(text, out ServerVersion version))
        {
            refusal = $"says \"{text}\" for its version, which is neither MariaDB's nor MySQL's";
            return false;
        }

        if (!Dialect.TryFor(version, out Dialect? dialect, out refusal))
            return false;
        facts = new ServerFacts
        {
            Version = version,
            Dialect = dialect,
            Variables = dialect.ReadVariables(session.Query(dialect.VariablesQuery)),
            BinlogFilters = dialect.ReadBinlogFilters(session.Query(dialect.BinlogStatusQuery)),
        };
        return true;
    }

    /// <summary>What a plan needs beyond a status: the peer's account here, the checks' own, the tables without transactions, and whether all tables are seen.</summary>
    public static ServerFacts WithAccountsAndTables(ISqlSession session, ServerFacts facts, PairDesign design, PairNode node, PairKey key) => facts with
    {
        Account = Account(session, facts.Dialect, design.ReplicationUser, design.PeerOf(node).Address.ToString(), key.ReplicationPassword()),
        CheckAccounts = design.CheckUser is not { } user ? [] :
        [
            .. checkHosts.Select(host => Account(session, facts.Dialect, DaemonAccount.CheckUserOf(user), host, key.CheckPassword()) with { PasswordMark = PlanStep.CheckPasswordMark }),
        ],
        TablesWithoutTransactions = [.. session.Query(NonTransactionalQuery).Select(row => $"{row[0]}.{row[1]} ({row[2]})")],
        SeesAllTables = session.Query(SeesAllTablesQuery).Scalar is not (null or "0"),
    };

    private static ServerAccount Account(ISqlSession session, Dialect dialect, string user, string host, string password) =>
        dialect.ReadAccount(session.Query(dialect.AccountQuery(user, host)), user, host, password);

    /// <summary>Reads what each server has applied, and after that the end of each one's binary log.</summary>
    /// <remarks>In this order a replica can't seem to be ahead of its source because the source was asked first.</remarks>
    /// <param name="servers">Null where there is no session.</param>
    /// <param name="between">Reads a server that is seen otherwise: after what has been applied here, and before the ends of the logs here.</param>
    public static void ReadPositions((ISqlSession Session, ServerFacts Facts)?[] servers, Action? between = null)
    {
        for (int i = 0; i < servers.Length; i++)
        {
            if (servers[i] is { } server)
                servers[i] = server with { Facts = WithApplied(server.Session, server.Facts) };
        }

        between?.Invoke();
        for (int i = 0; i < servers.Length; i++)
        {
            if (servers[i] is { } server)
                servers[i] = server with { Facts = WithBinlogEnd(server.Session, server.Facts) };
        }
    }

    /// <summary>One server by itself: what it says of its sources, what it has applied, and the end of its own log.</summary>
    public static ServerFacts WithPositions(ISqlSession session, ServerFacts facts) => WithBinlogEnd(session, WithApplied(session, facts));

    /// <summary>What a status shows beside: semi-synchronous replication, and how much the binary logs take.</summary>
    public static ServerFacts WithDetails(ISqlSession session, ServerFacts facts) => facts with
    {
        SemiSync = SemiSyncFacts.Read(facts.Dialect.SemiSyncOf(facts), facts.Variables, session.Query(SemiSyncFacts.StatusQuery)),
        BinlogSpace = QueryIfAllowed(session, facts.Dialect.BinlogFilesQuery) is { Count: > 0 } files ? LogSpace.Read(files) : null,
    };

    /// <summary>The end of the binary log, now.</summary>
    public static GtidState BinlogEnd(ISqlSession session, Dialect dialect) => dialect.ReadPosition(session.Query(dialect.BinlogPositionQuery).Scalar);

    /// <summary>What the server says about its sources; what only a privilege shows is left out without it.</summary>
    public static IReadOnlyList<ReplicationChannel> Channels(ISqlSession session, Dialect dialect) =>
        dialect.ReadChannels([.. dialect.ChannelQueries.Select((query, i) => i == 0 ? session.Query(query) : QueryIfAllowed(session, query))]);

    private static ServerFacts WithApplied(ISqlSession session, ServerFacts facts) => facts with
    {
        Channels = Channels(session, facts.Dialect),
        AppliedPosition = facts.Dialect.ReadPosition(session.Query(facts.Dialect.AppliedPositionQuery).Scalar),
    };

    // What is in flight is asked first: what is executed in between shows in the second.
    private static ServerFacts WithBinlogEnd(ISqlSession session, ServerFacts facts) => facts with
    {
        InFlight = facts.Dialect.InFlightQuery is { } query ? facts.Dialect.ReadInFlight(session.Query(query).Scalar) : GtidPosition.Empty,
        BinlogPosition = BinlogEnd(session, facts.Dialect),
    };

    // 1381: the binary log is off.
    private static SqlRows QueryIfAllowed(ISqlSession session, string query)
    {
        try
        {
            return session.Query(query);
        }
        catch (SqlException e) when (e.IsPrivilegeMissing || e.Number == 1381)
        {
            return SqlRows.None;
        }
    }
}
