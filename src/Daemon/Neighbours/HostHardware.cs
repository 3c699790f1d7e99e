using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>Whose a hardware address is, by the kernel's tables; asked only when someone claims an address of ours.</summary>
internal static class HostHardware
{
    /// <summary>True if an interface of this host has it: two cards on one network answer for each other.</summary>
    internal static bool IsOurs(MacAddress hardware)
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

    /// <summary>True if this host's neighbour table has it for an IPv4 address (man 5 proc, /proc/net/arp).</summary>
    internal static bool IsNeighbour(HostAddress address, MacAddress hardware)
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
