using System.Runtime.InteropServices;
using System.Text;

namespace VipGuard.Daemon.Linux;

/// <summary>One interface as the kernel has it now.</summary>
/// <param name="Index">Its number; a new one each time it is made.</param>
/// <param name="Name">As in the file.</param>
/// <param name="IsUp">Switched on, and with a carrier.</param>
/// <param name="Hardware">Its link address; 6 bytes on Ethernet.</param>
internal sealed record Link(int Index, string Name, bool IsUp, byte[] Hardware);

/// <summary>The kernel's interfaces, kept up to date by its notifications (man 7 rtnetlink, netdevice).</summary>
internal sealed class LinkTable
{
    private const ushort IFLA_ADDRESS = 1;        // linux/if_link.h
    private const ushort IFLA_IFNAME = 3;
    private const uint IFF_UP = 0x1;              // linux/if.h
    private const uint IFF_RUNNING = 0x40;
    private const int IfInfoMsgLength = 16;       // struct ifinfomsg

    private Dictionary<int, Link> _links = [];

    internal IReadOnlyCollection<Link> All => _links.Values;

    internal Link? Find(string name)
    {
        foreach (var link in _links.Values)
        {
            if (string.Equals(link.Name, name, StringComparison.Ordinal))
                return link;
        }
        return null;
    }

    /// <summary>Reads the whole table anew; where that fails, what is known stays.</summary>
    /// <exception cref="LinuxException">The kernel's answer.</exception>
    internal void Load(NetlinkSocket netlink)
    {
        var fresh = new Dictionary<int, Link>();
        foreach (var link in netlink.Dump<Link>(Netlink.RTM_GETLINK, Netlink.RTM_NEWLINK, TryRead))
            fresh[link.Index] = link;
        _links = fresh;
    }

    /// <summary>Takes one notification; true if it was one of links.</summary>
    internal bool Take(ushort type, ReadOnlySpan<byte> body)
    {
        if (type is not (Netlink.RTM_NEWLINK or Netlink.RTM_DELLINK) || body.Length < IfInfoMsgLength)
            return false;
        // A port that leaves a bridge is told of as RTM_DELLINK of the bridge's family; the interface is still there.
        if (body[0] != 0)
            return true;
        if (type == Netlink.RTM_DELLINK)
            _links.Remove(MemoryMarshal.Read<int>(body[4..]));
        else if (TryRead(body, out var link))
            _links[link.Index] = link;
        return true;
    }

    /// <summary>Reads the body of RTM_NEWLINK; false for what is said of a bridge's port.</summary>
    private static bool TryRead(ReadOnlySpan<byte> body, out Link link)
    {
        link = null!;
        if (body.Length < IfInfoMsgLength || body[0] != 0)
            return false;
        int index = MemoryMarshal.Read<int>(body[4..]);
        uint flags = MemoryMarshal.Read<uint>(body[8..]);
        var attributes = body[IfInfoMsgLength..];
        string name = "";
        byte[] hardware = [];
        while (Netlink.TryNextAttribute(ref attributes, out ushort attribute, out var value))
        {
            if (attribute == IFLA_IFNAME)
                name = Encoding.UTF8.GetString(value).TrimEnd('\0');
            else if (attribute == IFLA_ADDRESS)
                hardware = value.ToArray();
        }
        link = new Link(index, name, (flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING), hardware);
        return true;
    }
}
