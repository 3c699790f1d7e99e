using System.Globalization;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>What 'pair conf' asks of the server on this host. Reads only.</summary>
internal sealed record RunningServer
{
    public required ServerFacts Facts { get; init; }

    /// <summary>Null: its binary log is off.</summary>
    public BinlogFiles? Binlog { get; init; }

    /// <summary>Its program's arguments, which win over every option file; empty where they can't be read.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Persisted { get; init; } = [];

    public IReadOnlySet<string>? Schemas { get; init; }

    public IReadOnlyList<LoginAccount> Accounts { get; init; } = [];

    /// <summary>The semi-synchronous plugins are installed for good.</summary>
    public bool HasPlugins { get; init; }

    /// <summary>What this login may not see, as a clause; null: nothing was held back.</summary>
    public string? NotSeen { get; init; }

    /// <param name="session">To the local server.</param>
    /// <param name="refusal">A clause that goes on from the server's name.</param>
    /// <returns>Null where it can't be in a pair.</returns>
    internal static RunningServer? Ask(ISqlSession session, out string refusal)
    {
        if (!ServerInspector.TryObserve(session, out ServerFacts? facts, out refusal))
            return null;
        SqlRow places = session.Query("SELECT @@GLOBAL.datadir AS datadir, @@GLOBAL.log_bin_basename AS basename, @@GLOBAL.log_bin_index AS indexfile, @@GLOBAL.pid_file AS pid_file")[0];
        List<string> notSeen = [];
        return new RunningServer
        {
            Facts = facts,
            Binlog = BinlogFiles.Of(places["basename"], places["indexfile"], places["datadir"]),
            Arguments = ArgumentsOf(places["pid_file"], places["datadir"]),
            // Only some servers have the table; there it says what wins over the files.
            Persisted = [.. Rows(session, DropInServer.PersistedQuery, null, notSeen).Select(r => (r[0] ?? "", r[1] ?? ""))],
            Schemas = new HashSet<string>(session.Query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA").Select(r => r[0] ?? ""), StringComparer.OrdinalIgnoreCase),
            Accounts = [.. Rows(session, LoginAccount.Query, "accounts", notSeen).Select(LoginAccount.Of)],
            HasPlugins = Rows(session, "SELECT COUNT(*) FROM mysql.plugin WHERE name LIKE 'rpl\\_semi\\_sync\\_%'", "installed plugins", notSeen).Scalar is not (null or "0"),
            NotSeen = notSeen.Count == 0 ? null : $"this login may not see: {string.Join(", ", notSeen)}",
        };
    }

    /// <summary>The value of an option of the command line; null where it is not there.</summary>
    internal string? Argument(string option) =>
        Arguments.LastOrDefault(a => a.StartsWith($"--{option}=", StringComparison.Ordinal))?[(option.Length + 3)..];

    private static SqlRows Rows(ISqlSession session, string sql, string? what, List<string> notSeen)
    {
        try
        {
            return session.Query(sql);
        }
        catch (SqlException e) when (!e.IsLineLost)
        {
            if (what is not null)
                notSeen.Add(what);
            return SqlRows.None;
        }
    }

    private static string[] ArgumentsOf(string? pidFile, string? datadir)
    {
        try
        {
            string path = Path.Combine(datadir ?? "/", pidFile ?? "");
            if (!int.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
                return [];
            return [.. File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")).Split('\0').Skip(1).Where(a => a.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
