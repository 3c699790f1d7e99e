using System.Globalization;

namespace VipGuard.Replication;

public sealed partial class MariaDb
{
    // The hosts' counts of connection errors start anew, here and there: no harm. It goes into the binary log and changes no data.
    private const string LoggedTrifle = "FLUSH HOSTS";

    public override string BinlogPositionQuery => "SELECT @@GLOBAL.gtid_binlog_pos";

    public override string AppliedPositionQuery => "SELECT @@GLOBAL.gtid_slave_pos";

    public override string ResetBinlog => "RESET MASTER";

    public override GtidState ReadPosition(string? text) => GtidPosition.TryParse(text, out GtidPosition position) ? position : GtidState.Unknown;

    public override GtidState OwnTransactions(ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.BinlogPosition is not GtidPosition position)
            return facts.BinlogPosition;
        return position[facts.GtidDomain] is { } own ? GtidPosition.Of(own) : GtidPosition.Empty;
    }

    public override GtidExcess? AheadOfSource(ServerFacts replica, ServerFacts source, PairNode sourceNode)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sourceNode);
        if (source.GtidDomain != (uint)sourceNode.Place || !source.BinlogPosition.IsKnown)
            return null;
        if (At(replica.AppliedPosition, source.GtidDomain) is not { } applied || applied.Server != source.ServerId)
            return null;
        // A copied server has written nothing yet and knows where to go on; one whose log was reset shows it with its first write.
        Gtid? end = At(source.BinlogPosition, applied.Domain);
        ulong known = (end ?? At(source.AppliedPosition, applied.Domain))?.Sequence ?? 0;
        return applied.Sequence > known ? new GtidExcess(applied.ToString(), end?.ToString() ?? "") : null;
    }

    public override IReadOnlyList<GtidLag> LagsOf(ServerFacts replica, ServerFacts source)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(source);
        List<GtidLag> lags = [];
        if (source.BinlogPosition is not GtidPosition log || !replica.AppliedPosition.IsKnown)
            return lags;
        foreach (Gtid end in log.Transactions)
        {
            // What came from the replica itself is not behind.
            if (end.Domain == replica.GtidDomain)
                continue;
            Gtid? applied = At(replica.AppliedPosition, end.Domain);
            decimal behind = (decimal)end.Sequence - (applied?.Sequence ?? 0);
            // Domains from before the pair count on each server by themselves.
            if (end.Domain != source.GtidDomain)
                behind = Math.Max(0, behind);
            lags.Add(new GtidLag(end.Domain.ToString(CultureInfo.InvariantCulture), end.Domain, end.ToString(), applied?.ToString(), (long)Math.Clamp(behind, long.MinValue, long.MaxValue)));
        }

        return lags;
    }

    public override MissingTransactions Unapplied(ServerFacts replica, ReplicationChannel channel)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(channel);
        // What the replica wrote itself comes back to it, and is not applied.
        return replica.AppliedPosition.Lacks(channel.Received is GtidPosition received ? received.Without(replica.GtidDomain) : channel.Received);
    }

    public override IReadOnlyList<PositionStep> GoOnFrom(PairNode node, ServerFacts replica, GtidState common)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(replica);
        if (common is not GtidPosition known || replica.AppliedPosition is not GtidPosition applied)
            return [];
        // gtid_strict_mode refuses a position that lacks transactions of the own binary log (1947, 1948): the common one has them.
        GtidPosition position = known.WithOtherDomainsOf(applied);
        Gtid? pass = position[(uint)node.Place] is { } own && own.Sequence > (At(replica.BinlogPosition, own.Domain)?.Sequence ?? 0) ? own : null;
        if (pass is null && position.Equals(applied))
            return [];
        PositionStep set = new($"SET GLOBAL gtid_slave_pos = {SqlText.Literal(position.ToString())}", "the data are equal up to here; the other sends what comes after");
        // A copied server's own log is behind what the other has had from its forerunner. Setting the position also sets the number from which it counts on
        // (a mere RESET MASTER does not), and one transaction shows it in the log.
        return pass is null ? [set] : [set, new PositionStep(LoggedTrifle, $"a transaction without effect, so that its own log passes {pass}, which the other has already")];
    }

    public override string WaitForApplied(GtidState position, TimeSpan limit) => string.Create(
        CultureInfo.InvariantCulture, $"SELECT MASTER_GTID_WAIT({SqlText.Literal(position.ToString())}, {Math.Max(0, limit.TotalSeconds):0.###})");

    private static Gtid? At(GtidState state, uint domain) => state is GtidPosition position ? position[domain] : null;
}
