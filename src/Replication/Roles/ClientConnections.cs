using System.Globalization;

namespace VipGuard.Replication;

/// <summary>One thread of a server, as its list of connections shows it.</summary>
/// <param name="Id">For KILL.</param>
/// <param name="User">The account's user; "system user", "event_scheduler" and "unauthenticated user" are the server's own.</param>
/// <param name="Host">"10.0.0.9:40112"; "localhost" without a port is the Unix socket.</param>
/// <param name="Command">"Sleep", "Query", "Binlog Dump GTID" …</param>
public sealed record ServerThread(long Id, string User, string Host, string Command)
{
    public bool IsBySocket => Host is "localhost" or "";

    /// <summary>"app@10.0.0.9".</summary>
    public string Account => $"{User}@{(Host.LastIndexOf(':') is > 0 and var port ? Host[..port] : Host)}";
}

/// <summary>Which connections are clients', and end when a server is fenced. Pure.</summary>
/// <remarks>Facts F23. Killing a replication thread stops it, killing a dump thread makes the peer reconnect, and the event scheduler can't be killed.</remarks>
public static class ClientConnections
{
    private static readonly string[] serversOwn = ["system user", "event_scheduler", "unauthenticated user", ""];
    private static readonly string[] replication = ["Binlog Dump", "Binlog Dump GTID", "Slave_IO", "Slave_SQL", "Slave_worker", "Daemon", "Register Slave", "Register Replica"];

    public static IReadOnlyList<ServerThread> Read(SqlRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        List<ServerThread> threads = [];
        foreach (SqlRow row in rows)
        {
            if (long.TryParse(row["Id"], NumberStyles.None, CultureInfo.InvariantCulture, out long id))
                threads.Add(new ServerThread(id, row["User"] ?? "", row["Host"] ?? "", row["Command"] ?? ""));
        }

        return threads;
    }

    /// <summary>The clients among them: not the server's own threads, not replication, not VipGuard.</summary>
    /// <param name="threads">All.</param>
    /// <param name="ours">Users that belong to the pair: the daemon's and the replication account.</param>
    public static IReadOnlyList<ServerThread> Clients(IReadOnlyList<ServerThread> threads, IReadOnlyCollection<string> ours) =>
        [.. threads.Where(t => !serversOwn.Contains(t.User, StringComparer.Ordinal) && !replication.Contains(t.Command, StringComparer.Ordinal) && !ours.Contains(t.User, StringComparer.Ordinal))];

    /// <summary>Those that end. Who came by the Unix socket did not come by the address, and is an administrator's session more often than not: spared, unless it stands in the way.</summary>
    public static IReadOnlyList<ServerThread> ToEnd(IReadOnlyList<ServerThread> clients, bool inTheWay) =>
        inTheWay ? clients : [.. clients.Where(c => !c.IsBySocket)];

    /// <summary>Users out of rows of GRANTEE: 'app'@'10.0.0.%'.</summary>
    public static IReadOnlyCollection<string> Users(SqlRows grantees)
    {
        ArgumentNullException.ThrowIfNull(grantees);
        HashSet<string> users = new(StringComparer.Ordinal);
        foreach (SqlRow row in grantees)
        {
            if (row[0] is { } grantee && grantee.LastIndexOf("'@'", StringComparison.Ordinal) is > 0 and var at)
                users.Add(grantee[1..at]);
        }

        return users;
    }
}
