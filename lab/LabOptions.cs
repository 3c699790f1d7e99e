using System.Net;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Servers;

namespace VipGuard.Lab;

/// <summary>How much of a lab is wanted. Everything is started in order; what is off can be started later by hand.</summary>
public sealed record LabOptions
{
    /// <summary>A server on each host; without, the checks are left out too.</summary>
    public bool Servers { get; init; } = true;

    /// <summary>Whose servers those are.</summary>
    public ServerKind Server { get; init; } = ServerKind.MariaDb;

    /// <summary>The two servers replicate from each other (`vipguard pair apply`).</summary>
    public bool Pair { get; init; } = true;

    /// <summary>A daemon on each host, and one of them holds the address.</summary>
    public bool Daemons { get; init; } = true;

    /// <summary>Every host has a second network card, eth1, on a switch of its own: 10.98.0.0/24 and fd98::/64.</summary>
    public bool SecondLink { get; init; }

    /// <summary>A third machine on the switch, of which the file knows nothing: <see cref="Lab.Mallory"/>, 10.99.0.66.</summary>
    public bool Stranger { get; init; }

    /// <summary>
    /// db1 is no namespace but the machine's own network, with one card more, named after the lab: for what the kernel offers there
    /// only, like process events. No other network card of the machine is touched, but a table of nftables drops what comes in by
    /// them for the ports of the lab's servers, which listen on all addresses. It has IPv4 alone.
    /// </summary>
    public bool Initial { get; init; }

    /// <summary>The virtual addresses whose holders are written down; the first is what the lab's story is about. Empty: the pair's own.</summary>
    public IReadOnlyList<IPAddress> Watched { get; init; } = [];

    public PairConfig Config { get; init; } = new();

    /// <summary>Variables of the daemons' environment, beside the lab's own.</summary>
    public IReadOnlyDictionary<string, string> DaemonEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>A program and its arguments that start each daemon in its place, like `setpriv`.</summary>
    public IReadOnlyList<string> DaemonThrough { get; init; } = [];
}
