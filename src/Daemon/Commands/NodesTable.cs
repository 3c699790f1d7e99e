using System.Globalization;
using Spectre.Console;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary>Both nodes, side by side, as the one that is asked knows them.</summary>
internal static class NodesTable
{
    internal static Table Of(PairNodeStatus own, PeerStatus peer)
    {
        var table = StatusTable.NewTable("NODE", "HEARD", "VERSION", "FIT", "HOLDS", "SERVER", "READ ONLY", "REPLICATION", "BEHIND", "FILE");
        table.AddRow([.. Cells(own, "this node", "").Select(Markup.Escape)]);
        string heard = (peer.Link.Alive, peer.Link.LastHeardMs) switch
        {
            (true, var ms) => string.Create(CultureInfo.InvariantCulture, $"{ms:F0} ms ago"),
            (false, null) => "never",
            (false, var ms) => string.Create(CultureInfo.InvariantCulture, $"LOST {ms / 1000:F0} s ago"),
        };
        string file = (peer.Node, peer.ConfigDiffers) switch
        {
            (null, _) => "?",
            (_, []) => "same",
            (_, var tables) => $"DIFFERS in {string.Join(", ", tables)}",
        };
        table.AddRow([.. (peer.Node is { } node ? Cells(node, heard, file) : Unknown(peer, heard, file)).Select(Markup.Escape)]);
        return table;
    }

    private static string[] Unknown(PeerStatus peer, string heard, string file) => [peer.Name!, heard, "?", "?", "?", "?", "?", "?", "?", file];

    private static string[] Cells(PairNodeStatus node, string heard, string file) =>
    [
        node.Name,
        heard,
        node.Version,
        node switch
        {
            { Maintenance: true } => "in maintenance",
            { Fit: true } => "fit",
            _ => $"UNFIT: {node.WhyUnfit}",
        },
        string.Join(", ", node.Instances.Where(i => i.Holds).Select(i => i.Name)) is { Length: > 0 } held ? held : "-",
        string.Join(' ', new[] { node.ServerVersion, node.Role }.OfType<string>()),
        node.ReadOnly switch { null => "?", true => "yes", false => "no" },
        node.Replication is { } replication ? string.Join(": ", new[] { replication.State, replication.Trouble }.OfType<string>()) : "?",
        Behind(node.Replication),
        file,
    ];

    private static string Behind(NodeReplicationStatus? replication) => replication switch
    {
        null => "?",
        { TransactionsBehind: { } transactions, SecondsBehind: { } seconds } => string.Create(CultureInfo.InvariantCulture, $"{transactions} transactions, {seconds} s"),
        { TransactionsBehind: { } transactions } => string.Create(CultureInfo.InvariantCulture, $"{transactions} transactions"),
        { SecondsBehind: { } seconds } => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        _ => "?",
    };
}
