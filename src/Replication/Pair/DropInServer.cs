namespace VipGuard.Replication;

/// <summary>An account as far as its way in is concerned. The hash is compared in memory and goes nowhere.</summary>
public sealed record LoginAccount(string User, string Host, string Plugin, bool HasNoPassword, bool IsGuessed)
{
    // Both servers have these columns: MariaDB as a view, whose roles have no host.
    public const string Query = "SELECT User, Host, plugin, authentication_string FROM mysql.user WHERE Host <> ''";

    private static readonly string[] guesses =
    [
        "password", "passwd", "pass", "secret", "changeme", "123456", "12345678", "1234", "qwerty", "letmein", "test",
        "root", "toor", "admin", "mysql", "mariadb", "repl", "replication", "slave", "replica",
    ];

    /// <summary>Reads a row of <see cref="Query"/>.</summary>
    public static LoginAccount Of(SqlRow row)
    {
        string user = row["User"] ?? "";
        string plugin = row["plugin"] ?? "";
        string stored = row["authentication_string"] ?? "";
        bool byPassword = plugin is "" or "mysql_native_password" or "mysql_old_password" or "caching_sha2_password" or "sha256_password" or "ed25519" or "parsec";
        return new LoginAccount(user, row["Host"] ?? "", plugin, byPassword && stored.Length == 0, stored.StartsWith('*') && IsGuess(user, stored));
    }

    private static bool IsGuess(string user, string stored) =>
        guesses.Concat([user, user + "123", user + "1"]).Any(guess => NativePassword.IsHashOf(stored, guess));
}

/// <summary>What the running server itself has against the drop-in. Pure.</summary>
public static class DropInServer
{
    /// <summary>Names and values that SET PERSIST has stored; they win over every file.</summary>
    public const string PersistedQuery = "SELECT VARIABLE_NAME, VARIABLE_VALUE FROM performance_schema.persisted_variables";

    /// <summary>MySQL's mysqld-auto.cnf: read last, whatever the files say.</summary>
    public static IEnumerable<string> Persisted(IEnumerable<(string Name, string Value)> persisted, IReadOnlyList<Setting> settings)
    {
        foreach ((string name, string value) in persisted ?? [])
        {
            Setting? ours = (settings ?? []).FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
            if (ours is not null && !ours.IsMet(value))
                yield return $"mysqld-auto.cnf holds {name} = {value}, which wins over every file; RESET PERSIST {name}";
        }
    }

    /// <summary>Filters that the server runs with, but no file has: from its command line, or set at run time.</summary>
    public static IEnumerable<string> Running(ServerFacts facts, IReadOnlySet<string> namedInFiles, IReadOnlySet<string>? schemas)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(namedInFiles);
        foreach (string name in (string[])["slave_skip_errors", "replica_skip_errors"])
        {
            if (!namedInFiles.Contains(name) && facts.Value(name) is { } skipped and not ("OFF" or ""))
                yield return $"the running server has {name} = {skipped}, which hides that the data differ; take it off its command line";
        }

        IEnumerable<(string Name, string Value)> filters = facts.BinlogFilters
            .Select(f => f.Split(" = ", 2)).Where(f => f.Length == 2).Select(f => (f[0].ToLowerInvariant(), f[1]))
            .Concat(facts.Variables.Where(v => v.Value.Value is { Length: > 0 }).Select(v => (v.Key.ToLowerInvariant(), v.Value.Value!)));
        foreach ((string name, string value) in filters)
        {
            if (!namedInFiles.Contains(name) && DropInTroubles.Filter(name, value, schemas) is { } clause)
                yield return $"the running server, and no file: {clause}";
        }
    }

    /// <summary>Accounts that anybody gets in by. Never for a file: it is for all to read.</summary>
    public static IEnumerable<string> Accounts(IEnumerable<LoginAccount> accounts)
    {
        foreach (LoginAccount account in accounts ?? [])
        {
            string name = $"{SqlText.Literal(account.User)}@{SqlText.Literal(account.Host)}";
            bool anywhere = account.Host.Contains('%', StringComparison.Ordinal);
            if (account.User.Length == 0)
                yield return $"{name} is an anonymous user: it lets anybody in, and hides the accounts for '%' from local connections (1045); DROP USER {name}";
            else if (anywhere && account.HasNoPassword)
                yield return $"{name} has no password and may come from anywhere; ALTER USER {name} IDENTIFIED BY …, or DROP USER";
            else if (anywhere && account.IsGuessed)
                yield return $"{name} has a password that is the first one guessed, and may come from anywhere; ALTER USER {name} IDENTIFIED BY …";
        }
    }
}
