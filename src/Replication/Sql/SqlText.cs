using System.Text;

namespace VipGuard.Replication;

/// <summary>Names and literals in a statement.</summary>
public static class SqlText
{
    private static readonly string[] secretWords = ["IDENTIFIED", "MASTER_PASSWORD", "SOURCE_PASSWORD", "SET PASSWORD", "PASSWORD("];

    /// <summary>'text' as a literal. Right under the default sql_mode and under NO_BACKSLASH_ESCAPES only for text without a backslash, which is refused.</summary>
    /// <exception cref="ArgumentException">A backslash or a NUL: no name or address of ours has one.</exception>
    public static string Literal(string text)
    {
        if (text.AsSpan().IndexOfAny('\\', '\0') >= 0)
            throw new ArgumentException("a literal of ours holds no backslash and no NUL", nameof(text));
        return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>`name` as an identifier; any name.</summary>
    public static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>Whether a statement holds a password, so that an error's text about it must not quote it.</summary>
    public static bool HoldsSecret(string sql)
    {
        foreach (string word in secretWords)
        {
            if (sql.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>An error's text without any quoted part of the statement that it is about.</summary>
    /// <remarks>A syntax error (1064) quotes the statement from the place of the error on.</remarks>
    internal static string WithoutSecrets(string error, string sql)
    {
        if (!HoldsSecret(sql))
            return error;
        int near = error.IndexOf(" near ", StringComparison.OrdinalIgnoreCase);
        StringBuilder text = new(near < 0 ? error : error[..near] + " (the statement holds a password and is not shown)");
        foreach (string literal in Literals(sql))
            text.Replace(literal, "<hidden>");
        return text.ToString();
    }

    // Literals of eight characters and more: a password of ours has 32; user and host names stay readable where they are shorter.
    private static IEnumerable<string> Literals(string sql)
    {
        int from = -1;
        for (int i = 0; i < sql.Length; i++)
        {
            if (sql[i] != '\'')
                continue;
            if (from < 0)
            {
                from = i + 1;
                continue;
            }

            if (i - from >= 8 && !IsName(sql, from - 1))
                yield return sql[from..i];
            from = -1;
        }
    }

    // 'user'@'host' and HOST='…' are no secrets.
    private static bool IsName(string sql, int quote)
    {
        ReadOnlySpan<char> before = sql.AsSpan(0, quote).TrimEnd();
        return before.EndsWith("@", StringComparison.Ordinal)
            || before.EndsWith("USER", StringComparison.OrdinalIgnoreCase)
            || before.EndsWith("USER=", StringComparison.OrdinalIgnoreCase)
            || before.EndsWith("HOST=", StringComparison.OrdinalIgnoreCase);
    }
}
