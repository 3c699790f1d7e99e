namespace VipGuard.Checks;

/// <summary>What one probe found. What each means for fitness is one table: <see cref="EvidenceTable"/>.</summary>
public enum ProbeOutcome
{
    /// <summary>Connected, greeted or logged in, as the probe asks.</summary>
    Ok,

    /// <summary>The check's session gave no answer, or was closed, and a new one has taken its place: the server serves new clients.</summary>
    SessionRenewed,

    /// <summary>The server greets, but the probe's account can not log in (1045, 1698, a plugin the probe does not speak).</summary>
    LoginRefused,

    /// <summary>ERR 1040: every connection is taken, the reserved one as well.</summary>
    TooManyConnections,

    /// <summary>ERR 1129: this host is shut out for its many unfinished log-ins.</summary>
    HostBlocked,

    /// <summary>ERR 1130: no account matches this host.</summary>
    HostNotAllowed,

    /// <summary>ECONNREFUSED: nobody listens.</summary>
    Refused,

    /// <summary>ENOENT: the Unix socket's file is not there.</summary>
    SocketGone,

    /// <summary>ERR 1053: the server says that it is shutting down.</summary>
    ShuttingDown,

    /// <summary>Evidence from outside the check, such as the kernel's word that the server's process was killed.</summary>
    Condemned,

    /// <summary>No answer, and the server's process is stopped by a signal (state T, man 5 proc).</summary>
    Stopped,

    /// <summary>The server's process has begun to exit (PF_EXITING), though its sockets may live on until its memory is freed.</summary>
    Exiting,

    /// <summary>The server's process has crashed and writes its core (CoreDumping, man 5 proc).</summary>
    DumpingCore,

    /// <summary>No answer within the time limit.</summary>
    TimedOut,

    /// <summary>A Unix socket whose backlog is full: the server accepts nobody (EAGAIN, man 2 connect).</summary>
    BacklogFull,

    /// <summary>No route, no neighbour, or a route that forbids it.</summary>
    Unreachable,

    /// <summary>Another ERR packet in place of the greeting, or in answer to the log-in where it is not the account's, such as 1135 (no thread), 1041 (no memory), 3032 (offline_mode).</summary>
    ServerError,

    /// <summary>Something answers, but not with MySQL's protocol.</summary>
    NotMySql,

    /// <summary>The connection was closed or reset before the answer was whole.</summary>
    ClosedEarly,

    /// <summary>The port takes connections, but the server's process is known to have died: the kernel goes on with that until its memory is freed.</summary>
    Lingering,

    /// <summary>This host could not ask: no permission, no free port, bind_to is not its address.</summary>
    CannotProbe,

    /// <summary>The probe threw: a fault of ours.</summary>
    ProbeFailed,
}
