using System.Globalization;

namespace VipGuard.Replication;

public sealed partial class MySql
{
    /// <summary>Tries to reach a source before a channel stays down for good: for ever, at one every 2 s. By default it is 10 from 8.4 on, which is ten minutes.</summary>
    /// <remarks>0 means for ever on 9.7.4 (measured), which older manuals do not say; the largest number of 32 bits means the same on all.</remarks>
    public const long RetryCount = uint.MaxValue;

    // What 5.7 and 8.0 take by default. Less than that is not enough for a night.
    private const long FewTries = 86_400;

    // Half of replica_net_timeout, as on MariaDB.
    private const int Heartbeat = 5;

    // Seconds between tries to reach a source.
    private const int ConnectRetry = 2;

    private static readonly string[] filterColumns =
    [
        "Replicate_Do_DB", "Replicate_Ignore_DB", "Replicate_Do_Table", "Replicate_Ignore_Table", "Replicate_Wild_Do_Table", "Replicate_Wild_Ignore_Table",
        "Replicate_Ignore_Server_Ids", "Replicate_Rewrite_DB",
    ];

    public override IReadOnlyList<string> ChannelQueries { get; }

    public override string StopReplica => $"STOP {Words.Replica}";

    public override string StartReplica => $"START {Words.Replica}";

    public override string StopReceiving => $"STOP {Words.Replica} IO_THREAD";

    public override string StartReceiving => $"START {Words.Replica} IO_THREAD";

    public override string StartApplying => $"START {Words.Replica} SQL_THREAD";

    public override string ResetReplica => $"RESET {Words.Replica}";

    public override string ForgetSource => $"RESET {Words.Replica} ALL";

    public override string ForgetHostErrors => Words.ForgetHostErrors;

    public override string SkipErrorsVariable => Words.Variable("replica_skip_errors");

    public override string ExecModeVariable => Words.Variable("replica_exec_mode");

    public override int HeartbeatSeconds => Heartbeat;

    public override string FollowSource(PairNode source, string user)
    {
        string p = Words.OptionPrefix;
        // Without TLS and without this, the login works for as long as the source remembers the account, and fails after its next start (2061).
        string key = Words.GetPublicKey is { } option ? $", {option}=1" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Words.ChangeSource} {p}HOST={SqlText.Literal(source.Address.ToString())}, {p}PORT={source.Port}, {p}USER={SqlText.Literal(user)}, {p}PASSWORD={PlanStep.PasswordMark}, {p}CONNECT_RETRY={ConnectRetry}, {p}RETRY_COUNT={RetryCount}, {p}HEARTBEAT_PERIOD={Heartbeat}, {p}AUTO_POSITION=1{key}");
    }

    public override string? ChannelFault(ReplicationChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (base.ChannelFault(channel) is { } fault)
            return fault;
        if (channel.RetryCount is { } tries && tries is > 0 and < FewTries)
            return string.Create(CultureInfo.InvariantCulture, $"gives its source up for good after {tries} tries ({Words.OptionPrefix}RETRY_COUNT)");
        return Words.GetPublicKey is { } option && channel is { UsesTls: false, AsksForPublicKey: false }
            ? $"has neither TLS nor {option} on its channel: its login works until the source's next start, and then fails (2061)"
            : null;
    }

    public override IReadOnlyList<ReplicationChannel> ReadChannels(IReadOnlyList<SqlRows> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (answers.Count == 0)
            return [];
        return [.. answers[0].Select(row => WithWorker(WithConfiguration(ReadChannel(row), Answer(answers, 1)), Answer(answers, 2)) with { ApplierStates = ChannelRow.Texts(answers, 3) })];
    }

    // Since 8.0.22 the columns have new names, by either of the two statements.
    private ReplicationChannel ReadChannel(SqlRow row) => new()
    {
        Name = row["Channel_Name"] ?? "",
        SourceHost = Either(row, "Source_Host", "Master_Host") ?? "",
        SourcePort = (int)ChannelRow.Number(Either(row, "Source_Port", "Master_Port"), int.MaxValue),
        SourceUser = Either(row, "Source_User", "Master_User") ?? "",
        SourceServerId = (uint)ChannelRow.Number(Either(row, "Source_Server_Id", "Master_Server_Id"), uint.MaxValue),
        SourceUuid = Either(row, "Source_UUID", "Master_UUID") ?? "",
        FollowsGtid = row["Auto_Position"] is "1",
        IoRunning = Either(row, "Replica_IO_Running", "Slave_IO_Running") ?? "",
        SqlRunning = Either(row, "Replica_SQL_Running", "Slave_SQL_Running") ?? "",
        IoState = Either(row, "Replica_IO_State", "Slave_IO_State") ?? "",
        SqlState = Either(row, "Replica_SQL_Running_State", "Slave_SQL_Running_State") ?? "",
        RelaySpace = ChannelRow.Count(row["Relay_Log_Space"]),
        Delay = ChannelRow.Count(row["SQL_Delay"]) ?? 0,
        IoErrno = (int)ChannelRow.Number(row["Last_IO_Errno"], int.MaxValue),
        IoError = row["Last_IO_Error"] ?? "",
        SqlErrno = (int)ChannelRow.Number(row["Last_SQL_Errno"], int.MaxValue),
        SqlError = row["Last_SQL_Error"] ?? "",
        SecondsBehind = ChannelRow.Count(Either(row, "Seconds_Behind_Source", "Seconds_Behind_Master")),
        Received = ReadPosition(row["Retrieved_Gtid_Set"]),
        RetryCount = ChannelRow.Count(Either(row, "Source_Retry_Count", "Master_Retry_Count")),
        UsesTls = YesOrNo(Either(row, "Source_SSL_Allowed", "Master_SSL_Allowed")),
        AsksForPublicKey = Either(row, "Get_Source_public_key", "Get_master_public_key") is { } asks ? asks is "1" : null,
        Filters = ChannelRow.Named(row, filterColumns),
    };

    private static ReplicationChannel WithConfiguration(ReplicationChannel channel, SqlRows rows)
    {
        foreach (SqlRow row in rows)
        {
            if (string.Equals(row["CHANNEL_NAME"] ?? "", channel.Name, StringComparison.Ordinal))
                return channel with { HeartbeatPeriod = ChannelRow.Seconds(row["HEARTBEAT_INTERVAL"]) };
        }

        return channel;
    }

    // With several workers the status says only that one of them failed; what it was stands with the worker.
    private static ReplicationChannel WithWorker(ReplicationChannel channel, SqlRows rows)
    {
        if (channel.SqlErrno == 0)
            return channel;
        foreach (SqlRow row in rows)
        {
            int errno = (int)ChannelRow.Number(row["LAST_ERROR_NUMBER"], int.MaxValue);
            if (errno != 0 && row["LAST_ERROR_MESSAGE"] is { Length: > 0 } text && string.Equals(row["CHANNEL_NAME"] ?? "", channel.Name, StringComparison.Ordinal))
                return channel with { SqlErrno = errno, SqlError = text, FailedTransaction = row["APPLYING_TRANSACTION"] ?? row["LAST_SEEN_TRANSACTION"] ?? "" };
        }

        return channel;
    }

    // 5.7 calls the failing transaction LAST_SEEN_TRANSACTION (5.7 manual, 25.12.11.6), 8.0 and later APPLYING_TRANSACTION (8.0 manual, 29.12.11.8).
    private static IReadOnlyList<string> Channels(MySqlWords words) =>
    [
        $"SHOW {words.Replica} STATUS",
        "SELECT CHANNEL_NAME, HEARTBEAT_INTERVAL FROM performance_schema.replication_connection_configuration",
        "SELECT * FROM performance_schema.replication_applier_status_by_worker WHERE LAST_ERROR_NUMBER <> 0",
        // thread/sql/replica_worker, and slave_worker before 8.0.26.
        "SELECT DISTINCT PROCESSLIST_STATE FROM performance_schema.threads WHERE NAME LIKE 'thread/sql/replica%' OR NAME LIKE 'thread/sql/slave%'",
    ];

    private static SqlRows Answer(IReadOnlyList<SqlRows> answers, int place) => place < answers.Count ? answers[place] : SqlRows.None;

    private static string? Either(SqlRow row, string newer, string older) => row[newer] ?? row[older];

    private static bool? YesOrNo(string? text) => text switch
    {
        "Yes" => true,
        "No" or "Ignored" => false,
        _ => null,
    };
}
