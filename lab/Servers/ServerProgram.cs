using VipGuard.Replication;

namespace VipGuard.Lab.Servers;

/// <summary>
/// What differs between the kinds of servers: how one is installed, started and laid out, and how far it says it is.
/// Written anew here and not taken from the program under test: a referee has his own eyes.
/// </summary>
public abstract class ServerProgram
{
    public static ServerProgram Of(ServerKind kind) => kind switch
    {
        ServerKind.MariaDb => new MariaDbProgram(),
        ServerKind.MySql => new MySqlProgram(MySqlRoot.Find()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>For people.</summary>
    public abstract string Name { get; }

    /// <summary>How a process of it is called.</summary>
    public abstract string Executable { get; }

    /// <summary>Makes a data folder and runs a script of statements on it.</summary>
    internal abstract Task InstallAsync(string folder, string script);

    /// <summary>Program and arguments that start a server by its option file.</summary>
    internal abstract IReadOnlyList<string> StartLine(string optionFile);

    /// <summary>Lines for [mysqld]: where its own files are, that it is small, and that it is quiet.</summary>
    internal abstract string OptionLines { get; }

    /// <summary>Its kind and version as `vipguard pair conf --server` knows them; null: the one that is installed on the machine.</summary>
    internal virtual Task<string?> VersionAsync() => Task.FromResult<string?>(null);

    /// <summary>How far the server is, and how it follows the other.</summary>
    /// <exception cref="SqlException">The server does not answer.</exception>
    public abstract ReplicationState Replication(ISqlSession session);

    /// <summary>How many transactions one position has that another lacks.</summary>
    /// <param name="session">Any living server of the kind.</param>
    public abstract long Lacking(ISqlSession session, string there, string here);
}

/// <summary>How far a server is, and how it follows the other.</summary>
/// <param name="Runs">Both of its threads run, without an error.</param>
/// <param name="Words">What it says of its threads, for people.</param>
/// <param name="Received">The position up to which it has fetched the other's transactions.</param>
/// <param name="Position">Every transaction that it has, its own and the other's.</param>
public sealed record ReplicationState(bool Runs, string Words, string Received, string Position)
{
    internal static ReplicationState Read(SqlRows status, string word, string received, string position)
    {
        if (status.Count == 0)
            return new(false, "it follows nobody", "", position);
        SqlRow row = status[0];
        string io = row[$"{word}_IO_Running"] ?? "?", sql = row[$"{word}_SQL_Running"] ?? "?";
        string trouble = string.Join("; ", new[] { row["Last_IO_Error"], row["Last_SQL_Error"] }.Where(e => !string.IsNullOrEmpty(e)));
        return new(io == "Yes" && sql == "Yes" && trouble.Length == 0, $"IO {io}, SQL {sql}{(trouble.Length > 0 ? ": " + trouble : "")}", row[received] ?? "", position);
    }
}
