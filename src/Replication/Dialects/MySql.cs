namespace VipGuard.Replication;

/// <summary>MySQL 5.7, 8.0, 8.4 and 9.x; held against 9.7. What its versions call differently comes from <see cref="MySqlWords"/>.</summary>
public sealed partial class MySql : Dialect
{
    // By their newer names; asked for by both.
    private static readonly string[] observed =
    [
        "server_id", "server_uuid", "log_bin", "log_replica_updates", "binlog_format", "binlog_row_image", "sync_binlog", "innodb_flush_log_at_trx_commit",
        "gtid_mode", "enforce_gtid_consistency", "gtid_purged", "auto_increment_increment", "auto_increment_offset", "replica_net_timeout", "replica_exec_mode",
        "replica_skip_errors", "replica_parallel_workers", "replica_parallel_type", "replica_preserve_commit_order", "relay_log_recovery", "max_connect_errors",
        "skip_networking", "bind_address", "port", "hostname", "read_only", "super_read_only", "general_log", "slow_query_log", "skip_name_resolve",
        "event_scheduler", "skip_replica_start", "report_host", "expire_logs_days", "binlog_expire_logs_seconds", "master_info_repository",
        "relay_log_info_repository", "transaction_write_set_extraction", "binlog_transaction_dependency_tracking",
        "rpl_semi_sync_source_enabled", "rpl_semi_sync_source_timeout", "rpl_semi_sync_source_wait_point", "rpl_semi_sync_replica_enabled",
        "rpl_semi_sync_master_enabled", "rpl_semi_sync_master_timeout", "rpl_semi_sync_master_wait_point", "rpl_semi_sync_slave_enabled",
    ];

    private static readonly MySql[] all = [.. MySqlVersions.All.Select(words => new MySql(words))];

    private MySql(MySqlWords words)
    {
        Words = words;
        VariablesQuery = Variables(words);
        ChannelQueries = Channels(words);
    }

    public MySqlWords Words { get; }

    public override string Name => "MySQL";

    public override string VariablesQuery { get; }

    public override string BinlogStatusQuery => Words.BinlogStatus;

    internal static MySql For(ServerVersion version)
    {
        MySqlWords words = MySqlWords.For(version);
        return all.First(m => m.Words == words);
    }

    public override IReadOnlyDictionary<string, ServerVariable> ReadVariables(SqlRows rows)
    {
        Dictionary<string, ServerVariable> variables = new(StringComparer.OrdinalIgnoreCase);
        foreach (SqlRow row in rows)
        {
            if (row["VARIABLE_NAME"] is not { } name)
                continue;
            string? value = row["VARIABLE_VALUE"];
            // SET PERSIST shows as DYNAMIC until the next start, which knows it from mysqld-auto.cnf.
            bool atRunTime = row["VARIABLE_SOURCE"] is "DYNAMIC" && !string.Equals(row["PERSISTED"], value, StringComparison.Ordinal);
            variables[name] = new ServerVariable(value, atRunTime);
        }

        return variables;
    }

    // A statement with a password is rewritten before it is logged (MySQL 8.0 manual, 8.1.2.3), but not under log-raw; the slow query log has no such option, nor a session's switch.
    public override IReadOnlyList<string> LogToQueryLogs(bool on) => [on ? "SET SESSION sql_log_off = 0" : "SET SESSION sql_log_off = 1"];

    // performance_schema: 5.7 has the values only (show_compatibility_56 does not matter to these tables).
    private static string Variables(MySqlWords words)
    {
        string names = string.Join(", ", observed.Concat(observed.Select(words.Variable)).Concat(CommonSettings.Variables(part => MySqlSettings.For(part, words), [new ServerVersion(false, words.From.Major, words.From.Minor, words.From.Patch, "")])).Distinct(StringComparer.Ordinal).Select(SqlText.Literal));
        return words.HasVariablesInfo
            ? "SELECT g.VARIABLE_NAME AS VARIABLE_NAME, g.VARIABLE_VALUE AS VARIABLE_VALUE, i.VARIABLE_SOURCE AS VARIABLE_SOURCE, p.VARIABLE_VALUE AS PERSISTED "
                + "FROM performance_schema.global_variables g LEFT JOIN performance_schema.variables_info i ON i.VARIABLE_NAME = g.VARIABLE_NAME "
                + $"LEFT JOIN performance_schema.persisted_variables p ON p.VARIABLE_NAME = g.VARIABLE_NAME WHERE g.VARIABLE_NAME IN ({names})"
            : $"SELECT VARIABLE_NAME, VARIABLE_VALUE FROM performance_schema.global_variables WHERE VARIABLE_NAME IN ({names})";
    }
}
