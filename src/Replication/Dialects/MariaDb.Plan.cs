using System.Globalization;
using System.Text.Json;

namespace VipGuard.Replication;

public sealed partial class MariaDb
{
    // READ_ONLY ADMIN: SUPER does not do since 10.11. PROCESS and CONNECTION ADMIN: whose connections there are, and ending them. REPLICATION MASTER ADMIN: the semi-synchronous
    // variables. EVENT: to see which events came from the other server and do not run here.
    private static readonly MissingGrant[] daemonNeeds =
    [
        .. ((string[])["PROCESS", "RELOAD", "EVENT", "BINLOG MONITOR", "BINLOG ADMIN", "SLAVE MONITOR", "REPLICATION SLAVE ADMIN", "REPLICATION MASTER ADMIN", "READ_ONLY ADMIN", "CONNECTION ADMIN"])
            .Select(p => new MissingGrant(p, "*.*")),
    ];

    public override string PastQuery =>
        "SELECT @@GLOBAL.gtid_binlog_pos AS log, @@GLOBAL.gtid_slave_pos AS applied, @@GLOBAL.gtid_binlog_state AS writers, NULL AS begin, "
        + "@@GLOBAL.have_ssl AS tls, @@GLOBAL.innodb_read_only AS data_read_only, "
        + "@@GLOBAL.server_id AS server_id, @@GLOBAL.gtid_domain_id AS gtid_domain_id";

    public override IReadOnlyList<string> BeginAfresh => [ResetBinlog, "SET GLOBAL gtid_slave_pos = ''"];

    public override IReadOnlyList<MissingGrant> DaemonNeeds => daemonNeeds;

    public override IReadOnlyList<string[]> LookNeeds { get; } = [["SELECT"], ["BINLOG MONITOR", "SUPER"], ["SLAVE MONITOR", "SUPER"]];

    // MariaDB has read_only only, and an administrator writes through it.
    public override string? StrictReadOnly => null;

    // A log begins with its format and the transactions that came before it: [1-1-5,2-2-7].
    public override string? LogBeginQuery(string oldestLog) => $"SHOW BINLOG EVENTS IN {SqlText.Literal(oldestLog)} LIMIT 3";

    public override GtidState ReadLogBegin(SqlRows events)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (SqlRow row in events)
        {
            if (row["Event_type"] is "Gtid_list" && row["Info"] is { } info)
                return ReadPosition(info.Trim('[', ']'));
        }

        return GtidState.Unknown;
    }

    public override GtidState Holds(PairNode node, ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(facts);
        uint place = (uint)node.Place;
        return At(facts.BinlogPosition, place) is { } own && own.Server == place ? facts.AppliedPosition.Union(GtidPosition.Of(own)) : facts.AppliedPosition;
    }

    public override MissingTransactions LacksOf(PairNode node, ServerFacts facts, ServerFacts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        // What the other applied came from elsewhere: from this one, most likely. What it logged beyond that it wrote itself.
        MissingTransactions applied = Everything(facts).Lacks(other.AppliedPosition);
        MissingTransactions own = Holds(node, facts).Lacks(Beyond(other.BinlogPosition, other.AppliedPosition));
        return own.IsNone ? applied : applied.IsNone ? own : new MissingTransactions($"{applied.Text}, {own.Text}", applied.Count + own.Count);
    }

    public override string? CanNotBring(ServerFacts source, PairNode replica, GtidState has)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(has);
        if (source.Planning is { LogsBegin: { IsKnown: true } begin } && !has.Reaches(begin))
            return $"the oldest of them begins after {begin}";
        if (source.BinlogPosition.Union(has).Lacks(source.AppliedPosition) is { IsNone: false } gone)
            return $"they do not hold {gone.Text}, which it has from elsewhere";
        // replicate_same_server_id is off: a server skips what carries its own id.
        foreach (Gtid gtid in source.Planning?.Writers ?? [])
        {
            if (gtid.Server == (uint)replica.Place && (At(has, gtid.Domain)?.Sequence ?? 0) < gtid.Sequence)
                return $"they hold transactions up to {gtid} with the server_id of {replica.Name} ({replica.Place}), and a server skips what carries its own id";
        }

        return null;
    }

    public override bool HasStatedPast(ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Planning is { LogsBegin: { IsKnown: true, IsEmpty: false } })
            return true;
        return facts.AppliedPosition is { IsKnown: true, IsEmpty: false } && facts.AppliedPosition.Reaches(facts.BinlogPosition);
    }

    // MASTER_SSL=1 alone goes on in clear where the source has no TLS, so it does no harm there. From 11.4 on the certificate is checked by default, which needs a CA on both hosts.
    public override string FollowSecurely(PairNode source, string user, bool? sourceOffersTls) =>
        FollowSource(source, user) + ", MASTER_SSL=1, MASTER_SSL_VERIFY_SERVER_CERT=0";

    public override string ForgetNamedSource(string channel) => $"STOP SLAVE '{channel}'; RESET SLAVE '{channel}' ALL";

    public override string RenameSource(PairNode peer) =>
        string.Create(CultureInfo.InvariantCulture, $"CHANGE MASTER TO MASTER_HOST={SqlText.Literal(peer.Address.ToString())}, MASTER_PORT={peer.Port}");

    // The password for when the daemon does not run as the user of its name: as root, in a lab.
    public override string CreateDaemon(DaemonAccount account) => $"CREATE USER {DaemonWaysIn(account)}";

    public override string MendDaemon(DaemonAccount account) => $"ALTER USER {DaemonWaysIn(account)}";

    public override IReadOnlyList<string[]> StepNeeds(StepKind kind) => kind switch
    {
        StepKind.Setting => [["SUPER"]],
        StepKind.StopReplica or StepKind.StartReplica or StepKind.Source or StepKind.Position => [["REPLICATION SLAVE ADMIN", "SUPER"]],
        StepKind.Afresh => [["RELOAD"], ["REPLICATION SLAVE ADMIN", "SUPER"]],
        StepKind.Account => [["CREATE USER"], ["BINLOG ADMIN", "SUPER"]],
        StepKind.Plugin => [["INSERT"]],
        _ => [],
    };

    protected override bool DaemonLogsIn(SqlRows rows, ServerAccount account, string password)
    {
        if (rows?.Scalar is not { } text)
            return false;
        try
        {
            using JsonDocument stored = JsonDocument.Parse(text);
            JsonElement root = stored.RootElement;
            bool bySocket = root.TryGetProperty("auth_or", out JsonElement ways) && ways.ValueKind == JsonValueKind.Array
                && ways.EnumerateArray().Any(way => way.ValueKind == JsonValueKind.Object && Text(way, "plugin") is "unix_socket");
            return bySocket && Text(root, "plugin") is "mysql_native_password" && NativePassword.IsHashOf(Text(root, "authentication_string"), password);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static GtidState Beyond(GtidState log, GtidState applied)
    {
        if (log is not GtidPosition position)
            return log;
        GtidState beyond = GtidPosition.Empty;
        foreach (Gtid gtid in position.Transactions.Where(g => (At(applied, g.Domain)?.Sequence ?? 0) < g.Sequence))
            beyond = beyond.Union(GtidPosition.Of(gtid));
        return beyond;
    }

    private static string DaemonWaysIn(DaemonAccount account) =>
        $"{account.Name} IDENTIFIED VIA unix_socket OR mysql_native_password USING PASSWORD({PlanStep.DaemonPasswordMark})";
}
