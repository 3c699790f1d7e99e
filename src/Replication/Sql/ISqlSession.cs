namespace VipGuard.Replication;

/// <summary>One login to one server. Used by one thread at a time; any thread may open it and any may use it next.</summary>
public interface ISqlSession : IDisposable
{
    /// <summary>Where the session leads, for people: "10.0.0.1:3306" or the path of a socket.</summary>
    string Where { get; }

    /// <summary>Sends one statement and reads all its rows; a statement without a result gives no rows.</summary>
    /// <exception cref="SqlException">The server's or the library's error; never the statement.</exception>
    SqlRows Query(string sql);

    /// <summary>Sends one statement whose rows, if any, are of no interest.</summary>
    /// <returns>Rows changed, as the server counts them.</returns>
    /// <exception cref="SqlException">The server's or the library's error; never the statement.</exception>
    long Execute(string sql);
}
