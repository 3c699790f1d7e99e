using System.Globalization;

namespace VipGuard.Replication;

/// <summary>One server as it was observed. No secret is in it.</summary>
public sealed record ServerFacts
{
    public required ServerVersion Version { get; init; }

    public required Dialect Dialect { get; init; }

    /// <summary>Global variables, by their names in lower case; what the version does not know is not in it.</summary>
    public required IReadOnlyDictionary<string, ServerVariable> Variables { get; init; }

    /// <summary>Every source that it follows, or followed and could follow again.</summary>
    public IReadOnlyList<ReplicationChannel> Channels { get; init; } = [];

    /// <summary>What is in its binary log.</summary>
    public GtidState BinlogPosition { get; init; } = GtidPosition.Empty;

    /// <summary>What it has applied of others, and will ask its source to go on from.</summary>
    /// <remarks>On MySQL one set, gtid_executed, is this and <see cref="BinlogPosition"/>, read at two moments.</remarks>
    public GtidState AppliedPosition { get; init; } = GtidPosition.Empty;

    /// <summary>MySQL: transactions that were on their way into the log when it was read. A replica may have them before the source calls them executed.</summary>
    public GtidState InFlight { get; init; } = GtidPosition.Empty;

    /// <summary>Null: not asked for.</summary>
    public SemiSyncFacts? SemiSync { get; init; }

    /// <summary>Null: not asked for, or no binary log.</summary>
    public LogSpace? BinlogSpace { get; init; }

    /// <summary>binlog-do-db and binlog-ignore-db as "Binlog_Do_DB = app".</summary>
    public IReadOnlyList<string> BinlogFilters { get; init; } = [];

    /// <summary>Null: not asked for.</summary>
    public ServerAccount? Account { get; init; }

    /// <summary>The accounts that this host's checks log in with, by socket and by loopback; empty where the file has none.</summary>
    public IReadOnlyList<ServerAccount> CheckAccounts { get; init; } = [];

    /// <summary>Tables outside the system's schemas whose engine has no transactions, as "app.t (MyISAM)"; null: not asked for.</summary>
    public IReadOnlyList<string>? TablesWithoutTransactions { get; init; }

    /// <summary>This login sees every table, so that nothing is left out of a comparison; null: not asked for.</summary>
    public bool? SeesAllTables { get; init; }

    /// <summary>What of it could be seen; the rest of this record holds less where that is not all.</summary>
    public ServerSight Sight { get; init; } = ServerSight.Whole;

    /// <summary>Null: not asked for.</summary>
    public PlanningFacts? Planning { get; init; }

    public uint ServerId => (uint)Math.Clamp(Number("server_id"), 0, uint.MaxValue);

    public uint GtidDomain => (uint)Math.Clamp(Number("gtid_domain_id"), 0, uint.MaxValue);

    /// <summary>MySQL's name for itself; null on MariaDB.</summary>
    public Guid? ServerUuid => Guid.TryParseExact(Value("server_uuid"), "D", out Guid uuid) ? uuid : null;

    public bool IsReadOnly => ChannelRow.Flag(Value("read_only")) is true;

    /// <summary>Nobody writes, an administrator neither; null: the server has no such thing (MariaDB).</summary>
    public bool? IsSuperReadOnly => ChannelRow.Flag(Value("super_read_only"));

    /// <summary>A variable's value; null where it is NULL or unknown.</summary>
    public string? Value(string variable) => Variables.GetValueOrDefault(variable)?.Value;

    /// <summary>A variable's value; 0 where it is no number.</summary>
    public long Number(string variable) =>
        long.TryParse(Value(variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : 0;
}

/// <summary>A global variable.</summary>
/// <param name="Value">Null where it is NULL.</param>
/// <param name="SetAtRunTime">By SET GLOBAL since the start: the next start will not know it, unless a file has it too.</param>
public sealed record ServerVariable(string? Value, bool SetAtRunTime);
