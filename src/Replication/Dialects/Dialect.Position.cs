namespace VipGuard.Replication;

public abstract partial class Dialect
{
    /// <summary>One value: all that is in the binary log.</summary>
    public abstract string BinlogPositionQuery { get; }

    /// <summary>One value: what has been applied of others. On MySQL one set holds both.</summary>
    public abstract string AppliedPositionQuery { get; }

    /// <summary>One value: transactions on their way into the binary log; null where the log's end has them already.</summary>
    public virtual string? InFlightQuery => null;

    /// <summary>Reads the answer to <see cref="InFlightQuery"/>.</summary>
    public virtual GtidState ReadInFlight(string? text) => GtidPosition.Empty;

    /// <summary>Reads a position as this server writes it; <see cref="GtidState.Unknown"/> for what is none.</summary>
    public abstract GtidState ReadPosition(string? text);

    /// <summary>What of its binary log a server wrote itself: what the other has to have before the two are one.</summary>
    public abstract GtidState OwnTransactions(ServerFacts facts);

    /// <summary>What a replica has applied of its source's own transactions and the source does not have; null: nothing, or too little is known.</summary>
    /// <param name="replica">Asked first.</param>
    /// <param name="source">Asked after it, or a healthy replica could seem to be ahead.</param>
    /// <param name="sourceNode">Its place in the pair.</param>
    public abstract GtidExcess? AheadOfSource(ServerFacts replica, ServerFacts source, PairNode sourceNode);

    /// <summary>How far a replica is behind, by origin: MariaDB's domains, MySQL's writing servers. Without what the replica wrote itself.</summary>
    public abstract IReadOnlyList<GtidLag> LagsOf(ServerFacts replica, ServerFacts source);

    /// <summary>What a replica has received and not applied. A last transaction may have been received by half.</summary>
    public abstract MissingTransactions Unapplied(ServerFacts replica, ReplicationChannel channel);

    /// <summary>Statements that let a replica, whose data equal its source's, go on from there; empty: it would already.</summary>
    /// <param name="node">The replica.</param>
    /// <param name="replica">As observed.</param>
    /// <param name="common">The transactions that are in the data of both.</param>
    public abstract IReadOnlyList<PositionStep> GoOnFrom(PairNode node, ServerFacts replica, GtidState common);

    /// <summary>One value: 0 when the server has applied all of the position, anything else when the time was up (MariaDB −1, MySQL 1) or replication does not run (NULL).</summary>
    /// <param name="position">Known.</param>
    /// <param name="limit">Whole seconds on MySQL 5.7: rounded up.</param>
    public abstract string WaitForApplied(GtidState position, TimeSpan limit);

    /// <summary>Empties the binary log and what the server calls its own past. It can't be undone.</summary>
    public abstract string ResetBinlog { get; }

    /// <summary>The binary logs with their sizes; refused where the log is off (1381).</summary>
    public virtual string BinlogFilesQuery => "SHOW BINARY LOGS";
}

/// <summary>A replica is past the end of its source's own log: the log was reset or has lost its end.</summary>
/// <param name="Applied">The transactions that only the replica has.</param>
/// <param name="SourceHas">What the source's log says of its own; "" for nothing.</param>
public sealed record GtidExcess(string Applied, string SourceHas);

/// <summary>How far a replica is behind in one domain (MariaDB), or in what one server wrote (MySQL).</summary>
/// <param name="Origin">The domain's number, or the server's UUID.</param>
/// <param name="Domain">MariaDB's domain; null on MySQL.</param>
/// <param name="Source">What the source's log has of it.</param>
/// <param name="Replica">What the replica has applied of it; null: nothing.</param>
/// <param name="Transactions">How many are missing; negative: the replica has more, which in the source's own transactions no healthy one can.</param>
public sealed record GtidLag(string Origin, uint? Domain, string Source, string? Replica, long Transactions);

/// <summary>A statement that sets a replica's position, and why, in a clause.</summary>
public sealed record PositionStep(string Statement, string Why);
