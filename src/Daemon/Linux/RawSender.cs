using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>
/// Sends whole IP packets of one family, by a raw socket (man 7 raw, IPPROTO_RAW). Their source need not be this host's any more:
/// only this socket's own address is looked at for the route.
/// </summary>
internal sealed unsafe class RawSender : IDisposable
{
    private const int IPPROTO_RAW = 255;          // linux/in.h

    private readonly int _descriptor;
    private readonly int _family;

    private RawSender(int descriptor, int family)
    {
        _descriptor = descriptor;
        _family = family;
    }

    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW; EAFNOSUPPORT without IPv6.</exception>
    internal static RawSender Open(IpFamily family)
    {
        int domain = family == IpFamily.V4 ? Libc.AF_INET : Libc.AF_INET6;
        return new RawSender(Libc.OpenSocket(domain, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, IPPROTO_RAW, "raw socket for resets (needs CAP_NET_RAW)"), domain);
    }

    /// <param name="packet">From the IP header on.</param>
    /// <param name="destination">As in it.</param>
    /// <param name="interfaceIndex">Where a link-local destination is; 0: the route says it.</param>
    /// <returns>False if the kernel refused it: no route, link down, no buffer.</returns>
    internal bool Send(ReadOnlySpan<byte> packet, HostAddress destination, uint interfaceIndex)
    {
        // struct sockaddr_in or sockaddr_in6, without a port.
        Span<byte> to = stackalloc byte[28];
        to.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(to, (ushort)_family);
        int length = 16;
        if (_family == Libc.AF_INET6)
        {
            length = to.Length;
            destination.Write(to[8..]);
            MemoryMarshal.Write(to[24..], interfaceIndex);
        }
        else
        {
            destination.Write(to[4..]);
        }
        fixed (byte* bytes = packet)
        fixed (byte* address = to)
            return Libc.sendto(_descriptor, bytes, packet.Length, 0, address, (uint)length) == packet.Length;
    }

    public void Dispose() => Libc.close(_descriptor);
}
