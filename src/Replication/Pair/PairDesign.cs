using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace VipGuard.Replication;

/// <summary>One server of the pair, from the file's [[node]].</summary>
/// <param name="Name">Part of its relay log's name.</param>
/// <param name="Address">Where the other server reaches it.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Place">1 for the first in the file: its server_id, gtid_domain_id and offset.</param>
public sealed record PairNode(string Name, IPAddress Address, int Port, int Place)
{
    /// <summary>"10.0.0.1:3306".</summary>
    public string Where => new IPEndPoint(Address, Port).ToString();

    /// <summary>Whether a replica's Master_Host and Master_Port mean this node.</summary>
    public bool IsAt(string host, int port) =>
        port == Port && IPAddress.TryParse(host, out IPAddress? address) && address.Equals(Address);
}

/// <summary>The pair as the file wants it: two servers that follow each other, or one that follows the other.</summary>
public sealed record PairDesign
{
    private PairDesign(IReadOnlyList<PairNode> nodes, string replicationUser, string? checkUser)
    {
        Nodes = nodes;
        ReplicationUser = replicationUser;
        CheckUser = checkUser;
    }

    public IReadOnlyList<PairNode> Nodes { get; }

    public PairNode First => Nodes[0];

    public PairNode Second => Nodes[1];

    public string ReplicationUser { get; }

    /// <summary>The daemon's own account, after which its checks' account is named; null: none.</summary>
    public string? CheckUser { get; }

    /// <summary>The second node follows the first, and not the other way round (topology = "primary-replica").</summary>
    public bool OneWay { get; init; }

    /// <summary>The daemon makes the node writable that holds the address (writers = "holder"); read_only is its business then.</summary>
    public bool HolderWrites { get; init; }

    /// <summary>A commit at the holder waits for the other server; on MySQL that is a plugin to be loaded.</summary>
    public bool SemiSync { get; init; }

    /// <summary>How long a commit waits before it goes on alone; whole milliseconds.</summary>
    public TimeSpan SemiSyncTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The node follows the other one.</summary>
    public bool Follows(PairNode node) => !OneWay || node.Place == Second.Place;

    /// <summary>The node is followed by the other one.</summary>
    public bool IsFollowed(PairNode node) => Follows(PeerOf(node));

    public PairNode PeerOf(PairNode node) => node.Place == First.Place ? Second : First;

    /// <summary>Checks what the file gave; the error is one sentence.</summary>
    public static bool TryCreate(
        IReadOnlyList<(string Name, IPAddress Address, int Port)> nodes,
        string replicationUser,
        [NotNullWhen(true)] out PairDesign? design,
        out string error,
        string? checkUser = null)
    {
        design = null;
        error = Fault(nodes, replicationUser);
        if (error.Length == 0 && checkUser is not null && !IsPlain(checkUser, 32))
            error = $"[mysql] user \"{checkUser}\" can't be used: letters, digits, '-', '_' and '.', 32 at most";
        if (error.Length > 0)
            return false;
        design = new PairDesign([.. nodes.Select((node, i) => new PairNode(node.Name, node.Address, node.Port, i + 1))], replicationUser, checkUser);
        return true;
    }

    private static string Fault(IReadOnlyList<(string Name, IPAddress Address, int Port)> nodes, string user)
    {
        if (nodes.Count != 2)
            return string.Create(CultureInfo.InvariantCulture, $"a pair has two nodes, the file lists {nodes.Count}");
        foreach ((string name, _, int port) in nodes)
        {
            // The name becomes part of a file's name (relay_log).
            if (!IsPlain(name, 64))
                return $"the node's name \"{name}\" can't be used for a pair: letters, digits, '-', '_' and '.', 64 at most";
            if (port is < 1 or > 65535)
                return string.Create(CultureInfo.InvariantCulture, $"node {name}: port {port} is none; 1 to 65535");
        }

        if (string.Equals(nodes[0].Name, nodes[1].Name, StringComparison.Ordinal))
            return $"both nodes are named {nodes[0].Name}";
        if (nodes[0].Address.Equals(nodes[1].Address) && nodes[0].Port == nodes[1].Port)
            return $"nodes {nodes[0].Name} and {nodes[1].Name} have the same address and port, {new IPEndPoint(nodes[0].Address, nodes[0].Port)}";
        // MySQL's limit of a user's name is 32, MariaDB's 80.
        if (!IsPlain(user, 32))
            return $"replication_user \"{user}\" can't be used: letters, digits, '-', '_' and '.', 32 at most";
        return "";
    }

    private static bool IsPlain(string text, int longest) =>
        text.Length > 0 && text.Length <= longest && text[0] != '.' && text[0] != '-'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
