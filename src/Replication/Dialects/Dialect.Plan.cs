namespace VipGuard.Replication;

/// <summary>What only planning needs.</summary>
public abstract partial class Dialect
{
    /// <summary>One row that every login may read: <c>log</c>, <c>applied</c>, <c>writers</c>, <c>begin</c> (NULL where only the log's files tell), <c>tls</c>, <c>data_read_only</c>, and variables by their own names.</summary>
    public abstract string PastQuery { get; }

    /// <summary>What was in the log before the oldest file that is left, by that file's events; null where <see cref="PastQuery"/> says it.</summary>
    /// <param name="oldestLog">From SHOW BINARY LOGS.</param>
    public abstract string? LogBeginQuery(string oldestLog);

    /// <summary>Reads the answer to <see cref="LogBeginQuery"/>.</summary>
    public abstract GtidState ReadLogBegin(SqlRows events);

    /// <summary>All that a server's data hold: what it logged and what it applied.</summary>
    public static GtidState Everything(ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.BinlogPosition.Union(facts.AppliedPosition);
    }

    /// <summary>The transactions that a server surely has when another one names them as its own.</summary>
    /// <remarks>
    /// MySQL's sets name their writers. MariaDB's positions do not: in the default domain two servers that never met both count 0-1-1, 0-1-2, …
    /// So only what it applied as a replica counts, and what it wrote under its place in this pair.
    /// </remarks>
    public abstract GtidState Holds(PairNode node, ServerFacts facts);

    /// <summary>What a server lacks of another's data, by what both say.</summary>
    public abstract MissingTransactions LacksOf(PairNode node, ServerFacts facts, ServerFacts other);

    /// <summary>Why a source's binary logs can't bring a replica all that it lacks, as a clause that goes on from "its binary logs can't bring it, since"; null: they can, as far as is seen.</summary>
    /// <param name="source">Its logs.</param>
    /// <param name="replica">Who asks.</param>
    /// <param name="has">What the replica has already; empty for one that begins.</param>
    public abstract string? CanNotBring(ServerFacts source, PairNode replica, GtidState has);

    /// <summary>The server's data are those of a stated position, though its logs do not hold them all: it is a copy, or its oldest logs were purged.</summary>
    public abstract bool HasStatedPast(ServerFacts facts);

    /// <summary>Statements that begin a fresh history; nothing of users' may be in the old one.</summary>
    public abstract IReadOnlyList<string> BeginAfresh { get; }

    /// <summary>A server as it is after <see cref="BeginAfresh"/>.</summary>
    public ServerFacts Begun(ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts with { BinlogPosition = ReadPosition(""), AppliedPosition = ReadPosition("") };
    }

    /// <summary>Follows the peer, with TLS where the source has it.</summary>
    /// <param name="source">Whom.</param>
    /// <param name="user">The replication account.</param>
    /// <param name="sourceOffersTls">Null: the source was not seen.</param>
    public abstract string FollowSecurely(PairNode source, string user, bool? sourceOffersTls);

    /// <summary>Gives a named channel up.</summary>
    public abstract string ForgetNamedSource(string channel);

    /// <summary>Points the channel to the peer's address, and leaves the rest of it.</summary>
    public abstract string RenameSource(PairNode peer);

    /// <summary>One value: how many others read this server's binary log with an account. Without PROCESS a login sees only its own sessions.</summary>
    public virtual string ReadersQuery(string user) =>
        $"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = {SqlText.Literal(user)} AND COMMAND LIKE 'Binlog Dump%'";

    /// <summary>User and host of each replica that reads this server's binary log with another account.</summary>
    public virtual string OtherReadersQuery(string user) =>
        $"SELECT USER, HOST FROM information_schema.PROCESSLIST WHERE USER <> {SqlText.Literal(user)} AND COMMAND LIKE 'Binlog Dump%'";

    /// <summary>Reads what the daemon's own account has.</summary>
    /// <param name="rows">Of <see cref="AccountQuery"/>.</param>
    /// <param name="grants">Null where the account is not there.</param>
    /// <param name="user">Its name.</param>
    /// <param name="password">That the pair's key gives.</param>
    public DaemonAccount ReadDaemon(SqlRows rows, ServerGrants? grants, string user, string password)
    {
        ServerAccount account = ReadAccount(rows, user, DaemonAccount.Host, password);
        return new DaemonAccount(user)
        {
            Exists = account.Exists,
            LogsIn = DaemonLogsIn(rows, account, password),
            IsLocked = account.IsLocked,
            Missing = [.. DaemonNeeds.Where(need => grants?.Has(need.Privilege, need.On) != true)],
        };
    }

    /// <summary>All that the daemon does to a server: status, roles, fencing, semi-synchronous replication.</summary>
    public abstract IReadOnlyList<MissingGrant> DaemonNeeds { get; }

    public abstract string CreateDaemon(DaemonAccount account);

    public abstract string MendDaemon(DaemonAccount account);

    protected abstract bool DaemonLogsIn(SqlRows rows, ServerAccount account, string password);

    /// <summary>What a login must be granted on *.* to look at this server for a plan; each entry is one privilege with those that serve in its place.</summary>
    public abstract IReadOnlyList<string[]> LookNeeds { get; }

    /// <summary>The same for carrying out one kind of step.</summary>
    public abstract IReadOnlyList<string[]> StepNeeds(StepKind kind);

    /// <summary>The switch that keeps even administrators from writing, which a plan has to open for its accounts; null: there is none.</summary>
    public abstract string? StrictReadOnly { get; }
}
