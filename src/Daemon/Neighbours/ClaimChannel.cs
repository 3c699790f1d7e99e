using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>Asks who has an address, and hears who says so: ARP or neighbour discovery on one interface, one family.</summary>
internal sealed class ClaimChannel : IDisposable
{
    private static readonly MacAddress Broadcast = MacAddress.Read([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);

    private readonly IpFamily _family;
    private readonly int _interface;
    private readonly MacAddress _own;
    private readonly PacketTap _tap;
    private readonly SolicitationSender? _solicitations;

    private ClaimChannel(IpFamily family, int interfaceIndex, MacAddress own, PacketTap tap, SolicitationSender? solicitations)
    {
        _family = family;
        _interface = interfaceIndex;
        _own = own;
        _tap = tap;
        _solicitations = solicitations;
    }

    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW.</exception>
    internal static ClaimChannel Open(Link link, ReadOnlySpan<HostAddress> addresses)
    {
        var own = MacAddress.Read(link.Hardware);
        if (addresses[0].Family == IpFamily.V4)
            return new ClaimChannel(IpFamily.V4, link.Index, own, PacketTap.Open(link.Index, PacketFilter.ETH_P_ARP, PacketFilter.ArpFrom(addresses)), null);
        var tap = PacketTap.Open(link.Index, PacketFilter.ETH_P_IPV6, PacketFilter.NeighbourAdvertisementsOf(addresses));
        try
        {
            return new ClaimChannel(IpFamily.V6, link.Index, own, tap, SolicitationSender.Open(link.Index));
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }

    /// <summary>Asks who has it; whoever has answers to this host alone. Allocates nothing.</summary>
    internal void Ask(HostAddress address)
    {
        if (_family == IpFamily.V6)
        {
            _solicitations!.Ask(_own, address);
            return;
        }
        Span<byte> probe = stackalloc byte[AddressProbe.ArpLength];
        AddressProbe.WriteArp(probe, _own, address);
        _tap.Send(_interface, Broadcast, probe);
    }

    /// <summary>Takes the next packet, if one waits: one at a time, so that the caller bounds what a flood costs. Allocates nothing.</summary>
    /// <param name="claim">Null: the packet was no claim of another host.</param>
    /// <returns>False if nothing waits.</returns>
    internal bool TryReceive(out AddressClaim? claim)
    {
        claim = null;
        if (!_tap.TryReceive(out var packet, out var from))
            return false;
        if (from.IsOutgoing || !TryRead(packet, out var read) || read.IsProbe)
            return true;
        // Without the option the frame's sender is who says it.
        if (read.Hardware.IsNone)
            read = read with { Hardware = from.Sender };
        if (read.Hardware.IsHost && read.Hardware != _own)
            claim = read;
        return true;
    }

    private bool TryRead(ReadOnlySpan<byte> packet, out AddressClaim claim)
    {
        if (_family == IpFamily.V4)
            return AddressClaim.TryReadArp(packet, out claim);
        claim = default;
        const int Header = 40;    // RFC 8200 §3
        if (packet.Length < Header)
            return false;
        var source = new PacketSource(HostAddress.Read(packet.Slice(8, 16)), HostAddress.Read(packet.Slice(24, 16)), packet[7]);
        return AddressClaim.TryReadAdvertisement(packet[Header..], source, out claim);
    }

    public void Dispose()
    {
        _tap.Dispose();
        _solicitations?.Dispose();
    }
}
