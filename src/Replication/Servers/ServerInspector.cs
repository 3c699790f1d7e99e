using System.Diagnostics.CodeAnalysis;

namespace VipGuard.Replication;

/// <summary>Asks a server what it is. Reads only.</summary>
public static class ServerInspector
{
    private const string NotOurs = "('mysql', 'sys', 'information_schema', 'performance_schema')";

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

    /// <summary>What a plan needs beyond a status: the peer's account here, the tables without transactions, and whether all tables are seen.</summary>
    public static ServerFacts WithAccountAndTables(ISqlSession session, ServerFacts facts, string user, string host, PairKey key) => facts with
    {
        Account = facts.Dialect.ReadAccount(session.Query(facts.Dialect.AccountQuery(user, host)), user, host, key.ReplicationPassword()),
        TablesWithoutTransactions = [.. session.Query(NonTransactionalQuery).Select(row => $"{row[0]}.{row[1]} ({row[2]})")],
        SeesAllTables = session.Query(SeesAllTablesQuery).Scalar is not (null or "0"),
    };

    /// <summary>Reads what each server has applied, and after that the end of each one's binary log.</summary>
    /// <remarks>In this order a replica can't seem to be ahead of its source because the source was asked first.</remarks>
    /// <param name="servers">Null where there is no session.</param>
    public static void ReadPositions((ISqlSession Session, ServerFacts Facts)?[] servers)
    {
        for (int i = 0; i < servers.Length; i++)
        {
            if (servers[i] is not { } server)
                continue;
            Dialect dialect = server.Facts.Dialect;
            servers[i] = server with
            {
                Facts = server.Facts with
                {
                    Channels = [.. server.Session.Query(dialect.ChannelsQuery).Select(dialect.ReadChannel)],
                    AppliedPosition = GtidPosition.ParseOrEmpty(server.Session.Query(dialect.AppliedPositionQuery).Scalar),
                },
            };
        }

        for (int i = 0; i < servers.Length; i++)
        {
            if (servers[i] is { } server)
                servers[i] = server with { Facts = server.Facts with { BinlogPosition = BinlogEnd(server.Session, server.Facts.Dialect) } };
        }
    }

    /// <summary>The end of the binary log, now.</summary>
    public static GtidPosition BinlogEnd(ISqlSession session, Dialect dialect) =>
        GtidPosition.ParseOrEmpty(session.Query(dialect.BinlogPositionQuery).Scalar);
}
