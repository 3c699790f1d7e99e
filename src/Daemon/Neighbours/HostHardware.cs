using System.Collections.Immutable;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>Whose a hardware address is, by the kernel's tables.</summary>
/// <param name="IsOurs">An interface of this host has it: two cards on one network answer for each other.</param>
/// <param name="Neighbour">The one of the asked addresses whose entry in the neighbour table has it; null: none.</param>
internal sealed record HardwareOwner(bool IsOurs, HostAddress? Neighbour);

/// <summary>Asks the kernel whose a hardware address is: opens, dumps and reads files, so never on the loop's thread.</summary>
internal static class HostHardware
{
    internal static HardwareOwner OwnerOf(MacAddress hardware, ImmutableArray<HostAddress> addresses)
    {
        foreach (var address in addresses)
        {
            if (IsNeighbour(address, hardware))
                return new HardwareOwner(IsOurs(hardware), address);
        }
        return new HardwareOwner(IsOurs(hardware), null);
    }

    private static bool IsOurs(MacAddress hardware)
    {
        try
        {
            using var netlink = NetlinkSocket.ForRequests();
            var links = new LinkTable();
            links.Load(netlink);
            return links.All.Any(link => link.Hardware.Length == MacAddress.Length && MacAddress.Read(link.Hardware) == hardware);
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    // For an IPv4 address (man 5 proc, /proc/net/arp).
    private static bool IsNeighbour(HostAddress address, MacAddress hardware)
    {
        try
        {
            string text = address.ToString();
            string mac = hardware.ToString();
            return File.ReadLines("/proc/net/arp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(fields => fields.Length > 3 && fields[0] == text && fields[3] == mac);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
