namespace VipGuard.Replication;

/// <summary>What MySQL's versions call the same variable, as data. Source: the Reference Manuals 5.7 to 9.x, chapters "Replication and Binary Logging Options and Variables".</summary>
internal static class MySqlNames
{
    /// <summary>Renamed in 8.0.26, each with its old name until 8.0.25 (WL#14628 and its parts); the old ones warn from then on and are gone in 8.4 and 9.</summary>
    private static readonly (string Old, string New)[] renamed =
    [
        ("log_slave_updates", "log_replica_updates"),
        ("slave_net_timeout", "replica_net_timeout"),
        ("slave_exec_mode", "replica_exec_mode"),
        ("slave_parallel_workers", "replica_parallel_workers"),
        ("slave_parallel_type", "replica_parallel_type"),
        ("slave_preserve_commit_order", "replica_preserve_commit_order"),
        ("slave_skip_errors", "replica_skip_errors"),
        ("skip_slave_start", "skip_replica_start"),
        ("rpl_semi_sync_master_enabled", "rpl_semi_sync_source_enabled"),
        ("rpl_semi_sync_master_timeout", "rpl_semi_sync_source_timeout"),
        ("rpl_semi_sync_master_wait_point", "rpl_semi_sync_source_wait_point"),
        ("rpl_semi_sync_slave_enabled", "rpl_semi_sync_replica_enabled"),
    ];

    /// <summary>The new words are there.</summary>
    internal static bool SaysReplica(ServerVersion version) => IsFrom(version, 8, 0, 26);

    /// <summary>What this version calls a variable, by its newest name.</summary>
    internal static string Of(ServerVersion version, string newest) =>
        SaysReplica(version) ? newest : renamed.FirstOrDefault(r => r.New == newest).Old ?? newest;

    /// <summary>As plugin_load_add takes it. The plugins with the old names are gone in 9.x (measured: 1126 on 9.7).</summary>
    internal static string SourcePlugin(ServerVersion version) =>
        SaysReplica(version) ? "rpl_semi_sync_source=semisync_source.so" : "rpl_semi_sync_master=semisync_master.so";

    internal static string ReplicaPlugin(ServerVersion version) =>
        SaysReplica(version) ? "rpl_semi_sync_replica=semisync_replica.so" : "rpl_semi_sync_slave=semisync_slave.so";

    /// <summary>binlog_expire_logs_seconds came with 8.0.1; expire_logs_days is gone in 8.4.</summary>
    internal static bool ExpiresBySeconds(ServerVersion version) => IsFrom(version, 8, 0, 1);

    /// <summary>8.0.34 deprecates binlog_format and warns of it in a file; ROW is the default from 5.7.7 on.</summary>
    internal static bool WarnsOfBinlogFormat(ServerVersion version) => IsFrom(version, 8, 0, 34);

    /// <summary>Tables are the default place of a replica's positions from 8.0.2 on; the variables warn from 8.0.23 and are gone in 8.4.</summary>
    internal static bool KeepsPositionsInTables(ServerVersion version) => IsFrom(version, 8, 0, 2);

    /// <summary>LOGICAL_CLOCK is the default from 8.0.27 on, and 8.0.29 deprecates the choice.</summary>
    internal static bool ParallelByClock(ServerVersion version) => IsFrom(version, 8, 0, 27);

    /// <summary>The binary log is on unless a file turns it off.</summary>
    internal static bool LogsByDefault(ServerVersion version) => IsFrom(version, 8, 0, 3);

    /// <summary>skip_slave_start became a variable in 8.0.24; before that it is an option only.</summary>
    internal static bool ShowsSkipStart(ServerVersion version) => IsFrom(version, 8, 0, 24);

    private static bool IsFrom(ServerVersion version, int major, int minor, int patch) =>
        (version.Major, version.Minor, version.Patch).CompareTo((major, minor, patch)) >= 0;
}
