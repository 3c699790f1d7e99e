using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VipGuard.Replication;

/// <summary>MariaDB 10.5 and later; held against 10.11.</summary>
public sealed class MariaDb : Dialect
{
    // Stops the I/O thread's blindness after a while: half of slave_net_timeout, which is MariaDB's own rule too.
    private const int Heartbeat = MariaDbSettings.NetTimeout / 2;

    // Seconds between tries to reach a source; each try is one line in the peer's or nobody's log, and a returning peer is found soon.
    private const int ConnectRetry = 2;

    // sql/privilege.h: REPL_SLAVE_ACL is the 20th bit; "access" in mysql.global_priv is their sum.
    private const ulong ReplicationSlave = 1UL << 19;

    private static readonly string[] observed =
    [
        "server_id", "gtid_domain_id", "gtid_strict_mode", "log_bin", "log_slave_updates", "binlog_format", "sync_binlog",
        "innodb_flush_log_at_trx_commit", "auto_increment_increment", "auto_increment_offset", "slave_net_timeout", "slave_exec_mode",
        "slave_ddl_exec_mode", "slave_skip_errors", "max_connect_errors", "skip_networking", "bind_address", "port", "hostname",
        "read_only", "general_log", "slow_query_log", "skip_name_resolve",
        "replicate_do_db", "replicate_ignore_db", "replicate_do_table", "replicate_ignore_table", "replicate_wild_do_table", "replicate_wild_ignore_table",
    ];

    private static readonly string[] filterColumns =
    [
        "Replicate_Do_DB", "Replicate_Ignore_DB", "Replicate_Do_Table", "Replicate_Ignore_Table", "Replicate_Wild_Do_Table",
        "Replicate_Wild_Ignore_Table", "Replicate_Ignore_Server_Ids", "Replicate_Do_Domain_Ids", "Replicate_Ignore_Domain_Ids", "Replicate_Rewrite_DB",
    ];

    private MariaDb()
    {
    }

    public static MariaDb Instance { get; } = new();

    public override string Name => "MariaDB";

    // SYSTEM_VARIABLES also tells where a value comes from; SHOW GLOBAL VARIABLES does not.
    public override string VariablesQuery { get; } =
        "SELECT VARIABLE_NAME, GLOBAL_VALUE, GLOBAL_VALUE_ORIGIN FROM information_schema.SYSTEM_VARIABLES WHERE VARIABLE_NAME IN ("
        + string.Join(", ", observed.Select(SqlText.Literal)) + ")";

    public override string ChannelsQuery => "SHOW ALL SLAVES STATUS";

    public override string BinlogStatusQuery => "SHOW MASTER STATUS";

    public override string BinlogPositionQuery => "SELECT @@GLOBAL.gtid_binlog_pos";

    public override string AppliedPositionQuery => "SELECT @@GLOBAL.gtid_slave_pos";

    public override string StopReplica => "STOP SLAVE";

    public override string StartReplica => "START SLAVE";

    // The hosts' counts of connection errors start anew, here and there: no harm.
    public override string LoggedTrifle => "FLUSH HOSTS";

    public override int HeartbeatSeconds => Heartbeat;

    public override IReadOnlyList<(string Name, string Why)> MustNotBe => MariaDbSettings.MustNotBe;

    public override string OptionFilePath => "/etc/mysql/mariadb.conf.d/60-vipguard.cnf";

    public override string OptionFileGroup => "mariadb";

    public override IReadOnlyList<Setting> SettingsFor(PairDesign design, PairNode node) => MariaDbSettings.For(design, node);

    public override string AccountQuery(string user, string host) =>
        $"SELECT Priv FROM mysql.global_priv WHERE User = {SqlText.Literal(user)} AND Host = {SqlText.Literal(host)}";

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

    public override ReplicationChannel ReadChannel(SqlRow row) => new()
    {
        Name = row["Connection_name"] ?? "",
        SourceHost = row["Master_Host"] ?? "",
        SourcePort = (int)Number(row["Master_Port"], int.MaxValue),
        SourceUser = row["Master_User"] ?? "",
        SourceServerId = (uint)Number(row["Master_Server_Id"], uint.MaxValue),
        FollowsGtid = string.Equals(row["Using_Gtid"], "Slave_Pos", StringComparison.OrdinalIgnoreCase),
        IoRunning = row["Slave_IO_Running"] ?? "",
        SqlRunning = row["Slave_SQL_Running"] ?? "",
        IoErrno = (int)Number(row["Last_IO_Errno"], int.MaxValue),
        IoError = row["Last_IO_Error"] ?? "",
        SqlErrno = (int)Number(row["Last_SQL_Errno"], int.MaxValue),
        SqlError = row["Last_SQL_Error"] ?? "",
        SecondsBehind = long.TryParse(row["Seconds_Behind_Master"], NumberStyles.None, CultureInfo.InvariantCulture, out long behind) ? behind : null,
        Received = GtidPosition.ParseOrEmpty(row["Gtid_IO_Pos"]),
        HeartbeatPeriod = double.TryParse(row["Slave_heartbeat_period"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double period) ? period : null,
        Filters = Named(row, filterColumns),
    };

    public override IReadOnlyList<string> ReadBinlogFilters(SqlRows rows) =>
        rows.Count == 0 ? [] : Named(rows[0], ["Binlog_Do_DB", "Binlog_Ignore_DB"]);

    public override ReplicationAccount ReadAccount(SqlRows rows, string user, string host, string password)
    {
        ReplicationAccount account = new(user, host);
        if (rows.Scalar is not { } text)
            return account;
        try
        {
            using JsonDocument stored = JsonDocument.Parse(text);
            JsonElement root = stored.RootElement;
            ulong access = root.TryGetProperty("access", out JsonElement bits) && bits.TryGetUInt64(out ulong sum) ? sum : 0;
            string plugin = Text(root, "plugin");
            return account with
            {
                Exists = true,
                // A password of an account with several ways in (auth_or) is set afresh.
                HasPassword = plugin is "mysql_native_password" or "" && !root.TryGetProperty("auth_or", out _)
                    && IsHashOf(Text(root, "authentication_string"), password),
                MayReplicate = (access & ReplicationSlave) != 0,
                HasMore = (access & ~ReplicationSlave) != 0,
                IsLocked = root.TryGetProperty("account_locked", out JsonElement locked) && locked.ValueKind == JsonValueKind.True,
                Requires = Requirement(root),
            };
        }
        catch (JsonException)
        {
            return account with { Exists = true };
        }
    }

    public override string SetGlobal(Setting setting) => $"SET GLOBAL {setting.Name} = {setting.ServerValue}";

    public override string SetAppliedPosition(GtidPosition position) => $"SET GLOBAL gtid_slave_pos = {SqlText.Literal(position.ToString())}";

    public override string FollowSource(PairNode source, string user) => string.Create(
        CultureInfo.InvariantCulture,
        $"CHANGE MASTER TO MASTER_HOST={SqlText.Literal(source.Address.ToString())}, MASTER_PORT={source.Port}, MASTER_USER={SqlText.Literal(user)}, MASTER_PASSWORD={PlanStep.PasswordMark}, MASTER_CONNECT_RETRY={ConnectRetry}, MASTER_HEARTBEAT_PERIOD={Heartbeat}, MASTER_USE_GTID=slave_pos");

    public override string CreateAccount(ReplicationAccount account) => $"CREATE USER {account.Name} IDENTIFIED BY {PlanStep.PasswordMark}";

    public override string SetPassword(ReplicationAccount account) => $"ALTER USER {account.Name} IDENTIFIED BY {PlanStep.PasswordMark}";

    public override string UnlockAccount(ReplicationAccount account) => $"ALTER USER {account.Name} ACCOUNT UNLOCK";

    public override string AllowReplication(ReplicationAccount account) => $"GRANT REPLICATION SLAVE ON *.* TO {account.Name}";

    public override string LogToBinlog(bool on) => on ? "SET SESSION sql_log_bin = 1" : "SET SESSION sql_log_bin = 0";

    public override IReadOnlyList<string> LogToQueryLogs(bool on) =>
        on ? ["SET SESSION sql_log_off = DEFAULT", "SET SESSION slow_query_log = DEFAULT"] : ["SET SESSION sql_log_off = 1", "SET SESSION slow_query_log = 0"];

    // mysql_native_password stores '*' and the hexadecimal SHA1(SHA1(password)).
    private static bool IsHashOf(string stored, string password)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        try
        {
#pragma warning disable CA5350 // The server's format, compared in memory; nothing is protected by it here.
            string hash = "*" + Convert.ToHexString(SHA1.HashData(SHA1.HashData(bytes)));
#pragma warning restore CA5350
            return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(stored.ToUpperInvariant()));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    // "ssl_type": 0 none, 1 ANY (REQUIRE SSL), 2 X509, 3 SPECIFIED (sql/structs.h).
    private static string Requirement(JsonElement root) =>
        root.TryGetProperty("ssl_type", out JsonElement type) && type.TryGetInt32(out int kind)
            ? kind switch { 0 => "", 1 => "SSL", 2 => "X509", _ => "a certificate" }
            : "";

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    private static ulong Number(string? text, ulong largest) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number <= largest ? number : 0;

    private static List<string> Named(SqlRow row, IEnumerable<string> columns)
    {
        List<string> named = [];
        foreach (string column in columns)
        {
            if (row[column] is { Length: > 0 } value)
                named.Add($"{column} = {value}");
        }

        return named;
    }
}
