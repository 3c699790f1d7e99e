namespace VipGuard.Replication;

public abstract partial class Dialect
{
    /// <summary>Rows of name, global value, and where it comes from, for the variables that matter.</summary>
    public abstract string VariablesQuery { get; }

    /// <summary>One row, or none where the binary log is off.</summary>
    public abstract string BinlogStatusQuery { get; }

    public abstract IReadOnlyDictionary<string, ServerVariable> ReadVariables(SqlRows rows);

    /// <summary>binlog-do-db and binlog-ignore-db, from the answer to <see cref="BinlogStatusQuery"/>.</summary>
    public virtual IReadOnlyList<string> ReadBinlogFilters(SqlRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Count == 0 ? [] : ChannelRow.Named(rows[0], ["Binlog_Do_DB", "Binlog_Ignore_DB"]);
    }

    /// <summary>Keeps this session's statements out of the binary log, or lets them in again.</summary>
    public virtual string LogToBinlog(bool on) => on ? "SET SESSION sql_log_bin = 1" : "SET SESSION sql_log_bin = 0";

    /// <summary>Keeps this session's statements out of the server's general and slow query logs, or lets them in again.</summary>
    public abstract IReadOnlyList<string> LogToQueryLogs(bool on);
}
