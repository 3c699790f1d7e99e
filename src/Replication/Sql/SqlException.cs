namespace VipGuard.Replication;

/// <summary>What a server, or the client library, said instead of an answer. It never holds the statement.</summary>
public sealed class SqlException : Exception
{
    /// <param name="where">The server, for people.</param>
    /// <param name="number">The server's error number (1000–1999, 3000 up), the library's (2000–2999), or 0 where the library itself is missing.</param>
    /// <param name="sqlState">Five characters; "HY000" where nothing better is known.</param>
    /// <param name="text">The error's own words.</param>
    public SqlException(string where, int number, string sqlState, string text)
        : base(number == 0 ? $"{where}: {text}" : $"{where}: {text} ({number})")
    {
        Where = where;
        Number = number;
        SqlState = sqlState;
        Text = text;
    }

    public string Where { get; }

    public int Number { get; }

    public string SqlState { get; }

    public string Text { get; }

    /// <summary>The login was refused: wrong password, unknown account, or no account for this host.</summary>
    public bool IsLoginRefused => Number is 1044 or 1045 or 1130 or 1698;

    /// <summary>The account lacks a privilege; the server's words name it (1044, 1142, 1227, 1370).</summary>
    public bool IsPrivilegeMissing => Number is 1142 or 1227 or 1370;

    /// <summary>Nobody answers, or the line broke: 2002, 2003, 2006, 2013.</summary>
    public bool IsLineLost => Number is 2002 or 2003 or 2005 or 2006 or 2013;
}
