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

    public PairConfig Config { get; init; } = new();
}
