using System.Globalization;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>A status for people.</summary>
internal static class StatusText
{
    internal static void Write(PairStatus status, TextWriter output)
    {
        PlainTable nodes = new("server", "at", "is", "server_id", "domain", "read_only", "semi-sync", "binary logs");
        foreach (NodeStatus node in status.Nodes)
        {
            if (node.Facts is { } facts)
                nodes.Add(node.Node.Name, node.Node.Where, facts.Version.ToString(), Number(facts.ServerId), facts.ServerUuid is null ? Number(facts.GtidDomain) : "-", ReadOnly(facts), SemiSync(facts.SemiSync), Space(facts.BinlogSpace));
            else
                nodes.Add(node.Node.Name, node.Node.Where, "no answer", "-", "-", "-", "-", "-");
        }

        nodes.Write(output, "");
        output.WriteLine();

        PlainTable directions = new("direction", "state", "I/O", "SQL", "seconds", "transactions", "received, not applied", "semi-sync", "relay log");
        foreach (DirectionStatus d in status.Directions)
            directions.Add($"{d.Source.Name} → {d.Replica.Name}", d.State.ToWord(), Or(d.Io), Or(d.Sql), d.SecondsBehind is { } s ? Number(s) : "?", Behind(d), Unapplied(d), Word(d.SemiSync), d.Channel?.RelaySpace is { } bytes ? LogSpace.Shown(bytes) : "-");
        directions.Write(output, "");
        output.WriteLine();

        PlainTable positions = new("position", "of", "is");
        foreach (NodeStatus node in status.Nodes)
        {
            if (node.Facts is not { } facts)
                continue;
            positions.Add(node.Node.Name, "binary log", Position(facts.BinlogPosition));
            // On MySQL one set is both, read at two moments.
            if (facts.ServerUuid is null)
                positions.Add("", "applied", Position(facts.AppliedPosition));
        }

        positions.Write(output, "");

        foreach (string sentence in status.Directions.Select(d => d.Trouble).OfType<string>().Concat(status.Directions.SelectMany(d => d.Warnings).Distinct(StringComparer.Ordinal)))
        {
            output.WriteLine();
            output.WriteLine(sentence);
        }
    }

    internal static string Word(SemiSyncState state) => state switch
    {
        SemiSyncState.NotInstalled => "not installed",
        SemiSyncState.Off => "off",
        SemiSyncState.On => "on",
        SemiSyncState.FallenBack => "fallen back",
        _ => "unknown",
    };

    private static string ReadOnly(ServerFacts facts) => facts.IsSuperReadOnly is true ? "super" : facts.IsReadOnly ? "yes" : "no";

    private static string SemiSync(SemiSyncFacts? semiSync) => semiSync switch
    {
        null => "unknown",
        { IsInstalled: false } => "not installed",
        _ => $"waits {Switch(semiSync.SourceEnabled)}, acknowledges {Switch(semiSync.ReplicaEnabled)}",
    };

    private static string Switch(bool? on) => on switch
    {
        true => "on",
        false => "off",
        null => "?",
    };

    private static string Space(LogSpace? space) => space is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{space.Files}, {LogSpace.Shown(space.Bytes)}");

    private static string Behind(DirectionStatus direction)
    {
        if (direction.TransactionsBehind is not { } all || direction.State == DirectionState.Unknown)
            return "?";
        string[] behind = [.. direction.Lags.Where(l => l.Transactions != 0).Select(l => $"{Number(Math.Abs(l.Transactions))} {(l.Transactions > 0 ? "behind" : "ahead")}{Origin(direction, l)}")];
        return behind.Length == 0 ? Number(all) : string.Join(", ", behind);
    }

    private static string Origin(DirectionStatus direction, GtidLag lag) =>
        lag.Domain is { } domain ? $" in domain {Number(domain)}" : direction.Lags.Count == 1 ? "" : $" of {lag.Origin}";

    private static string Unapplied(DirectionStatus direction) => direction.Unapplied is not { } unapplied ? "-" : unapplied.Count is { } count ? Number(count) : "?";

    private static string Position(GtidState position) => !position.IsKnown ? "not known" : Or(position.ToString());

    private static string Or(string text) => text.Length > 0 ? text : "-";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
