using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration;

/// <summary>One of the hosts that may hold the addresses.</summary>
internal sealed record NodeConfig
{
    public const int DefaultPriority = 100;     // RFC 9568 §6.1
    public const int DefaultPort = 3306;

    /// <summary>Letters, digits, dots, hyphens and underscores; unique in the file.</summary>
    public required string Name { get; init; }

    /// <summary>The host's own address, where adverts come from; unique in the file.</summary>
    public required HostAddress Address { get; init; }

    /// <summary>1 to 254; 255 where the node owns the virtual addresses. An instance may override it.</summary>
    public required byte Priority { get; init; }

    /// <summary>Overrides the interface of every instance on this node.</summary>
    public string? Interface { get; init; }

    /// <summary>The port of the node's server.</summary>
    public required ushort Port { get; init; }

    /// <summary>Overrides the socket of [mysql] on this node.</summary>
    public string? Socket { get; init; }

    /// <summary>Where the other daemon's datagrams come to ([peer_link]); another network than the virtual address's is best.</summary>
    public required HostAddress LinkAddress { get; init; }

    /// <summary>A second process waits for the daemon's death, and takes its addresses off at once.</summary>
    public bool Sentry { get; init; } = true;

    /// <summary>The server's data folder; null: as the server says, or its usual place.</summary>
    public string? Datadir { get; init; }

    /// <summary>The systemd unit of its server, as "mariadb@3307"; null: the distribution's.</summary>
    public string? Service { get; init; }

    /// <summary>Where its option file (drop-in) belongs; null: the distribution's folder.</summary>
    public string? OptionFile { get; init; }

    /// <summary>The group in that file, as "mysqld3307" (mysqld_multi); null: the server's own.</summary>
    public string? OptionGroup { get; init; }
}
