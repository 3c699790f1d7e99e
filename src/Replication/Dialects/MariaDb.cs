namespace VipGuard.Replication;

/// <summary>MariaDB 10.5 and later; held against 10.11.</summary>
public sealed partial class MariaDb : Dialect
{
    private static readonly string[] observed =
    [
        "server_id", "gtid_domain_id", "gtid_strict_mode", "log_bin", "log_slave_updates", "binlog_format", "sync_binlog",
        "innodb_flush_log_at_trx_commit", "auto_increment_increment", "auto_increment_offset", "slave_net_timeout", "slave_exec_mode",
        "slave_ddl_exec_mode", "slave_skip_errors", "slave_parallel_threads", "slave_parallel_mode", "relay_log_recovery", "event_scheduler", "report_host", "max_connect_errors", "skip_networking", "bind_address", "port", "hostname",
        "read_only", "general_log", "slow_query_log", "skip_name_resolve",
        "rpl_semi_sync_master_enabled", "rpl_semi_sync_master_timeout", "rpl_semi_sync_master_wait_point", "rpl_semi_sync_slave_enabled",
        "replicate_do_db", "replicate_ignore_db", "replicate_do_table", "replicate_ignore_table", "replicate_wild_do_table", "replicate_wild_ignore_table",
        .. CommonSettings.Variables(MariaDbSettings.For, [new ServerVersion(true, 10, 5, 0, ""), new ServerVersion(true, 10, 6, 0, "")]),
    ];

    private MariaDb()
    {
    }

    public static MariaDb Instance { get; } = new();

    public override string Name => "MariaDB";

    // SYSTEM_VARIABLES also tells where a value comes from; SHOW GLOBAL VARIABLES does not.
    public override string VariablesQuery { get; } =
        "SELECT VARIABLE_NAME, GLOBAL_VALUE, GLOBAL_VALUE_ORIGIN FROM information_schema.SYSTEM_VARIABLES WHERE VARIABLE_NAME IN ("
        + string.Join(", ", observed.Distinct(StringComparer.Ordinal).Select(SqlText.Literal)) + ")";

    public override string BinlogStatusQuery => "SHOW MASTER STATUS";

    public override IReadOnlyDictionary<string, ServerVariable> ReadVariables(SqlRows rows)
    {
        Dictionary<string, ServerVariable> variables = new(StringComparer.OrdinalIgnoreCase);
        foreach (SqlRow row in rows)
        {
            if (row["VARIABLE_NAME"] is { } name)
                variables[name] = new ServerVariable(row["GLOBAL_VALUE"], row["GLOBAL_VALUE_ORIGIN"] is "SQL");
        }

        return variables;
    }

    public override IReadOnlyList<string> LogToQueryLogs(bool on) =>
        on ? ["SET SESSION sql_log_off = DEFAULT", "SET SESSION slow_query_log = DEFAULT"] : ["SET SESSION sql_log_off = 1", "SET SESSION slow_query_log = 0"];
}
