namespace VipGuard.Replication;

/// <summary>What a MySQL server of a pair must be set to, and why: 5.7, 8.0, 8.4 and 9.x. Names by version are in <see cref="MySqlNames"/>; held against 9.7.4.</summary>
/// <remarks>Left alone: default_authentication_plugin, authentication_policy, mysqlx, require_secure_transport.</remarks>
internal static class MySqlSettings
{
    /// <summary>What must not be in an option file of this version.</summary>
    internal static IReadOnlyList<(string Name, string Why)> MustNotBe(ServerVersion version) =>
    [
        (MySqlNames.Of(version, "replica_skip_errors"), "steps over rows that do not fit and shows a healthy replica with other data"),
        ("binlog_do_db, binlog_ignore_db", "lose what does not fit the name, and in STATEMENT format go by the database chosen with USE. A name that is misspelt loses it all"),
        ("replicate_do_*, replicate_ignore_*, replicate_wild_*", "lose rows while the GTID sets on both servers stay equal"),
        ("replicate_same_server_id", "applies a server's own transactions to it again"),
        ("skip_networking", "the other server could not connect"),
        ("disable_log_bin, skip_log_bin", "no binary log, nothing to follow"),
    ];

    internal static IReadOnlyList<Setting> For(ServerPart part) =>
    [
        .. CommonSettings.Instance(part),
        CommonSettings.ServerId(part),
        CommonSettings.ReportHost(part, MySqlNames.SaysReplica(part.Version) ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS"),
        .. BinaryLog(part),
        .. Role(part),
        .. CommonSettings.TwoWriters(part),
        .. part.Follows ? Replica(part) : [],
        .. part.Traits.SemiSync ? SemiSync(part) : [],
        CommonSettings.ConnectErrors(),
    ];

    private static IEnumerable<Setting> BinaryLog(ServerPart part)
    {
        ServerVersion version = part.Version;
        foreach (Setting setting in CommonSettings.BinaryLog(part, MySqlNames.LogsByDefault(version) ? "binlog" : "mysql-bin"))
            yield return setting;
        yield return Named(version, SettingTexts.BinaryLog, "log_replica_updates", "ON", SettingTexts.LogUpdates) with { Change = SettingChange.Restart };
        yield return new(SettingTexts.BinaryLog, "binlog_format", "ROW")
        {
            Why = SettingTexts.Rows,
            NewSessionsOnly = true,
            IsInFile = !MySqlNames.WarnsOfBinlogFormat(version),
        };
        yield return new(SettingTexts.BinaryLog, "gtid_mode", "ON")
        {
            Change = SettingChange.Restart,
            Why = "each transaction has a name of its own, by which the two servers compare what they have and go on after a take-over",
            More = "Without a restart: OFF_PERMISSIVE, ON_PERMISSIVE, ON, one step at a time on both servers (SET GLOBAL gtid_mode).",
        };
        yield return new(SettingTexts.BinaryLog, "enforce_gtid_consistency", "ON")
        {
            Change = SettingChange.Restart,
            Why = "refuses statements that can't be logged under one GTID (1785); gtid_mode needs it",
        };
        foreach (Setting setting in CommonSettings.OnDisk())
            yield return setting;
        bool seconds = MySqlNames.ExpiresBySeconds(version);
        yield return new(SettingTexts.BinaryLog, seconds ? "binlog_expire_logs_seconds" : "expire_logs_days", seconds ? SettingTexts.ExpireSeconds : SettingTexts.ExpireDays)
        {
            Change = SettingChange.FileOnly,
            Why = SettingTexts.Expire,
        };
    }

    private static IEnumerable<Setting> Role(ServerPart part)
    {
        if (!part.Traits.HolderWrites)
            yield break;
        yield return CommonSettings.ReadOnly();
        yield return new(SettingTexts.Role, "super_read_only", "ON")
        {
            Change = SettingChange.Role,
            Why = "read_only lets administrators and the event scheduler write; this one nobody",
        };
    }

    private static IEnumerable<Setting> Replica(ServerPart part)
    {
        ServerVersion version = part.Version;
        foreach (Setting setting in CommonSettings.RelayLog(part))
            yield return setting;
        if (!MySqlNames.KeepsPositionsInTables(version))
        {
            foreach (string name in (string[])["master_info_repository", "relay_log_info_repository"])
            {
                yield return new(SettingTexts.Replica, name, "TABLE")
                {
                    Change = SettingChange.Restart,
                    Why = "the replica's position is committed with the rows; in a file, the default of 5.7, it is another one after a crash",
                };
            }
        }

        yield return Named(version, SettingTexts.Replica, "replica_net_timeout", CommonSettings.Text(SettingTexts.NetTimeout), SettingTexts.SilentSource) with { More = "The default is 60." };
        yield return Named(version, SettingTexts.Replica, "replica_exec_mode", "STRICT", SettingTexts.StrictRows);
        if (!MySqlNames.ParallelByClock(version))
        {
            yield return Named(version, SettingTexts.Replica, "replica_parallel_type", "LOGICAL_CLOCK", "by what committed together over there; DATABASE, the default here, is one applier for one schema")
                with { Change = SettingChange.FileOnly };
        }

        yield return Named(version, SettingTexts.Replica, "replica_parallel_workers", SettingTexts.Workers, SettingTexts.ParallelApply) with { Change = SettingChange.FileOnly };
        yield return Named(version, SettingTexts.Replica, "replica_preserve_commit_order", "ON", "commits in the order of the source, so that no reader sees a state that never was, and the GTID set has no gaps")
            with { Change = SettingChange.FileOnly };
    }

    private static IEnumerable<Setting> SemiSync(ServerPart part)
    {
        ServerVersion version = part.Version;
        string[] plugins = [.. part.IsFollowed ? [MySqlNames.SourcePlugin(version)] : (string[])[], .. part.Follows ? [MySqlNames.ReplicaPlugin(version)] : (string[])[]];
        yield return new(SettingTexts.SemiSync, "plugin_load_add", string.Join(';', plugins))
        {
            Change = SettingChange.FileOnly,
            IsVariable = false,
            Why = "semi-synchronous replication is in plugins; adds to what other files load",
            More = "\"loose_\" before their variables: without the plugins the server starts all the same, with a warning.",
        };
        if (part.IsFollowed)
        {
            yield return Plugin(version, "rpl_semi_sync_source_enabled", "OFF", SettingTexts.SemiSyncSource) with { Change = SettingChange.Role, More = SettingTexts.SemiSyncSourceMore };
            yield return Plugin(version, "rpl_semi_sync_source_timeout", CommonSettings.Milliseconds(part.Traits.SemiSyncTimeout), SettingTexts.SemiSyncTimeout)
                with { More = SettingTexts.SemiSyncTimeoutMore };
            yield return Plugin(version, "rpl_semi_sync_source_wait_point", "AFTER_SYNC", SettingTexts.AfterSync);
        }

        if (part.Follows)
            yield return Plugin(version, "rpl_semi_sync_replica_enabled", "ON", "acknowledges what it has received");
    }

    private static Setting Named(ServerVersion version, string section, string newest, string value, string why) =>
        new(section, MySqlNames.Of(version, newest), value) { Why = why };

    private static Setting Plugin(ServerVersion version, string newest, string value, string why)
    {
        Setting setting = Named(version, SettingTexts.SemiSync, newest, value, why);
        return setting with { FileName = "loose_" + setting.Name };
    }
}
