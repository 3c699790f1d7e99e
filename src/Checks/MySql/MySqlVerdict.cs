using System.Globalization;

namespace VipGuard.Checks;

/// <summary>What a server's words mean: from packets to results, pure.</summary>
internal static class MySqlVerdict
{
    // mysqld_error.h
    private const int ER_CON_COUNT_ERROR = 1040;
    private const int ER_HANDSHAKE_ERROR = 1043;
    private const int ER_DBACCESS_DENIED_ERROR = 1044;
    private const int ER_ACCESS_DENIED_ERROR = 1045;
    private const int ER_SERVER_SHUTDOWN = 1053;
    private const int ER_HOST_IS_BLOCKED = 1129;
    private const int ER_HOST_NOT_PRIVILEGED = 1130;
    private const int ER_NEW_ABORTING_CONNECTION = 1184;
    private const int ER_TOO_MANY_USER_CONNECTIONS = 1203;
    private const int ER_USER_LIMIT_REACHED = 1226;
    private const int ER_SPECIFIC_ACCESS_DENIED_ERROR = 1227;
    private const int ER_NOT_SUPPORTED_AUTH_MODE = 1251;
    private const int ER_SERVER_IS_IN_SECURE_AUTH_MODE = 1275;
    private const int ER_QUERY_INTERRUPTED = 1317;
    private const int ER_PLUGIN_IS_NOT_LOADED = 1524;
    private const int ER_ACCESS_DENIED_NO_PASSWORD_ERROR = 1698;
    private const int ER_MUST_CHANGE_PASSWORD = 1820;
    private const int ER_MUST_CHANGE_PASSWORD_LOGIN = 1862;
    private const int ER_CONNECTION_KILLED = 1927;              // MariaDB
    private const int ER_STATEMENT_TIMEOUT = 1969;              // MariaDB
    private const int ER_QUERY_TIMEOUT = 3024;                  // MySQL
    private const int ER_ACCOUNT_HAS_BEEN_LOCKED = 3118;        // MySQL
    private const int ER_SECURE_TRANSPORT_REQUIRED = 3159;      // MySQL
    private const int ER_PASSWORD_LOCK = 3955;                  // MySQL 8.0.19, …_ACCOUNT_BLOCKED_BY_PASSWORD_LOCK
    private const int ER_MARIADB_ACCOUNT_HAS_BEEN_LOCKED = 4151;
    private const int ER_CLIENT_INTERACTION_TIMEOUT = 4031;     // MySQL 8.0.24

    /// <summary>A greeting that nobody answers: enough where no account is given.</summary>
    public static ProbeResult Greets(Greeting greeting) => new(ProbeOutcome.Ok, $"greets ({greeting.Version})");

    public static ProbeResult LoggedIn(Greeting greeting) => new(ProbeOutcome.Ok, $"answers log-ins ({greeting.Version})");

    /// <summary>A session's question was answered; the same result again where it says the same.</summary>
    public static ProbeResult AnswersQueries(string version, ProbeResult before = default) =>
        before.Outcome == ProbeOutcome.Ok && before.Detail is not null ? before : new(ProbeOutcome.Ok, $"answers queries ({version})");

    /// <summary>An ERR packet in answer to SELECT 1. Someone's KILL QUERY, a limit of the account or an expired password says nothing against the server.</summary>
    public static ProbeResult Answered(ServerError error) => error.Code switch
    {
        ER_QUERY_INTERRUPTED or ER_STATEMENT_TIMEOUT or ER_QUERY_TIMEOUT => new(ProbeOutcome.Ok, Numbered("answers, though the check's query was interrupted", error)),
        ER_USER_LIMIT_REACHED or ER_MUST_CHANGE_PASSWORD => new(ProbeOutcome.LoginRefused, Numbered("answers, but not the check's account", error)),
        ER_SERVER_SHUTDOWN => ShuttingDown,
        _ => new(ProbeOutcome.ServerError, Numbered("the server can't answer SELECT 1", error)),
    };

    /// <summary>Whether the server closes the session after this error.</summary>
    public static bool EndsSession(ServerError error) =>
        error.Code is ER_CONNECTION_KILLED or ER_CLIENT_INTERACTION_TIMEOUT or ER_SERVER_SHUTDOWN or ER_NEW_ABORTING_CONNECTION;

    /// <summary>The server ended the session and said why.</summary>
    public static ProbeResult SessionEnded(ServerError error) =>
        error.Code == ER_SERVER_SHUTDOWN ? ShuttingDown : new(ProbeOutcome.ClosedEarly, Numbered("the server closed the session", error));

    public static ProbeResult NotMySql(string junk) => new(ProbeOutcome.NotMySql, $"not a MySQL server ({junk})");

    /// <summary>An ERR packet in place of the greeting.</summary>
    public static ProbeResult Turned(ServerError error, ProbeTarget target) =>
        Known(error, target) ?? TurnedAway(error);

    /// <summary>An ERR packet in answer to the log-in: what is the account's says nothing against the server; anything else is as in place of the greeting.</summary>
    public static ProbeResult LoginFailed(ServerError error, MySqlLogin login, ProbeTarget target) =>
        Known(error, target) ?? (IsOfTheAccount(error.Code) ? LoginRefused(login, Numbered("log-in refused", error)) : TurnedAway(error));

    /// <summary>The account is one that a probe can not log in with.</summary>
    public static ProbeResult CannotLogIn(MySqlLogin login, string why) => LoginRefused(login, $"can't log in: {why}");

    private static ProbeResult ShuttingDown => new(ProbeOutcome.ShuttingDown, "the server is shutting down (1053)");

    private static ProbeResult LoginRefused(MySqlLogin login, string what) =>
        new(ProbeOutcome.LoginRefused, $"greets, but account {login.User}: {what}; each probe writes a line into the server's log");

    // MySQL's offline_mode (3032) is not of the account: nobody without a privilege is let in, whoever asks.
    private static ProbeResult TurnedAway(ServerError error) => new(ProbeOutcome.ServerError, Numbered("the server turns clients away", error));

    private static bool IsOfTheAccount(int code) => code is ER_HANDSHAKE_ERROR or ER_DBACCESS_DENIED_ERROR or ER_ACCESS_DENIED_ERROR
        or ER_TOO_MANY_USER_CONNECTIONS or ER_USER_LIMIT_REACHED or ER_SPECIFIC_ACCESS_DENIED_ERROR or ER_NOT_SUPPORTED_AUTH_MODE
        or ER_SERVER_IS_IN_SECURE_AUTH_MODE or ER_PLUGIN_IS_NOT_LOADED or ER_ACCESS_DENIED_NO_PASSWORD_ERROR or ER_MUST_CHANGE_PASSWORD
        or ER_MUST_CHANGE_PASSWORD_LOGIN or ER_ACCOUNT_HAS_BEEN_LOCKED or ER_SECURE_TRANSPORT_REQUIRED or ER_PASSWORD_LOCK
        or ER_MARIADB_ACCOUNT_HAS_BEEN_LOCKED;

    private static ProbeResult? Known(ServerError error, ProbeTarget target) => error.Code switch
    {
        ER_CON_COUNT_ERROR => new(ProbeOutcome.TooManyConnections, "too many connections (1040): the server is full, and serves those it has"),
        ER_HOST_IS_BLOCKED => new(ProbeOutcome.HostBlocked, $"host blocked (1129): run {FlushHosts(error)} on the server at {target}"),
        ER_HOST_NOT_PRIVILEGED => new(ProbeOutcome.HostNotAllowed, "host not allowed (1130): no account of the server matches this host; probe through its Unix socket"),
        ER_SERVER_SHUTDOWN => ShuttingDown,
        _ => null,
    };

    // The message names the tool of its own house, mariadb-admin or mysqladmin; the latter's flush-hosts is gone with MySQL 9 (1064).
    private static string FlushHosts(ServerError error) =>
        error.Message.Contains("mysqladmin", StringComparison.Ordinal) ? "TRUNCATE TABLE performance_schema.host_cache" : "mariadb-admin flush-hosts";

    private static string Numbered(string what, ServerError error) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} ({error.Code}: {error.Message})");
}
