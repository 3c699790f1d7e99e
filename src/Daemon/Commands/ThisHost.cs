using System.Net.NetworkInformation;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Commands;

/// <summary>The host that a command runs on.</summary>
internal static class ThisHost
{
    /// <exception cref="LinuxException">The kernel does not tell.</exception>
    internal static HostFacts Facts()
    {
        using var netlink = NetlinkSocket.ForRequests();
        return new HostFacts(
            new AddressTable(netlink).List().Select(held => held.Address.Address).ToHashSet(),
            [.. NetworkInterface.GetAllNetworkInterfaces().Select(i => i.Name)]);
    }
}
