using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>Sends neighbour solicitations by a raw ICMPv6 socket, which hears nothing (man 7 raw, RFC 3542 §3).</summary>
internal sealed unsafe class SolicitationSender : IDisposable
{
    private const int IPPROTO_ICMPV6 = 58;         // linux/in.h
    private const int IPPROTO_IPV6 = 41;
    private const int ICMP6_FILTER = 1;            // netinet/icmp6.h
    private const int IPV6_MULTICAST_IF = 17;      // linux/in6.h
    private const int IPV6_MULTICAST_HOPS = 18;
    private const int AddressLength = 28;          // sizeof(struct sockaddr_in6)

    private readonly int _descriptor;
    private readonly int _interface;

    private SolicitationSender(int descriptor, int interfaceIndex)
    {
        _descriptor = descriptor;
        _interface = interfaceIndex;
    }

    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW.</exception>
    internal static SolicitationSender Open(int interfaceIndex)
    {
        int fd = Libc.OpenSocket(Libc.AF_INET6, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, IPPROTO_ICMPV6, "raw socket for ICMPv6 (needs CAP_NET_RAW)");
        try
        {
            Span<byte> nothing = stackalloc byte[32];
            nothing.Fill(0xFF);
            Libc.SetOption(fd, IPPROTO_ICMPV6, ICMP6_FILTER, nothing, "ICMPv6 filter");
            Libc.SetOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, interfaceIndex, "ICMPv6 interface");
            // RFC 4861 §7.1.1: another hop limit is not from the link.
            Libc.SetOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 255, "ICMPv6 hop limit");
            return new SolicitationSender(fd, interfaceIndex);
        }
        catch
        {
            Libc.close(fd);
            throw;
        }
    }

    /// <summary>Asks who has the address. Allocates nothing; false if the kernel refused it.</summary>
    internal bool Ask(MacAddress hardware, HostAddress address)
    {
        Span<byte> message = stackalloc byte[AddressProbe.SolicitationLength];
        AddressProbe.WriteSolicitation(message, hardware, address);
        // struct sockaddr_in6: family, port, flow, address, scope.
        Span<byte> to = stackalloc byte[AddressLength];
        to.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(to, Libc.AF_INET6);
        AddressProbe.SolicitedNodeGroup(address).Write(to[8..]);
        MemoryMarshal.Write(to[24..], _interface);
        fixed (byte* bytes = message)
        fixed (byte* destination = to)
            return Libc.sendto(_descriptor, bytes, message.Length, 0, destination, AddressLength) == message.Length;
    }

    public void Dispose() => Libc.close(_descriptor);
}
