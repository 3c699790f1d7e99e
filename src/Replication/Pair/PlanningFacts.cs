namespace VipGuard.Replication;

/// <summary>How much of a server could be seen.</summary>
public enum ServerSight
{
    /// <summary>All of it, by an administrator's login.</summary>
    Whole,

    /// <summary>Version, variables and positions, by the replication account, which every server shows to every login.</summary>
    Positions,

    /// <summary>Nothing: it is not there, or lets this host not in yet.</summary>
    Nothing,
}

/// <summary>What a plan needs to know of a server beyond a status.</summary>
public sealed record PlanningFacts
{
    /// <summary>The schemas that users have made; their rows are what must not be lost.</summary>
    public IReadOnlyList<string> Schemas { get; init; } = [];

    public bool HasUserData => Schemas.Count > 0;

    /// <summary>The transactions that were in the log before its oldest file that is left: whoever lacks one of them can't be given it any more.</summary>
    public GtidState LogsBegin { get; init; } = GtidState.Unknown;

    /// <summary>Schemas that the binary logs do not bring, since they were there before; null: not looked for.</summary>
    public IReadOnlyList<string>? SchemasNotInLogs { get; init; }

    /// <summary>Who wrote what is in its log and in its data: MariaDB's gtid_binlog_state, which has the last transaction of each server in each domain.</summary>
    public IReadOnlyList<Gtid> Writers { get; init; } = [];

    /// <summary>Null: the file names no account for the daemon.</summary>
    public DaemonAccount? Daemon { get; init; }

    /// <summary>What this login may do.</summary>
    public ServerGrants Grants { get; init; } = ServerGrants.Unknown;

    /// <summary>It has a certificate and takes TLS; null: not known.</summary>
    public bool? OffersTls { get; init; }

    /// <summary>innodb_read_only: it came up with a data folder that can't be written.</summary>
    public bool IsDataReadOnly { get; init; }
}

/// <summary>The account that the daemon itself uses over the server's Unix socket.</summary>
/// <param name="User">From the file's [mysql]; always at localhost.</param>
public sealed record DaemonAccount(string User)
{
    public const string Host = "localhost";

    private const string CheckSuffix = "_check";
    private const int LongestUser = 32;         // MySQL; MariaDB takes 80

    /// <summary>The user that health checks log in as, which has no privilege.</summary>
    /// <remarks>
    /// A name of its own: a server that looks names up takes a TCP connection over loopback for one from localhost (seen on 10.11), and the daemon's account there has another password.
    /// </remarks>
    /// <param name="daemon">The daemon's.</param>
    public static string CheckUserOf(string daemon)
    {
        ArgumentNullException.ThrowIfNull(daemon);
        return daemon[..Math.Min(daemon.Length, LongestUser - CheckSuffix.Length)] + CheckSuffix;
    }

    public bool Exists { get; init; }

    /// <summary>Each way in is as it should be: the socket where the server knows that, and the password that the pair's key gives.</summary>
    public bool LogsIn { get; init; }

    public bool IsLocked { get; init; }

    /// <summary>Privileges that it lacks, in the server's words.</summary>
    public IReadOnlyList<MissingGrant> Missing { get; init; } = [];

    public string Name => $"{SqlText.Literal(User)}@{SqlText.Literal(Host)}";
}

/// <summary>A privilege and where it holds.</summary>
/// <param name="Privilege">"SLAVE MONITOR".</param>
/// <param name="On">"*.*", or "performance_schema.*".</param>
public readonly record struct MissingGrant(string Privilege, string On);
