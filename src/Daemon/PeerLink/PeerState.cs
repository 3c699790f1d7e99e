using System.Collections.Immutable;
using VipGuard.Daemon.Switchover;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>All that a node tells the other of itself. The whole of it is in every message, so that none of them matters.</summary>
internal sealed record PeerState
{
    public required string Node { get; init; }

    /// <summary>Of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>Every check passes.</summary>
    public bool Fit { get; init; }

    /// <summary>"" while it is fit.</summary>
    public string WhyUnfit { get; init; } = "";

    /// <summary>It holds nothing until a person says otherwise.</summary>
    public bool Maintenance { get; init; }

    /// <summary>The loop that serves the addresses has answered within the link's timeout.</summary>
    public bool LoopAlive { get; init; }

    public ImmutableArray<PeerInstance> Instances { get; init; } = [];

    /// <summary>Those that follow, for whose names the message had no room; <see cref="NamedAfter"/> names them.</summary>
    public ImmutableArray<UnnamedInstance> Unnamed { get; init; } = [];

    public PeerRole Role { get; init; } = new();

    public SharedConfig Config { get; init; }

    public SwitchoverWords Switchover { get; init; } = new();

    internal PeerInstance? Instance(string name)
    {
        foreach (var instance in Instances)
        {
            if (string.Equals(instance.Name, name, StringComparison.Ordinal))
                return instance;
        }
        return null;
    }

    /// <summary>With names from this node's own list, where both files have the same; else without those that have none.</summary>
    internal PeerState NamedAfter(PeerState own)
    {
        bool isSameList = Config.Instances == own.Config.Instances && Config.Pair == own.Config.Pair
            && Instances.Length + Unnamed.Length <= own.Instances.Length;
        if (Unnamed.IsEmpty || !isSameList)
            return this with { Unnamed = [] };
        var names = own.Instances.AsSpan(Instances.Length, Unnamed.Length);
        var all = Instances.ToBuilder();
        for (int i = 0; i < names.Length; i++)
            all.Add(names[i] with { State = Unnamed[i].State, Priority = Unnamed[i].Priority });
        return this with { Instances = all.ToImmutable(), Unnamed = [] };
    }
}

/// <summary>An instance by its place in the list alone.</summary>
internal readonly record struct UnnamedInstance(VrrpState State, byte Priority);

/// <summary>An instance on the node that tells of it.</summary>
internal readonly record struct PeerInstance(string Name, byte Vrid, VrrpState State, byte Priority)
{
    /// <summary>It has put the addresses onto its interface.</summary>
    internal bool Holds => State == VrrpState.Master;
}

/// <summary>The node's server and how it follows the other's.</summary>
internal sealed record PeerRole
{
    public ServerRole Role { get; init; } = ServerRole.Unmanaged;

    public string Why { get; init; } = "";

    public bool Reachable { get; init; }

    public string ServerVersion { get; init; } = "";

    /// <summary>Null: unknown.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>Null: unknown.</summary>
    public bool? SemiSyncOn { get; init; }

    /// <summary>Null: unknown.</summary>
    public ReplicationSnapshot? Replication { get; init; }

    /// <summary>The transactions that only the server that returned has; "": none.</summary>
    public string Returned { get; init; } = "";

    /// <summary>Roles are set here: the server is one of a pair in which the holder is written.</summary>
    internal bool IsManaged => Role != ServerRole.Unmanaged;
}
