using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// Hears the owner of an address (priority 255) while this router stands in for it. The owner's adverts come from that very
/// address, and the kernel drops as martian what comes from an address that it has itself (net/ipv4/fib_frontend.c,
/// fib_validate_source); a packet socket sits before that.
/// </summary>
internal sealed class OwnerEar : IDisposable
{
    private PacketTap? _tap;
    private HostAddress[] _owners = [];
    private bool _asked;

    /// <summary>Opens or closes it, as is needed now; where the kernel refuses, the owner stays unheard. Cheap where nothing changes.</summary>
    internal void Listen(Link? link, InstanceSetup setup, bool holdsAddresses)
    {
        if (!holdsAddresses || link is null)
        {
            Dispose();
        }
        else if (!_asked)
        {
            _asked = true;
            Open(link, setup.Router);
        }
    }

    private void Open(Link link, VirtualRouterConfig router)
    {
        _owners = OwnersAmong(router);
        if (_owners.Length == 0)
            return;
        try
        {
            _tap = PacketTap.Open(link.Index, PacketFilter.ETH_P_IP, PacketFilter.Vrrp);
        }
        catch (LinuxException)
        {
            // The interface went in this moment, or there is no memory: asked again with the next take.
            _tap = null;
        }
    }

    // On the way of an address: most have no owner, and then nothing is allocated.
    private static HostAddress[] OwnersAmong(VirtualRouterConfig router)
    {
        int count = 0;
        foreach (var peer in router.Peers.AsSpan())
            count += IsOwner(peer, router) ? 1 : 0;
        if (count == 0)
            return [];
        var owners = new HostAddress[count];
        foreach (var peer in router.Peers.AsSpan())
        {
            if (IsOwner(peer, router))
                owners[--count] = peer;
        }
        return owners;
    }

    private static bool IsOwner(HostAddress peer, VirtualRouterConfig router) =>
        peer.Family == IpFamily.V4 && router.Addresses.AsSpan().Contains(peer);

    /// <summary>Takes the owner's next packet, if one waits. Allocates nothing.</summary>
    /// <param name="most">Packets to read for it; what is not the owner's counts too.</param>
    /// <param name="payload">From the VRRP header on; valid until the next call.</param>
    /// <param name="source">What the IP header said.</param>
    internal bool TryReceive(int most, out ReadOnlySpan<byte> payload, out PacketSource source)
    {
        payload = default;
        source = default;
        for (int i = 0; i < most && _tap is not null && _tap.TryReceive(out var packet, out _); i++)
        {
            if (IpPacket.TryRead(packet, out payload, out source) && _owners.Contains(source.Source))
                return true;
        }
        payload = default;
        return false;
    }

    public void Dispose()
    {
        _tap?.Dispose();
        _tap = null;
        _asked = false;
    }
}
