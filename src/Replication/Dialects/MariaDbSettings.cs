namespace VipGuard.Replication;

/// <summary>What a MariaDB server of a pair must be set to, and why. The plan and the drop-in both read it here.</summary>
/// <remarks>Names: MariaDB's "Replication and Binary Log System Variables", "Semisynchronous Replication"; each held against 10.11.19.</remarks>
internal static class MariaDbSettings
{
    internal static IReadOnlyList<(string Name, string Why)> MustNotBe { get; } =
    [
        ("slave_skip_errors", "steps over rows that do not fit and shows a healthy replica with other data"),
        ("binlog_do_db, binlog_ignore_db", SettingTexts.BinlogFilters),
        ("replicate_do_*, replicate_ignore_*, replicate_wild_*", "lose rows while the GTID positions on both servers stay equal"),
        ("replicate_same_server_id", "applies a server's own transactions to it again"),
        ("skip_networking", "the other server could not connect"),
        ("init_rpl_role = SLAVE", "after a crash it cuts transactions off this server's binary log that the other one may have"),
    ];

    internal static IReadOnlyList<Setting> For(ServerPart part) =>
    [
        .. CommonSettings.Instance(part),
        .. Identity(part),
        .. BinaryLog(part),
        .. Role(part),
        .. CommonSettings.TwoWriters(part),
        .. part.Follows ? Replica(part) : [],
        .. SemiSync(part),
        CommonSettings.ConnectErrors(),
    ];

    private static IEnumerable<Setting> Identity(ServerPart part)
    {
        yield return CommonSettings.ServerId(part);
        yield return new(SettingTexts.Identity, "gtid_domain_id", CommonSettings.Text(part.Node.Place))
        {
            Why = "each server numbers its own transactions; in one domain, a moment of writes on both sides stops both appliers (1950)",
            NewSessionsOnly = true,
        };
        yield return CommonSettings.ReportHost(part, "SHOW SLAVE HOSTS");
    }

    private static IEnumerable<Setting> BinaryLog(ServerPart part)
    {
        foreach (Setting setting in CommonSettings.BinaryLog(part, "mysql-bin"))
            yield return setting;
        yield return new(SettingTexts.BinaryLog, "log_slave_updates", "ON") { Change = SettingChange.Restart, Why = SettingTexts.LogUpdates };
        yield return new(SettingTexts.BinaryLog, "binlog_format", "ROW") { Why = SettingTexts.Rows, NewSessionsOnly = true };
        yield return new(SettingTexts.BinaryLog, "gtid_strict_mode", "ON") { Why = "refuses a transaction out of order, in place of a log that nobody can follow" };
        foreach (Setting setting in CommonSettings.OnDisk())
            yield return setting;
        // MDEV-19371: seconds from 10.6.1 on; 10.5 counts in days.
        bool seconds = part.Version.IsAtLeast(10, 6);
        yield return new(SettingTexts.BinaryLog, seconds ? "binlog_expire_logs_seconds" : "expire_logs_days", CommonSettings.Text((int)(seconds ? SettingTexts.Expiry.TotalSeconds : SettingTexts.Expiry.TotalDays)))
        {
            Change = SettingChange.FileOnly,
            Why = SettingTexts.Expire,
        };
    }

    private static IEnumerable<Setting> Role(ServerPart part)
    {
        if (!part.Design.HolderWrites)
            yield break;
        yield return CommonSettings.ReadOnly();
        if (part.Follows)
            yield return CommonSettings.SkipStart("skip_slave_start", isVariable: false);
    }

    private static IEnumerable<Setting> Replica(ServerPart part)
    {
        foreach (Setting setting in CommonSettings.RelayLog(part))
            yield return setting;
        yield return new(SettingTexts.Replica, "slave_net_timeout", CommonSettings.Text(SettingTexts.NetTimeout))
        {
            Why = SettingTexts.SilentSource,
            More = "The default is 60.",
        };
        yield return new(SettingTexts.Replica, "slave_exec_mode", "STRICT") { Why = SettingTexts.StrictRows };
        yield return new(SettingTexts.Replica, "slave_ddl_exec_mode", "STRICT")
        {
            Why = "IDEMPOTENT, the default, lets a CREATE TABLE from over there replace this server's table of that name, rows and all",
        };
        // SET GLOBAL is refused while replication runs (1198); as it is about speed only, a restart is early enough.
        yield return new(SettingTexts.Replica, "slave_parallel_threads", SettingTexts.Workers) { Change = SettingChange.FileOnly, Why = SettingTexts.ParallelApply };
        yield return new(SettingTexts.Replica, "slave_parallel_mode", "conservative")
        {
            Change = SettingChange.FileOnly,
            Why = "only what committed together over there runs together here, and commits in the same order",
            More = "optimistic, the default, also tries what may conflict and rolls it back; it gains on many small transactions of one client.",
        };
        yield return new(SettingTexts.Replica, "master_retry_count", "0")
        {
            Change = SettingChange.FileOnly,
            IsVariable = false,
            Why = "never give the other server up; the default ends after 100000 tries, at one every 2 s after 55 hours",
        };
    }

    private static IEnumerable<Setting> SemiSync(ServerPart part)
    {
        if (!part.Design.SemiSync)
            yield break;
        if (part.IsFollowed)
        {
            yield return new(SettingTexts.SemiSync, "rpl_semi_sync_master_enabled", "OFF")
            {
                Change = SettingChange.Role,
                Why = SettingTexts.SemiSyncSource,
                More = SettingTexts.SemiSyncSourceMore,
            };
            yield return new(SettingTexts.SemiSync, "rpl_semi_sync_master_timeout", CommonSettings.Milliseconds(part.Design.SemiSyncTimeout))
            {
                Why = SettingTexts.SemiSyncTimeout,
                More = SettingTexts.SemiSyncTimeoutMore,
            };
            yield return new(SettingTexts.SemiSync, "rpl_semi_sync_master_wait_point", "AFTER_SYNC") { Why = SettingTexts.AfterSync, More = "AFTER_COMMIT is MariaDB's default." };
        }

        if (part.Follows)
        {
            // MDEV-21117, MDEV-33465.
            yield return new(SettingTexts.SemiSync, "rpl_semi_sync_slave_enabled", "OFF")
            {
                Change = SettingChange.Role,
                Why = "acknowledges what it has received; the daemon turns it on once the server runs",
                More = "On at a start after a crash, releases without MDEV-33465 cut transactions off this server's own binary log that the other one may have.",
            };
        }
    }
}
