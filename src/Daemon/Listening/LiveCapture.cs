using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Listening;

/// <summary>VRRP as it passes an interface now, in both directions.</summary>
internal sealed unsafe class LiveCapture : IDisposable
{
    // RFC 1112 §6.4 of 224.0.0.18, RFC 2464 §7 of ff02::12.
    private static readonly MacAddress GroupV4 = MacAddress.Read([0x01, 0x00, 0x5E, 0x00, 0x00, 0x12]);
    private static readonly MacAddress GroupV6 = MacAddress.Read([0x33, 0x33, 0x00, 0x00, 0x00, 0x12]);

    private readonly PacketTap _tap;
    private readonly Dictionary<int, string> _names;

    private LiveCapture(PacketTap tap, Dictionary<int, string> names)
    {
        _tap = tap;
        _names = names;
    }

    /// <param name="interfaceName">Null: all.</param>
    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW; no such interface.</exception>
    internal static LiveCapture Open(string? interfaceName)
    {
        var links = new LinkTable();
        using (var netlink = NetlinkSocket.ForRequests())
            links.Load(netlink);
        var chosen = links.All.Where(l => interfaceName is null || l.Name == interfaceName).ToList();
        if (chosen.Count == 0)
            throw new LinuxException($"--interface {interfaceName}: there is {string.Join(", ", links.All.Select(l => l.Name).Order(StringComparer.Ordinal))}", Libc.ENODEV);
        var tap = PacketTap.Open(interfaceName is null ? 0 : chosen[0].Index, PacketFilter.ETH_P_ALL, PacketFilter.Vrrp);
        foreach (var link in chosen)
        {
            // An interface that can't (a tunnel) has no groups to join.
            tap.TryJoin(link.Index, GroupV4);
            tap.TryJoin(link.Index, GroupV6);
        }
        return new LiveCapture(tap, chosen.ToDictionary(l => l.Index, l => l.Name));
    }

    /// <summary>Waits for the next packet; null: the descriptor is readable, so the listener is to stop.</summary>
    internal CapturedPacket? Next(EventDescriptor stop)
    {
        Libc.PollDescriptor* waited = stackalloc Libc.PollDescriptor[2];
        while (true)
        {
            if (_tap.TryReceive(out var packet, out var from))
                return new CapturedPacket(DateTimeOffset.Now, from.Sender, from.IsOutgoing, NameOf(from.Interface), packet.ToArray());
            waited[0] = new() { Descriptor = _tap.Descriptor, Events = Libc.POLLIN };
            waited[1] = new() { Descriptor = stop.Descriptor, Events = Libc.POLLIN };
            Libc.ppoll(waited, 2, null, null);
            if ((waited[1].Returned & Libc.POLLIN) != 0)
                return null;
        }
    }

    private string NameOf(int index)
    {
        if (_names.TryGetValue(index, out string? name))
            return name;
        // Made since.
        var links = new LinkTable();
        using (var netlink = NetlinkSocket.ForRequests())
            links.Load(netlink);
        return _names[index] = links.All.FirstOrDefault(l => l.Index == index)?.Name ?? $"if{index}";
    }

    public void Dispose() => _tap.Dispose();
}
