using System.Diagnostics.CodeAnalysis;
using System.Net;
using VipGuard.Daemon.Configuration;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>A node as its option file needs it; null where the configuration says nothing.</summary>
internal sealed record ConfNode(string Name, IPAddress Address, int Port)
{
    public string? Socket { get; init; }

    public string? Datadir { get; init; }

    public string? OptionFile { get; init; }

    public string? OptionGroup { get; init; }

    /// <summary>Where its server is asked, on its own host.</summary>
    internal string SocketPath => Socket ?? MySqlConfig.DefaultSocket;

    /// <summary>What this server must not share with others of its host; null for the only one, on the usual port.</summary>
    internal ServerInstance? Instance => OptionGroup is null && Datadir is null && Port == NodeConfig.DefaultPort ? null : new ServerInstance(OptionGroup, Port, Socket, Datadir);
}

/// <summary>What 'vipguard pair conf' needs of the configuration and the command line.</summary>
internal sealed record ConfRequest
{
    public required IReadOnlyList<ConfNode> Nodes { get; init; }

    public required string ReplicationUser { get; init; }

    /// <summary>writers, topology and semi_sync of [pair].</summary>
    public PairConfig Pair { get; init; } = new();

    /// <summary>The node whose host this is; null: neither.</summary>
    public string? LocalNode { get; init; }

    /// <summary>--node; null: the local one.</summary>
    public string? Node { get; init; }

    /// <summary>--write.</summary>
    public bool Write { get; init; }

    /// <summary>--server; null: ask the running server, or see what is installed.</summary>
    public string? Server { get; init; }

    /// <summary>An administrator's login; null: root by the local socket.</summary>
    public string? DefaultsFile { get; init; }

    /// <summary>The option files that a server begins with, in its order, where its own command line names no others.</summary>
    public IReadOnlyList<string> Roots { get; init; } = ["/etc/my.cnf", "/etc/mysql/my.cnf", "/usr/etc/my.cnf"];

    /// <param name="config">A valid file with [pair].</param>
    /// <param name="localNode">The node whose host this is; null: neither.</param>
    internal static ConfRequest Of(VipGuardConfig config, string? localNode) => new()
    {
        Nodes =
        [
            .. config.Nodes.Select(n => new ConfNode(n.Name, IPAddress.Parse(n.Address.ToString()), n.Port)
            {
                Socket = n.Socket ?? config.MySql?.Socket,
                Datadir = n.Datadir,
                OptionFile = n.OptionFile,
                OptionGroup = n.OptionGroup,
            }),
        ],
        ReplicationUser = config.Pair!.ReplicationUser,
        Pair = config.Pair,
        LocalNode = localNode,
    };

    /// <summary>The pair's design with all that [pair] says of its settings.</summary>
    internal static PairDesign With(PairDesign design, PairConfig pair) => design with
    {
        HolderWrites = pair.Writers == Writers.Holder,
        OneWay = pair.Topology == Topology.PrimaryReplica,
        SemiSync = pair.SemiSync,
        SemiSyncTimeout = pair.SemiSyncTimeout,
    };

    /// <summary>The pair, and which of its nodes is meant; the error is one sentence.</summary>
    internal bool TryDesign([NotNullWhen(true)] out PairDesign? design, [NotNullWhen(true)] out PairNode? node, out string error)
    {
        node = null;
        if (!PairDesign.TryCreate([.. Nodes.Select(n => (n.Name, n.Address, n.Port))], ReplicationUser, out design, out error))
            return false;
        design = With(design, Pair);
        string? name = Node ?? LocalNode;
        string names = string.Join(", ", design.Nodes.Select(n => n.Name));
        if (name is null)
            error = $"this host is none of the file's nodes; say which one is meant with --node: {names}";
        else if ((node = design.Nodes.FirstOrDefault(n => string.Equals(n.Name, name, StringComparison.Ordinal))) is null)
            error = $"the file has no node \"{name}\"; it has {names}";
        return node is not null;
    }
}
