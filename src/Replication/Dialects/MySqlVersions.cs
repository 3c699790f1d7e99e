namespace VipGuard.Replication;

/// <summary>MySQL's changes of words, from 5.7 on: each row is the one before with what that version changed.</summary>
/// <remarks>Measured on real servers: 9.7.4. The others are from the reference manuals and release notes that are named.</remarks>
public static class MySqlVersions
{
    private static readonly SemiSyncNames olderSemiSync = new("master", "slave",
    [
        "INSTALL PLUGIN rpl_semi_sync_master SONAME 'semisync_master.so'",
        "INSTALL PLUGIN rpl_semi_sync_slave SONAME 'semisync_slave.so'",
    ]);

    private static readonly SemiSyncNames newerSemiSync = new("source", "replica",
    [
        "INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'",
        "INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'",
    ]);

    /// <summary>The new names of the variables that 8.0.26 renamed (release notes 8.0.26, "Replication Notes"); those of its list that matter to a pair.</summary>
    public static IReadOnlySet<string> Renamed { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "log_replica_updates", "replica_net_timeout", "replica_exec_mode", "replica_skip_errors", "replica_parallel_workers", "replica_parallel_type",
        "replica_preserve_commit_order", "replica_transaction_retries", "replica_type_conversions", "skip_replica_start", "sql_replica_skip_counter",
        "log_slow_replica_statements", "replica_checkpoint_period", "replica_load_tmpdir", "replica_pending_jobs_size_max", "replica_max_allowed_packet",
    };

    // MySQL 5.7 Reference Manual: 13.4 "Replication Statements", 16.3.9 "Semisynchronous Replication", 6.2.2 "Privileges Provided by MySQL"
    // (SUPER covers what 8.0 split up), 16.1.4.2 "Enabling GTID Transactions Online", 5.1.7 (expire_logs_days), 6.4.1 (mysql_native_password).
    private static readonly MySqlWords v5_7 = new()
    {
        From = (5, 7, 0),
        ChangeSource = "CHANGE MASTER TO",
        OptionPrefix = "MASTER_",
        GetPublicKey = null,
        Replica = "SLAVE",
        ShowReplicas = "SHOW SLAVE HOSTS",
        BinlogStatus = "SHOW MASTER STATUS",
        ResetBinlog = "RESET MASTER",
        VariableReplica = "SLAVE",
        PositionWait = "MASTER_POS_WAIT",
        SemiSync = olderSemiSync,
        AuthenticationPlugin = "mysql_native_password",
        HasPersist = false,
        HasVariablesInfo = false,
        HasDynamicPrivileges = false,
        AddsToGtidPurged = false,
        BinlogExpiry = ("expire_logs_days", TimeSpan.FromDays(1)),
        ForgetHostErrors = "FLUSH HOSTS",
        DefaultRetryCount = 86400,
        DaemonPrivileges = ["REPLICATION CLIENT", "PROCESS", "RELOAD", "SUPER"],
    };

    // MySQL 8.0 Reference Manual: 8.4.1.2 "Caching SHA-2 Pluggable Authentication" (8.0.4), 13.4.2.1 (GET_MASTER_PUBLIC_KEY), 15.7.6.1 (SET PERSIST),
    // 29.12.14.2 (variables_info), 8.2.2 (dynamic privileges), 19.1.6.5 (gtid_purged takes '+'), 19.1.6.4 (binlog_expire_logs_seconds, 8.0.1).
    private static readonly MySqlWords v8_0 = v5_7 with
    {
        From = (8, 0, 4),
        GetPublicKey = "GET_MASTER_PUBLIC_KEY",
        AuthenticationPlugin = "caching_sha2_password",
        HasPersist = true,
        HasVariablesInfo = true,
        HasDynamicPrivileges = true,
        AddsToGtidPurged = true,
        BinlogExpiry = ("binlog_expire_logs_seconds", TimeSpan.FromSeconds(1)),
        // The set that was tried on 9.7.4; SYSTEM_USER besides, to end connections of accounts that have it.
        DaemonPrivileges =
        [
            "REPLICATION CLIENT", "PROCESS", "RELOAD", "REPLICATION_SLAVE_ADMIN", "SYSTEM_VARIABLES_ADMIN", "CONNECTION_ADMIN", "SERVICE_CONNECTION_ADMIN",
        ],
    };

    // Release notes 8.0.22: START, STOP, RESET, SHOW REPLICA and SHOW REPLICAS, with their columns.
    private static readonly MySqlWords v8_0_22 = v8_0 with { From = (8, 0, 22), Replica = "REPLICA", ShowReplicas = "SHOW REPLICAS" };

    // Release notes 8.0.23: CHANGE REPLICATION SOURCE TO with SOURCE_ options; TRUNCATE TABLE performance_schema.host_cache in place of FLUSH HOSTS,
    // deprecated here and gone in 9.7.4 (measured).
    private static readonly MySqlWords v8_0_23 = v8_0_22 with
    {
        From = (8, 0, 23),
        ChangeSource = "CHANGE REPLICATION SOURCE TO",
        OptionPrefix = "SOURCE_",
        GetPublicKey = "GET_SOURCE_PUBLIC_KEY",
        ForgetHostErrors = "TRUNCATE TABLE performance_schema.host_cache",
    };

    // Release notes 8.0.26: variables, functions and the semi-sync plugins get their new names, the old ones stay for a while.
    private static readonly MySqlWords v8_0_26 = v8_0_23 with { From = (8, 0, 26), VariableReplica = "REPLICA", PositionWait = "SOURCE_POS_WAIT", SemiSync = newerSemiSync };

    // Release notes 8.2.0: SHOW BINARY LOG STATUS, RESET BINARY LOGS AND GTIDS. From 8.4.0 on the old words are errors (1064, measured on 9.7.4).
    private static readonly MySqlWords v8_2 = v8_0_26 with { From = (8, 2, 0), BinlogStatus = "SHOW BINARY LOG STATUS", ResetBinlog = "RESET BINARY LOGS AND GTIDS" };

    // Release notes 8.4.0, "Changed defaults"; on 9.7.4 measured: Source_Retry_Count 10, Connect_Retry 60.
    private static readonly MySqlWords v8_4 = v8_2 with { From = (8, 4, 0), DefaultRetryCount = 10 };

    /// <summary>In order. 8.4 and 9.x speak alike as far as a pair goes: 9.7.4 was held against every word.</summary>
    public static IReadOnlyList<MySqlWords> All { get; } = [v5_7, v8_0, v8_0_22, v8_0_23, v8_0_26, v8_2, v8_4];
}
