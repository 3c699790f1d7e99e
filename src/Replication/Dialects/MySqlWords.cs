namespace VipGuard.Replication;

/// <summary>What a MySQL version calls things: one row of the table in <see cref="MySqlVersions"/>. What is the same in all of them stands in <see cref="MySql"/>.</summary>
public sealed record MySqlWords
{
    /// <summary>The first version that speaks so.</summary>
    public required (int Major, int Minor, int Patch) From { get; init; }

    /// <summary>"CHANGE MASTER TO" or "CHANGE REPLICATION SOURCE TO".</summary>
    public required string ChangeSource { get; init; }

    /// <summary>Before each of its options: "MASTER_" or "SOURCE_".</summary>
    public required string OptionPrefix { get; init; }

    /// <summary>The option by which a replica asks for the source's RSA key; null: there is none, nor a need for it.</summary>
    public required string? GetPublicKey { get; init; }

    /// <summary>"SLAVE" or "REPLICA", in START, STOP, RESET and SHOW … STATUS.</summary>
    public required string Replica { get; init; }

    /// <summary>The connected replicas.</summary>
    public required string ShowReplicas { get; init; }

    public required string BinlogStatus { get; init; }

    public required string ResetBinlog { get; init; }

    /// <summary>"SLAVE" or "REPLICA" for variables: <c>log_slave_updates</c>, <c>log_replica_updates</c>. Use <see cref="Variable"/>.</summary>
    public required string VariableReplica { get; init; }

    /// <summary>Waits for a file and position: MASTER_POS_WAIT or SOURCE_POS_WAIT.</summary>
    public required string PositionWait { get; init; }

    /// <summary>Semi-synchronous replication by the plugin that is to be installed; the older one of an upgraded server may be there in its place.</summary>
    public required SemiSyncNames SemiSync { get; init; }

    /// <summary>The plugin with which an account is created.</summary>
    public required string AuthenticationPlugin { get; init; }

    /// <summary>SET PERSIST and mysqld-auto.cnf, which wins over the option files.</summary>
    public required bool HasPersist { get; init; }

    /// <summary>Where performance_schema says where a value comes from (variables_info).</summary>
    public required bool HasVariablesInfo { get; init; }

    /// <summary>Privileges by name beside the static ones, in mysql.global_grants; before: SUPER.</summary>
    public required bool HasDynamicPrivileges { get; init; }

    /// <summary>gtid_purged may be added to ('+set'); before, it may be set only while gtid_executed is empty.</summary>
    public required bool AddsToGtidPurged { get; init; }

    /// <summary>How long binary logs are kept: the variable, and what one of its units is.</summary>
    public required (string Variable, TimeSpan Unit) BinlogExpiry { get; init; }

    /// <summary>Lets a host in again that was shut out after connection errors (1129).</summary>
    public required string ForgetHostErrors { get; init; }

    /// <summary>What a channel has for SOURCE_RETRY_COUNT unless told otherwise; after so many tries it stays down.</summary>
    public required int DefaultRetryCount { get; init; }

    /// <summary>What the daemon's own account needs on *.*, beside SELECT on performance_schema.*.</summary>
    public required IReadOnlyList<string> DaemonPrivileges { get; init; }

    /// <summary>The variables that MySQL 8.0.26 renamed, by this version's name: Variable("log_replica_updates").</summary>
    /// <param name="name">The newer name.</param>
    public string Variable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return VariableReplica is "REPLICA" || !MySqlVersions.Renamed.Contains(name) ? name : name.Replace("replica", "slave", StringComparison.Ordinal);
    }

    /// <summary>The words of a version: those of the last row of the table that it has reached.</summary>
    public static MySqlWords For(ServerVersion version) => MySqlVersions.All.Last(w => version.IsAtLeast(w.From.Major, w.From.Minor, w.From.Patch) || w == MySqlVersions.All[0]);
}
