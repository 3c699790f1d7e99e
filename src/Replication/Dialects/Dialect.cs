using System.Diagnostics.CodeAnalysis;

namespace VipGuard.Replication;

/// <summary>What one kind of server calls things. Chosen by version in one place; nothing else asks which server it is.</summary>
/// <remarks>MySQL 5.7, 8.0 and 8.4 come as further classes beside <see cref="MariaDb"/>.</remarks>
public abstract class Dialect
{
    /// <summary>"MariaDB".</summary>
    public abstract string Name { get; }

    /// <summary>Chooses the dialect for a server; a refusal is a clause that goes on from the server's name: "is MySQL 8.4.0: …".</summary>
    public static bool TryFor(ServerVersion version, [NotNullWhen(true)] out Dialect? dialect, out string refusal)
    {
        dialect = null;
        refusal = "";
        if (!version.IsMariaDb)
            refusal = $"is {version}: so far pairs are set up on MariaDB only, MySQL comes in a later version of vipguard";
        else if (!version.IsAtLeast(10, 5))
            refusal = $"is {version}: at least MariaDB 10.5 is needed, and 10.11 is what vipguard is tested with";
        else
            dialect = MariaDb.Instance;
        return dialect is not null;
    }

    // ---- what is asked

    /// <summary>Rows of name, global value, and where it comes from, for the variables that matter.</summary>
    public abstract string VariablesQuery { get; }

    public abstract string ChannelsQuery { get; }

    public abstract string BinlogStatusQuery { get; }

    /// <summary>One value: the end of the binary log.</summary>
    public abstract string BinlogPositionQuery { get; }

    /// <summary>One value: what has been applied of others.</summary>
    public abstract string AppliedPositionQuery { get; }

    public abstract string AccountQuery(string user, string host);

    public abstract IReadOnlyDictionary<string, ServerVariable> ReadVariables(SqlRows rows);

    public abstract ReplicationChannel ReadChannel(SqlRow row);

    public abstract IReadOnlyList<string> ReadBinlogFilters(SqlRows rows);

    /// <summary>Reads the account; the password is compared with the stored hash in memory and kept nowhere.</summary>
    public abstract ReplicationAccount ReadAccount(SqlRows rows, string user, string host, string password);

    // ---- what is done

    public abstract string SetGlobal(Setting setting);

    public abstract string StopReplica { get; }

    public abstract string StartReplica { get; }

    public abstract string SetAppliedPosition(GtidPosition position);

    /// <summary>A statement that goes into the binary log and changes no data.</summary>
    public abstract string LoggedTrifle { get; }

    /// <summary>Follows the peer; the password stands as <see cref="PlanStep.PasswordMark"/>.</summary>
    public abstract string FollowSource(PairNode source, string user);

    public abstract string CreateAccount(ReplicationAccount account);

    public abstract string SetPassword(ReplicationAccount account);

    public abstract string UnlockAccount(ReplicationAccount account);

    public abstract string AllowReplication(ReplicationAccount account);

    /// <summary>Keeps this session's statements out of the binary log, or lets them in again.</summary>
    public abstract string LogToBinlog(bool on);

    /// <summary>Keeps this session's statements out of the server's general and slow query logs, or lets them in again.</summary>
    public abstract IReadOnlyList<string> LogToQueryLogs(bool on);

    /// <summary>Seconds between a source's heartbeats that the channel must have; more is a silent peer noticed late.</summary>
    public abstract int HeartbeatSeconds { get; }

    // ---- what should be

    /// <summary>What a server of the pair must be set to, in the order of its option file.</summary>
    public abstract IReadOnlyList<Setting> SettingsFor(PairDesign design, PairNode node);

    /// <summary>What must not be in an option file, with the reason; comments of the drop-in.</summary>
    public abstract IReadOnlyList<(string Name, string Why)> MustNotBe { get; }

    public abstract string OptionFilePath { get; }

    public abstract string OptionFileGroup { get; }
}
