namespace VipGuard.Replication;

public abstract partial class Dialect
{
    // Both kinds of names: what a version does not know is not answered, and is no error.
    private static readonly string[] roleVariables =
    [
        "server_id", "gtid_domain_id", "server_uuid", "read_only", "super_read_only", "rpl_semi_sync_master_enabled", "rpl_semi_sync_slave_enabled",
        "rpl_semi_sync_source_enabled", "rpl_semi_sync_replica_enabled",
    ];

    private static readonly string[] roleStatus =
    [
        "Uptime", "Rpl_semi_sync_master_status", "Rpl_semi_sync_master_clients", "Rpl_semi_sync_slave_status",
        "Rpl_semi_sync_source_status", "Rpl_semi_sync_source_clients", "Rpl_semi_sync_replica_status",
    ];

    /// <summary>Rows of name and value, for the variables that a role goes by; any account may ask.</summary>
    public string RoleVariablesQuery { get; } = $"SHOW GLOBAL VARIABLES WHERE Variable_name IN ({string.Join(", ", roleVariables.Select(SqlText.Literal))})";

    /// <summary>The same for the status.</summary>
    public string RoleStatusQuery { get; } = $"SHOW GLOBAL STATUS WHERE Variable_name IN ({string.Join(", ", roleStatus.Select(SqlText.Literal))})";

    /// <summary>No client writes, as far as the server can see to it.</summary>
    public abstract bool RefusesWrites(ServerFacts facts);

    /// <summary>Waits behind long statements and locks, and new writers wait behind it: only with a short lock_wait_timeout (facts 5.1).</summary>
    public abstract string RefuseWrites { get; }

    public virtual string AllowWrites => "SET GLOBAL read_only = 0";

    /// <summary>Where both replication threads are stopped, starting either throws away what was received and not applied.</summary>
    public abstract bool StartForgetsReceived { get; }

    /// <summary>Switching the source's side of semi-synchronous replication off takes up to a second, in which nobody reads a variable of that server.</summary>
    public virtual bool SourceSideGoesSlowly => false;

    /// <summary>Rows of GRANTEE: accounts that write although the server refuses writes; null: there are none. Without SELECT on mysql.* it shows the asking account only.</summary>
    public abstract string? WritersDespiteQuery { get; }

    /// <summary>Every thread of the server, with Id, User, Host and Command. Needs PROCESS.</summary>
    public virtual string ConnectionsQuery => "SHOW PROCESSLIST";

    public virtual string EndConnection(long id) => FormattableString.Invariant($"KILL CONNECTION {id}");

    /// <summary>One value: events that came from the other server and do not run here. Sees what the account may see (EVENT).</summary>
    public virtual string DisabledEventsQuery => "SELECT COUNT(*) FROM information_schema.EVENTS WHERE STATUS IN ('SLAVESIDE_DISABLED', 'REPLICA_SIDE_DISABLED')";

    /// <summary>A row for each prepared transaction that waits for somebody to end it.</summary>
    public virtual string PreparedQuery => "XA RECOVER";
}
