using System.Globalization;
using System.Text;

namespace VipGuard.Replication;

public sealed partial class MySql
{
    public override string BinlogPositionQuery => "SELECT @@GLOBAL.gtid_executed";

    public override string AppliedPositionQuery => "SELECT @@GLOBAL.gtid_executed";

    // Under AFTER_SYNC a replica may have applied a transaction that the source still waits to have acknowledged: it is owned, and not yet executed (seen on 9.7.4).
    public override string InFlightQuery => "SELECT @@GLOBAL.gtid_owned";

    // "uuid:4#41:5#8,uuid:7#9": each with the thread that owns it (MySQL 9 manual, gtid_owned).
    public override GtidState ReadInFlight(string? text)
    {
        if (text is null)
            return GtidState.Unknown;
        StringBuilder set = new(text.Length);
        bool thread = false;
        foreach (char c in text)
        {
            thread = c == '#' || (thread && char.IsAsciiDigit(c));
            if (!thread)
                set.Append(c);
        }

        return ReadPosition(set.ToString());
    }

    public override string ResetBinlog => Words.ResetBinlog;

    public override GtidState ReadPosition(string? text) => GtidSet.TryParse(text, out GtidSet set) ? set : GtidState.Unknown;

    public override GtidState OwnTransactions(ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.BinlogPosition is GtidSet set && facts.ServerUuid is { } own ? set.WrittenBy(own) : facts.BinlogPosition;
    }

    public override GtidExcess? AheadOfSource(ServerFacts replica, ServerFacts source, PairNode sourceNode)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(source);
        if (source.ServerUuid is not { } uuid || replica.AppliedPosition is not GtidSet applied || !source.BinlogPosition.IsKnown || !source.InFlight.IsKnown)
            return null;
        GtidSet has = source.BinlogPosition as GtidSet ?? GtidSet.Empty;
        GtidSet excess = applied.WrittenBy(uuid).Subtract(has).Subtract(source.InFlight as GtidSet ?? GtidSet.Empty);
        return excess.IsEmpty ? null : new GtidExcess(excess.ToString(), has.WrittenBy(uuid).ToString());
    }

    public override IReadOnlyList<GtidLag> LagsOf(ServerFacts replica, ServerFacts source)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(source);
        List<GtidLag> lags = [];
        if (source.BinlogPosition is not GtidSet log || replica.AppliedPosition is not (GtidSet or { IsEmpty: true }))
            return lags;
        GtidSet applied = replica.AppliedPosition as GtidSet ?? GtidSet.Empty;
        foreach (Guid server in log.Servers.Where(s => s != replica.ServerUuid))
        {
            GtidSet end = log.WrittenBy(server), own = applied.WrittenBy(server);
            long behind = end.Subtract(own).Count;
            if (behind == 0 && server == source.ServerUuid)
                behind = -own.Subtract(end).Count;
            lags.Add(new GtidLag(server.ToString(), null, end.ToString(), own.IsEmpty ? null : own.ToString(), behind));
        }

        return lags;
    }

    public override MissingTransactions Unapplied(ServerFacts replica, ReplicationChannel channel)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(channel);
        return replica.AppliedPosition.Lacks(channel.Received);
    }

    // By auto-position a replica asks for all that its gtid_executed lacks; what is in its data already has to be in there too.
    public override IReadOnlyList<PositionStep> GoOnFrom(PairNode node, ServerFacts replica, GtidState common)
    {
        ArgumentNullException.ThrowIfNull(replica);
        if (common is not GtidSet known || replica.AppliedPosition is not (GtidSet or { IsEmpty: true }))
            return [];
        GtidSet executed = replica.AppliedPosition as GtidSet ?? GtidSet.Empty;
        GtidSet missing = known.Subtract(executed);
        if (missing.IsEmpty)
            return [];
        const string why = "these are in its data already, and must not be sent to it again";
        if (Words.AddsToGtidPurged)
            return [new PositionStep($"SET GLOBAL gtid_purged = {SqlText.Literal("+" + missing)}", why)];
        // MySQL 5.7 manual, 16.1.6.5: gtid_purged can be set only while gtid_executed is empty.
        return
        [
            new PositionStep(ResetBinlog, "this version takes the position below only with an empty binary log"),
            new PositionStep($"SET GLOBAL gtid_purged = {SqlText.Literal(executed.Union(missing).ToString())}", why),
        ];
    }

    // The time is a number with a fraction since 8.0 (8.0 manual, 14.18.2), and whole seconds before.
    public override string WaitForApplied(GtidState position, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(position);
        double seconds = Math.Max(0.001, limit.TotalSeconds);
        return Words.HasPersist
            ? string.Create(CultureInfo.InvariantCulture, $"SELECT WAIT_FOR_EXECUTED_GTID_SET({SqlText.Literal(position.ToString())}, {seconds:0.###})")
            : string.Create(CultureInfo.InvariantCulture, $"SELECT WAIT_FOR_EXECUTED_GTID_SET({SqlText.Literal(position.ToString())}, {Math.Ceiling(seconds):0})");
    }
}
