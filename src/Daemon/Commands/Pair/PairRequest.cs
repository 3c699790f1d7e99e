using VipGuard.Daemon.Configuration;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>A node as the configuration has it.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Address">Where the other server reaches it.</param>
/// <param name="Port">Its server's TCP port; usually 3306.</param>
/// <param name="Socket">Its server's Unix socket, used on its own host only; null: Debian's, where it is there.</param>
internal sealed record PairRequestNode(string Name, string Address, int Port = 3306, string? Socket = null);

/// <summary>What a pair command needs of the configuration and the command line.</summary>
internal sealed record PairRequest
{
    /// <summary>In the file's order, from which ids and offsets follow.</summary>
    public required IReadOnlyList<PairRequestNode> Nodes { get; init; }

    public string KeyFile { get; init; } = "/etc/vipguard/pair.key";

    public string ReplicationUser { get; init; } = "vipguard_repl";

    /// <summary>The daemon's own account, after which its checks' account is named; null: none.</summary>
    public string? CheckUser { get; init; }

    /// <summary>An administrator's login in the format of the MySQL clients (--defaults-file), group [client]; null: root by the local socket.</summary>
    public string? DefaultsFile { get; init; }

    /// <summary>The node whose host this is; null: neither, so both are reached by TCP.</summary>
    public string? LocalNode { get; init; }

    /// <summary>The administrator's sessions by TCP must be encrypted.</summary>
    public bool RequireTls { get; init; }

    /// <summary>Only this host's server is set up, though there may be a login for both.</summary>
    public bool OwnHostOnly { get; init; }

    /// <summary>topology = "primary-replica".</summary>
    public bool OneWay { get; init; }

    /// <summary>writers = "holder".</summary>
    public bool HolderWrites { get; init; }

    public bool SemiSync { get; init; }

    public TimeSpan SemiSyncTimeout { get; init; } = PairConfig.DefaultSemiSyncTimeout;

    /// <summary>Puts the option file into place and restarts the server where a setting needs it; null: that is only said.</summary>
    public IServerRestart? Restart { get; init; }

    /// <summary>Whole seconds; rounded up.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long both directions may take to come up in an apply.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
