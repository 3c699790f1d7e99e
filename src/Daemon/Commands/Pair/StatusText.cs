using System.Globalization;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>A status for people.</summary>
internal static class StatusText
{
    internal static void Write(PairStatus status, TextWriter output)
    {
        PlainTable nodes = new("server", "at", "is", "server_id", "domain", "binary log ends at", "applied");
        foreach (NodeStatus node in status.Nodes)
        {
            if (node.Facts is { } facts)
                nodes.Add(node.Node.Name, node.Node.Where, facts.Version + (facts.IsReadOnly ? ", read_only" : ""), Number(facts.ServerId), Number(facts.GtidDomain), Or(facts.BinlogPosition.ToString()), Or(facts.AppliedPosition.ToString()));
            else
                nodes.Add(node.Node.Name, node.Node.Where, "no answer", "-", "-", "-", "-");
        }

        nodes.Write(output, "");
        output.WriteLine();

        PlainTable directions = new("direction", "state", "I/O", "SQL", "seconds", "transactions");
        foreach (DirectionStatus d in status.Directions)
            directions.Add($"{d.Source.Name} → {d.Replica.Name}", Word(d.State), Or(d.Io), Or(d.Sql), d.SecondsBehind is { } s ? Number(s) : "?", Behind(d));
        directions.Write(output, "");

        foreach (DirectionStatus d in status.Directions)
        {
            if (d.Trouble is { } trouble)
            {
                output.WriteLine();
                output.WriteLine(trouble);
            }
        }
    }

    internal static string Word(DirectionState state) => state switch
    {
        DirectionState.NotSetUp => "not set up",
        DirectionState.Stopped => "stopped",
        DirectionState.Connecting => "connecting",
        DirectionState.Running => "running",
        DirectionState.Broken => "broken",
        _ => "unknown",
    };

    private static string Behind(DirectionStatus direction)
    {
        if (direction.State == DirectionState.Unknown)
            return "?";
        if (direction.Lags.Count == 0)
            return direction.State == DirectionState.Running ? "0" : "?";
        string[] behind = [.. direction.Lags.Where(l => l.Transactions != 0).Select(l => $"{Number(Math.Abs(l.Transactions))} {(l.Transactions > 0 ? "behind" : "ahead")} in {(l.Domain is { } domain ? $"domain {Number(domain)}" : $"what {l.Origin} wrote")}")];
        return behind.Length == 0 ? "0" : string.Join(", ", behind);
    }

    private static string Or(string text) => text.Length > 0 ? text : "-";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
