using System.Globalization;

namespace VipGuard.Replication;

public sealed partial class MariaDb
{
    // Stops the I/O thread's blindness after a while: half of slave_net_timeout, which is MariaDB's own rule too.
    private const int Heartbeat = SettingTexts.NetTimeout / 2;

    // Seconds between tries to reach a source; each try is one line in the peer's or nobody's log, and a returning peer is found soon.
    private const int ConnectRetry = 2;

    private static readonly string[] filterColumns =
    [
        "Replicate_Do_DB", "Replicate_Ignore_DB", "Replicate_Do_Table", "Replicate_Ignore_Table", "Replicate_Wild_Do_Table",
        "Replicate_Wild_Ignore_Table", "Replicate_Ignore_Server_Ids", "Replicate_Do_Domain_Ids", "Replicate_Ignore_Domain_Ids", "Replicate_Rewrite_DB",
    ];

    public override IReadOnlyList<string> ChannelQueries { get; } = ["SHOW ALL SLAVES STATUS"];

    public override string StopReplica => "STOP SLAVE";

    public override string StartReplica => "START SLAVE";

    public override string StopReceiving => "STOP SLAVE IO_THREAD";

    public override string StartReceiving => "START SLAVE IO_THREAD";

    public override string StartApplying => "START SLAVE SQL_THREAD";

    public override string ResetReplica => "RESET SLAVE";

    public override string ForgetSource => "RESET SLAVE ALL";

    public override string ForgetHostErrors => "FLUSH HOSTS";

    public override string SkipErrorsVariable => "slave_skip_errors";

    public override string ExecModeVariable => "slave_exec_mode";

    public override int HeartbeatSeconds => Heartbeat;

    public override string FollowSource(PairNode source, string user) => string.Create(
        CultureInfo.InvariantCulture,
        $"CHANGE MASTER TO MASTER_HOST={SqlText.Literal(source.Address.ToString())}, MASTER_PORT={source.Port}, MASTER_USER={SqlText.Literal(user)}, MASTER_PASSWORD={PlanStep.PasswordMark}, MASTER_CONNECT_RETRY={ConnectRetry}, MASTER_HEARTBEAT_PERIOD={Heartbeat}, MASTER_USE_GTID=slave_pos");

    public override IReadOnlyList<ReplicationChannel> ReadChannels(IReadOnlyList<SqlRows> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return answers.Count == 0 ? [] : [.. answers[0].Select(ReadChannel)];
    }

    private ReplicationChannel ReadChannel(SqlRow row) => new()
    {
        Name = row["Connection_name"] ?? "",
        SourceHost = row["Master_Host"] ?? "",
        SourcePort = (int)ChannelRow.Number(row["Master_Port"], int.MaxValue),
        SourceUser = row["Master_User"] ?? "",
        SourceServerId = (uint)ChannelRow.Number(row["Master_Server_Id"], uint.MaxValue),
        FollowsGtid = string.Equals(row["Using_Gtid"], "Slave_Pos", StringComparison.OrdinalIgnoreCase),
        IoRunning = row["Slave_IO_Running"] ?? "",
        SqlRunning = row["Slave_SQL_Running"] ?? "",
        IoState = row["Slave_IO_State"] ?? "",
        SqlState = row["Slave_SQL_Running_State"] ?? "",
        RelaySpace = ChannelRow.Count(row["Relay_Log_Space"]),
        Delay = ChannelRow.Count(row["SQL_Delay"]) ?? 0,
        IoErrno = (int)ChannelRow.Number(row["Last_IO_Errno"], int.MaxValue),
        IoError = row["Last_IO_Error"] ?? "",
        SqlErrno = (int)ChannelRow.Number(row["Last_SQL_Errno"], int.MaxValue),
        SqlError = row["Last_SQL_Error"] ?? "",
        SecondsBehind = ChannelRow.Count(row["Seconds_Behind_Master"]),
        Received = ReadPosition(row["Gtid_IO_Pos"]),
        UsesTls = row["Master_SSL_Allowed"] switch { "Yes" => true, "No" => false, _ => null },
        HeartbeatPeriod = ChannelRow.Seconds(row["Slave_heartbeat_period"]),
        Filters = ChannelRow.Named(row, filterColumns),
    };
}
