using System.Collections.Immutable;
using System.Text;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>
/// VRRP packets on one interface, by a raw IP socket of protocol 112 (man 7 raw). The seam for another capture library.
/// It is joined to the group in unicast too: a node that still speaks to the group is then counted and named, not just unheard.
/// </summary>
internal abstract class PacketChannel : IDisposable
{
    /// <summary>RFC 4594 §3.1: CS6, network control.</summary>
    protected const int InternetworkControl = 0xC0;

    private const int ReceiveBuffer = 1 << 20;    // a frozen daemon finds what was said meanwhile

    private readonly IpFamily _family;

    private protected PacketChannel(int descriptor, IpFamily family)
    {
        Descriptor = descriptor;
        _family = family;
    }

    internal int Descriptor { get; }

    /// <summary>Opens the channel, joins the group, and sends from the given address.</summary>
    /// <param name="interfaceName">Nothing is heard of another, and nothing sent to it.</param>
    /// <param name="interfaceIndex">Its number.</param>
    /// <param name="local">On this host already; its family is the channel's.</param>
    /// <exception cref="LinuxException">What was asked and the kernel's answer; EPERM without CAP_NET_RAW.</exception>
    internal static PacketChannel Open(string interfaceName, int interfaceIndex, HostAddress local)
    {
        int domain = local.Family == IpFamily.V4 ? Libc.AF_INET : Libc.AF_INET6;
        int fd = Libc.OpenSocket(domain, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, VrrpProtocol.IpProtocol, "raw socket for VRRP (needs CAP_NET_RAW)");
        try
        {
            Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, Encoding.ASCII.GetBytes(interfaceName), $"bind to {interfaceName}");
            // Past net.core.rmem_max; CAP_NET_ADMIN is there anyway.
            Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, ReceiveBuffer, "receive buffer");
            return local.Family == IpFamily.V4
                ? IPv4PacketChannel.SetUp(fd, interfaceName, interfaceIndex, local)
                : IPv6PacketChannel.SetUp(fd, interfaceName, interfaceIndex, local);
        }
        catch
        {
            Libc.close(fd);
            throw;
        }
    }

    /// <summary>
    /// Leaves adverts of this node's other routers on the interface to their own channels: with 255 of them each advert would
    /// wake all 255. VRIDs that are none of theirs are heard as before.
    /// </summary>
    /// <param name="own">The VRID that this channel is for.</param>
    /// <param name="here">All VRIDs that this node has on the interface, in this family.</param>
    internal void LeaveToOthers(byte own, ImmutableArray<byte> here)
    {
        try
        {
            if (here.Any(vrid => vrid != own))
                SocketFilter.Attach(Descriptor, PacketFilter.WithoutRouters(_family, own, here), "packet filter");
            else
                DropFilter();
        }
        catch (LinuxException)
        {
            // Costs time and nothing else: what is not the router's own is passed over once it has been read.
            DropFilter();
        }
    }

    private unsafe void DropFilter()
    {
        int unused = 0;
        // ENOENT where there is none.
        _ = Libc.setsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_DETACH_FILTER, (byte*)&unused, sizeof(int));
    }

    /// <summary>
    /// Sends one advert, to the group or to a peer, with TTL 255. Allocates nothing; false if the kernel refused it (link down, no buffer).
    /// </summary>
    internal abstract bool Send(ReadOnlySpan<byte> advert, HostAddress destination);

    /// <summary>Takes the next packet, if one waits. Allocates nothing.</summary>
    /// <param name="payload">From the VRRP header on; empty if the IP header made no sense. Valid until the next call.</param>
    /// <param name="source">What the IP header said.</param>
    internal abstract bool TryReceive(out ReadOnlySpan<byte> payload, out PacketSource source);

    /// <summary>Calls the kernel as a send does, without a socket: so that the first true one finds compiled code.</summary>
    internal static unsafe void SendNothing()
    {
        Libc.MessageHeader message = default;
        Libc.sendmsg(-1, &message, 0);
    }

    public void Dispose() => Libc.close(Descriptor);
}
