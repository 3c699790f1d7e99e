using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration;

/// <summary>What the host has on which a file is looked at.</summary>
/// <param name="Addresses">All of its own.</param>
/// <param name="Interfaces">Their names.</param>
internal sealed record HostFacts(IReadOnlySet<HostAddress> Addresses, IReadOnlyList<string> Interfaces);
