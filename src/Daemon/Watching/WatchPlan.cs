using VipGuard.Checks;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Health;

namespace VipGuard.Daemon.Watching;

/// <summary>What of this node's own server is to be watched, out of the file.</summary>
/// <param name="Sockets">Its Unix sockets, which tell its process.</param>
/// <param name="Ports">Those that it listens on.</param>
/// <param name="Login">As its checks log in.</param>
internal sealed record WatchPlan(IReadOnlyList<string> Sockets, IReadOnlyList<ushort> Ports, MySqlLogin? Login)
{
    /// <summary>Nothing: no check looks at the node's own server, so nobody asked for its fitness.</summary>
    internal static WatchPlan Nothing { get; } = new([], [], null);

    internal static WatchPlan Of(VipGuardConfig config, NodeConfig node, IReadOnlyList<CheckSetup> checks)
    {
        var local = checks.Where(check => check.OnLocalServer).ToList();
        if (local.Count == 0)
            return Nothing;
        IEnumerable<string> own = config.MySql is { } account ? [node.Socket ?? account.Socket] : [];
        return new WatchPlan(
            [.. own.Concat(local.Select(check => check.Target).OfType<UnixTarget>().Select(unix => unix.Path)).Distinct(StringComparer.Ordinal)],
            [.. local.Select(check => check.Target).OfType<TcpTarget>().Select(tcp => (ushort)tcp.ConnectPort).Append(node.Port).Distinct().Order()],
            local.Select(check => check.Login).FirstOrDefault(login => login is not null) ?? CheckLogin.Of(config, out _));
    }

    /// <summary>Whether both come to the same process.</summary>
    internal bool AsksAs(WatchPlan other) => Sockets.SequenceEqual(other.Sockets, StringComparer.Ordinal);
}
