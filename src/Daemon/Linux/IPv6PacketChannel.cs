using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>VRRP over IPv6 (man 7 ipv6, RFC 3542).</summary>
internal sealed unsafe class IPv6PacketChannel : PacketChannel
{
    private const int IPPROTO_IPV6 = 41;          // linux/in6.h
    private const int IPV6_UNICAST_HOPS = 16;
    private const int IPV6_MULTICAST_IF = 17;
    private const int IPV6_MULTICAST_HOPS = 18;
    private const int IPV6_MULTICAST_LOOP = 19;
    private const int IPV6_JOIN_GROUP = 20;
    private const int IPV6_MULTICAST_ALL = 29;
    private const int IPV6_RECVPKTINFO = 49;
    private const int IPV6_PKTINFO = 50;
    private const int IPV6_RECVHOPLIMIT = 51;
    private const int IPV6_HOPLIMIT = 52;
    private const int IPV6_TCLASS = 67;
    private const int SocketAddressLength = 28;   // struct sockaddr_in6

    private readonly byte[] _packet = GC.AllocateUninitializedArray<byte>(2048, pinned: true);
    private readonly int _interfaceIndex;

    private IPv6PacketChannel(int descriptor, int interfaceIndex)
        : base(descriptor, IpFamily.V6) => _interfaceIndex = interfaceIndex;

    // RFC 3542 §3.1: the kernel neither writes nor looks at a checksum unless IPV6_CHECKSUM asks for it; ours is in the message.
    internal static IPv6PacketChannel SetUp(int fd, string interfaceName, int interfaceIndex, HostAddress local)
    {
        Libc.SetOption(fd, IPPROTO_IPV6, IPV6_TCLASS, InternetworkControl, "traffic class");
        Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_PRIORITY, 6, "socket priority");
        Libc.SetOption(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, VrrpProtocol.TimeToLive, "hop limit");
        Libc.SetOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, VrrpProtocol.TimeToLive, "multicast hop limit");
        Libc.SetOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, "multicast loop");
        Libc.SetOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0, "foreign groups");
        Libc.SetOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, interfaceIndex, $"send on {interfaceName}");
        Libc.SetOption(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "destination of what is received");
        Libc.SetOption(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "hop limit of what is received");

        // struct ipv6_mreq: the group, the interface.
        Span<byte> membership = stackalloc byte[20];
        VrrpProtocol.GroupV6.Write(membership);
        MemoryMarshal.Write(membership[16..], interfaceIndex);
        Libc.SetOption(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, membership, $"join {VrrpProtocol.GroupV6} on {interfaceName}");

        // Other than with IPv4, a socket that is bound to an address still hears the group that it joined.
        Span<byte> own = stackalloc byte[SocketAddressLength];
        WriteSocketAddress(own, local, interfaceIndex);
        fixed (byte* bytes = own)
        {
            if (Libc.bind(fd, bytes, SocketAddressLength) < 0)
                throw LinuxException.Last($"send from {local} on {interfaceName}");
        }
        return new IPv6PacketChannel(fd, interfaceIndex);
    }

    internal override bool Send(ReadOnlySpan<byte> advert, HostAddress destination)
    {
        if (destination.Family != IpFamily.V6)
            return false;
        Span<byte> to = stackalloc byte[SocketAddressLength];
        WriteSocketAddress(to, destination, _interfaceIndex);
        fixed (byte* bytes = advert)
        fixed (byte* name = to)
            return Libc.sendto(Descriptor, bytes, advert.Length, 0, name, SocketAddressLength) == advert.Length;
    }

    internal override bool TryReceive(out ReadOnlySpan<byte> payload, out PacketSource source)
    {
        payload = default;
        source = default;
        Span<byte> from = stackalloc byte[SocketAddressLength];
        Span<byte> control = stackalloc byte[128];
        nint length;
        fixed (byte* bytes = _packet)
        fixed (byte* name = from)
        fixed (byte* said = control)
        {
            var vector = new Libc.Vector { Base = bytes, Length = (nuint)_packet.Length };
            var message = new Libc.MessageHeader
            {
                Name = name,
                NameLength = SocketAddressLength,
                Vectors = &vector,
                VectorCount = 1,
                Control = said,
                ControlLength = (nuint)control.Length,
            };
            length = Libc.recvmsg(Descriptor, &message, 0);
            if (length < 0)
                return false;
            control = control[..(int)message.ControlLength];
        }

        // A raw socket hands over what stands behind the IPv6 header and its extensions; of the header only what was asked for.
        HostAddress? destination = null;
        int hopLimit = 0;
        ReadOnlySpan<byte> rest = control;
        while (ControlMessage.TryNext(ref rest, out int level, out int type, out var data))
        {
            if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO && data.Length >= 16)
                destination = HostAddress.Read(data[..16]);
            else if (level == IPPROTO_IPV6 && type == IPV6_HOPLIMIT && data.Length >= sizeof(int))
                hopLimit = MemoryMarshal.Read<int>(data);
        }
        if (destination is not { } to)
            return true;
        source = new PacketSource(HostAddress.Read(from.Slice(8, 16)), to, (byte)hopLimit);
        payload = _packet.AsSpan(0, (int)length);
        return true;
    }

    // The scope is looked at only where the address needs one (RFC 4007 §6): link-local ones, and ff02::12.
    private static void WriteSocketAddress(Span<byte> name, HostAddress address, int scope)
    {
        name.Clear();
        MemoryMarshal.Write(name, (ushort)Libc.AF_INET6);
        address.Write(name[8..]);
        MemoryMarshal.Write(name[24..], scope);
    }
}
