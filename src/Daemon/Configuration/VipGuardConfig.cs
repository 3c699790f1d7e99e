using System.Collections.Immutable;
using System.Security.Cryptography;
using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration;

/// <summary>A configuration file that was found valid. The same file serves all nodes.</summary>
internal sealed record VipGuardConfig
{
    private const int MostShown = 8;

    /// <summary>As it was given to <see cref="ConfigFile.Load"/>.</summary>
    public required string FilePath { get; init; }

    /// <summary>The file's bytes.</summary>
    public required ImmutableArray<byte> Content { get; init; }

    /// <summary>SHA-256 of the file's bytes, in small hexadecimal digits. Not before it is asked for: OpenSSL is loaded for it, which a
    /// start need not wait for.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Content.AsSpan()));

    /// <summary>One at least, in the order of the file.</summary>
    public required ImmutableArray<NodeConfig> Nodes { get; init; }

    /// <summary>One at least, in the order of the file.</summary>
    public required ImmutableArray<InstanceConfig> Instances { get; init; }

    public required ImmutableArray<CheckConfig> Checks { get; init; }

    public ImmutableArray<SyncGroupConfig> SyncGroups { get; init; } = [];

    /// <summary>Null: there are checks only, no SQL.</summary>
    public MySqlConfig? MySql { get; init; }

    /// <summary>Null: VipGuard has nothing to do with replication.</summary>
    public PairConfig? Pair { get; init; }

    /// <summary>Null: the daemons know each other by their adverts only.</summary>
    public PeerLinkConfig? PeerLink { get; init; }

    /// <summary>What may be meant, but is rarely wise; in the order of the file.</summary>
    public required ImmutableArray<ConfigProblem> Warnings { get; init; }

    /// <summary>Which of the nodes this host is.</summary>
    /// <param name="ownAddresses">All addresses of this host; not looked at when a name is given.</param>
    /// <param name="nodeName">What --node says, or null.</param>
    /// <param name="error">When null is returned: why, and what to do.</param>
    public NodeConfig? ThisNode(IEnumerable<HostAddress> ownAddresses, string? nodeName, out string? error)
    {
        error = null;
        if (nodeName is not null)
        {
            NodeConfig? named = Nodes.FirstOrDefault(node => string.Equals(node.Name, nodeName, StringComparison.Ordinal));
            string suggestion = Suggestion.For(nodeName, [.. Nodes.Select(node => node.Name)]);
            if (named is null)
                error = $"--node {Shown.Quoted(nodeName)}: {FilePath} has no such node; {suggestion}";
            return named;
        }

        HashSet<HostAddress> own = [.. ownAddresses];
        NodeConfig[] found = [.. Nodes.Where(node => own.Contains(node.Address))];
        if (found.Length == 1)
            return found[0];

        error = found.Length == 0
            ? $"{FilePath} does not name this host: it has {List(own.Order().Select(address => address.ToString()), "no address")}, and the nodes are"
                + $" {List(Nodes.Select(NameAndAddress), "none")}; correct the address of a node there, or say --node NAME"
            : $"this host has the addresses of several nodes of {FilePath}: {List(found.Select(NameAndAddress), "none")}; say --node NAME";
        return null;
    }

    private static string NameAndAddress(NodeConfig node) => $"{node.Name} ({node.Address})";

    private static string List(IEnumerable<string> names, string none)
    {
        string[] all = [.. names];
        if (all.Length == 0)
            return none;
        return string.Join(", ", all.Take(MostShown)) + (all.Length > MostShown ? ", …" : "");
    }
}
