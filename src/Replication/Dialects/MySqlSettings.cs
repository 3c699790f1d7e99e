namespace VipGuard.Replication;

/// <summary>What a MySQL server of a pair must be set to, and why: 5.7, 8.0, 8.4 and 9.x. Names by version come from <see cref="MySqlWords"/>; held against 9.7.4.</summary>
/// <remarks>Left alone: default_authentication_plugin, authentication_policy, mysqlx, require_secure_transport.</remarks>
internal static class MySqlSettings
{
    internal static IReadOnlyList<(string Name, string Why)> MustNotBe(MySqlWords words) =>
    [
        (words.Variable("replica_skip_errors"), "steps over rows that do not fit and shows a healthy replica with other data"),
        ("binlog_do_db, binlog_ignore_db", SettingTexts.BinlogFilters),
        ("replicate_do_*, replicate_ignore_*, replicate_wild_*", "lose rows while the GTID sets on both servers stay equal"),
        ("replicate_same_server_id", "applies a server's own transactions to it again"),
        ("skip_networking", "the other server could not connect"),
        ("disable_log_bin, skip_log_bin", "no binary log, nothing to follow"),
    ];

    internal static IReadOnlyList<Setting> For(ServerPart part, MySqlWords words) =>
    [
        .. CommonSettings.Instance(part),
        CommonSettings.ServerId(part),
        CommonSettings.ReportHost(part, words.ShowReplicas),
        .. BinaryLog(part, words),
        .. Role(part, words),
        .. CommonSettings.TwoWriters(part),
        .. part.Follows ? Replica(part, words) : [],
        .. part.Design.SemiSync ? SemiSync(part, words.SemiSync) : [],
        CommonSettings.ConnectErrors(),
    ];

    private static IEnumerable<Setting> BinaryLog(ServerPart part, MySqlWords words)
    {
        // The log is on by default, and named so, from 8.0.3 on (manual 8.0, 19.1.6.4).
        foreach (Setting setting in CommonSettings.BinaryLog(part, part.Version.IsAtLeast(8, 0) ? "binlog" : "mysql-bin"))
            yield return setting;
        yield return Named(words, SettingTexts.BinaryLog, "log_replica_updates", "ON", SettingTexts.LogUpdates) with { Change = SettingChange.Restart };
        yield return new(SettingTexts.BinaryLog, "binlog_format", "ROW")
        {
            Why = SettingTexts.Rows,
            NewSessionsOnly = true,
            // 8.0.34 deprecates it, and warns of it in a file; ROW is the default from 5.7.7 on.
            IsInFile = !part.Version.IsAtLeast(8, 0, 34),
        };
        yield return new(SettingTexts.BinaryLog, "enforce_gtid_consistency", "ON")
        {
            Why = "refuses statements that can't be logged under one GTID (1785); gtid_mode needs it",
        };
        yield return new(SettingTexts.BinaryLog, "gtid_mode", "ON")
        {
            Why = "each transaction has a name of its own, by which the two servers compare what they have and go on after a take-over",
            More = "A running server takes it one step at a time: OFF_PERMISSIVE, ON_PERMISSIVE, ON.",
        };
        foreach (Setting setting in CommonSettings.OnDisk())
            yield return setting;
        yield return new(SettingTexts.BinaryLog, words.BinlogExpiry.Variable, CommonSettings.Text((int)(SettingTexts.Expiry / words.BinlogExpiry.Unit)))
        {
            Change = SettingChange.FileOnly,
            Why = SettingTexts.Expire,
        };
    }

    private static IEnumerable<Setting> Role(ServerPart part, MySqlWords words)
    {
        if (!part.Design.HolderWrites)
            yield break;
        yield return CommonSettings.ReadOnly();
        yield return new(SettingTexts.Role, "super_read_only", "ON")
        {
            Change = SettingChange.Role,
            Why = "read_only lets administrators and the event scheduler write; this one nobody",
        };
        // An option without a variable until 8.0.24 (release notes 8.0.24).
        if (part.Follows)
            yield return CommonSettings.SkipStart(words.Variable("skip_replica_start"), part.Version.IsAtLeast(8, 0, 24));
    }

    private static IEnumerable<Setting> Replica(ServerPart part, MySqlWords words)
    {
        foreach (Setting setting in CommonSettings.RelayLog(part))
            yield return setting;
        // Tables are the default from 8.0.2 on; 8.0.23 warns of the choice, and 8.4 has it no more.
        if (!part.Version.IsAtLeast(8, 0))
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

        yield return Named(words, SettingTexts.Replica, "replica_net_timeout", CommonSettings.Text(SettingTexts.NetTimeout), SettingTexts.SilentSource) with { More = "The default is 60." };
        yield return Named(words, SettingTexts.Replica, "replica_exec_mode", "STRICT", SettingTexts.StrictRows);
        // The default from 8.0.27 on; 8.0.29 deprecates the choice.
        if (!part.Version.IsAtLeast(8, 0, 27))
        {
            yield return Named(words, SettingTexts.Replica, "replica_parallel_type", "LOGICAL_CLOCK", "by what committed together over there; DATABASE, the default here, is one applier for one schema") with { Change = SettingChange.FileOnly };
        }

        yield return Named(words, SettingTexts.Replica, "replica_parallel_workers", SettingTexts.Workers, SettingTexts.ParallelApply) with { Change = SettingChange.FileOnly };
        yield return Named(words, SettingTexts.Replica, "replica_preserve_commit_order", "ON", "commits in the order of the source, so that no reader sees a state that never was, and the GTID set has no gaps") with { Change = SettingChange.FileOnly };
    }

    private static IEnumerable<Setting> SemiSync(ServerPart part, SemiSyncNames names)
    {
        IEnumerable<string> sides = [.. part.IsFollowed ? [names.Source] : (string[])[], .. part.Follows ? [names.Replica] : (string[])[]];
        yield return new(SettingTexts.SemiSync, "plugin_load_add", string.Join(';', sides.Select(side => $"rpl_semi_sync_{side}=semisync_{side}.so")))
        {
            // Loaded twice it does no harm, but each start writes "already exists" (MY-013180) into the error log.
            IsInFile = !part.HasPlugins,
            Change = SettingChange.FileOnly,
            IsVariable = false,
            Why = "semi-synchronous replication is in plugins; adds to what other files load",
            More = "\"loose_\" before their variables: without the plugins the server starts all the same, with a warning.",
        };
        if (part.IsFollowed)
        {
            yield return Plugin(names.SourceEnabled, "OFF", SettingTexts.SemiSyncSource) with { Change = SettingChange.Role, More = SettingTexts.SemiSyncSourceMore };
            yield return Plugin(names.Timeout, CommonSettings.Milliseconds(part.Design.SemiSyncTimeout), SettingTexts.SemiSyncTimeout) with { More = SettingTexts.SemiSyncTimeoutMore };
            yield return Plugin(names.WaitPoint, "AFTER_SYNC", SettingTexts.AfterSync);
        }

        if (part.Follows)
            yield return Plugin(names.ReplicaEnabled, "ON", "acknowledges what it has received; takes effect where the channel starts anew");
    }

    private static Setting Named(MySqlWords words, string section, string newest, string value, string why) => new(section, words.Variable(newest), value) { Why = why };

    private static Setting Plugin(string name, string value, string why) => new(SettingTexts.SemiSync, name, value) { FileName = "loose_" + name, Why = why };
}
