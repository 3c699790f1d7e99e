using System.Globalization;

namespace VipGuard.Replication;

public sealed partial class MySql
{
    private IReadOnlyList<MissingGrant>? daemonNeeds;

    // A server without a certificate of its own makes one at its first start (auto_generate_certs); an administrator can take it away, or all TLS versions.
    public override string PastQuery =>
        "SELECT @@GLOBAL.gtid_executed AS log, @@GLOBAL.gtid_executed AS applied, '' AS writers, @@GLOBAL.gtid_purged AS begin, "
        + "IF(COALESCE(@@GLOBAL.ssl_cert, '') = '' OR COALESCE(@@GLOBAL.tls_version, '') = '', 'NO', 'YES') AS tls, @@GLOBAL.innodb_read_only AS data_read_only, "
        + "@@GLOBAL.server_id AS server_id, @@GLOBAL.server_uuid AS server_uuid";

    public override IReadOnlyList<string> BeginAfresh => [ResetBinlog];

    public override IReadOnlyList<MissingGrant> DaemonNeeds =>
        daemonNeeds ??= [.. Words.DaemonPrivileges.Concat(MoreForDaemon()).Select(p => new MissingGrant(p, "*.*")), new MissingGrant("SELECT", "performance_schema.*")];

    public override IReadOnlyList<string[]> LookNeeds { get; } = [["SELECT"], ["REPLICATION CLIENT", "SUPER"], ["REPLICATION SLAVE"]];

    public override string? StrictReadOnly => "super_read_only";

    public override string? LogBeginQuery(string oldestLog) => null;

    public override GtidState ReadLogBegin(SqlRows events) => GtidState.Unknown;

    public override GtidState Holds(PairNode node, ServerFacts facts) => Everything(facts);

    public override MissingTransactions LacksOf(PairNode node, ServerFacts facts, ServerFacts other) => Everything(facts).Lacks(Everything(other));

    public override string? CanNotBring(ServerFacts source, PairNode replica, GtidState has)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(has);
        if (source.Planning is not { LogsBegin.IsKnown: true } planning)
            return "what was purged of them is not known";
        if (has.Lacks(planning.LogsBegin) is { IsNone: false } purged)
            return $"{purged.Text} was purged from them";
        // What another server wrote may carry the replica's own server_id, from a life before, and would be skipped without a word; a set does not tell.
        if (source.ServerUuid is { } uuid && source.BinlogPosition is GtidSet all)
        {
            GtidSet foreign = (has is GtidSet own ? all.Subtract(own) : all).NotWrittenBy(uuid);
            if (!foreign.IsEmpty)
                return $"they hold {foreign}, written by another server; what carries the server_id of {replica.Name} would be skipped";
        }

        return null;
    }

    public override bool HasStatedPast(ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Planning is { LogsBegin: { IsKnown: true, IsEmpty: false } };
    }

    public override string FollowSecurely(PairNode source, string user, bool? sourceOffersTls) =>
        $"{FollowSource(source, user)}, {Words.OptionPrefix}SSL={(sourceOffersTls == false ? 0 : 1)}";

    public override string ForgetNamedSource(string channel) =>
        $"STOP {Words.Replica} FOR CHANNEL '{channel}'; RESET {Words.Replica} ALL FOR CHANNEL '{channel}'";

    public override string RenameSource(PairNode peer) => string.Create(
        CultureInfo.InvariantCulture, $"{Words.ChangeSource} {Words.OptionPrefix}HOST={SqlText.Literal(peer.Address.ToString())}, {Words.OptionPrefix}PORT={peer.Port}");

    // auth_socket is a plugin that few servers have loaded; a password works over the socket too, and is not sent in clear.
    public override string CreateDaemon(DaemonAccount account) => $"CREATE USER {DaemonWayIn(account)}";

    public override string MendDaemon(DaemonAccount account) => $"ALTER USER {DaemonWayIn(account)}";

    public override IReadOnlyList<string[]> StepNeeds(StepKind kind) => kind switch
    {
        StepKind.Setting or StepKind.Position or StepKind.Writable => [["SYSTEM_VARIABLES_ADMIN", "SUPER"]],
        StepKind.StopReplica or StepKind.StartReplica or StepKind.Source => [["REPLICATION_SLAVE_ADMIN", "SUPER"]],
        StepKind.Afresh => [["RELOAD"]],
        StepKind.Account => [["CREATE USER"], ["SYSTEM_VARIABLES_ADMIN", "SUPER"]],
        StepKind.Plugin => [["INSERT"]],
        _ => [],
    };

    protected override bool DaemonLogsIn(SqlRows rows, ServerAccount account, string password) => account is { HasPassword: true };

    // EVENT: to see which events came from the other server and do not run here. SYSTEM_USER, new in 8.0.16: without it the connections of an application that has ALL PRIVILEGES
    // can't be ended (1095); it gives nothing without CREATE USER.
    private IEnumerable<string> MoreForDaemon() => Words.From.CompareTo((8, 0, 16)) >= 0 ? ["EVENT", "SYSTEM_USER"] : ["EVENT"];

    private string DaemonWayIn(DaemonAccount account) =>
        $"{account.Name} IDENTIFIED WITH {Words.AuthenticationPlugin} BY {PlanStep.DaemonPasswordMark} PASSWORD EXPIRE NEVER";
}
