using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>VRRP over IPv4 (man 7 ip).</summary>
internal sealed unsafe class IPv4PacketChannel : PacketChannel
{
    private const int IPPROTO_IP = 0;             // linux/in.h
    private const int IP_TOS = 1;
    private const int IP_TTL = 2;
    private const int IP_PKTINFO = 8;
    private const int IP_MULTICAST_TTL = 33;
    private const int IP_MULTICAST_LOOP = 34;
    private const int IP_ADD_MEMBERSHIP = 35;
    private const int IP_MULTICAST_ALL = 49;

    private readonly byte[] _packet = GC.AllocateUninitializedArray<byte>(2048, pinned: true);
    private readonly byte[] _from;

    private IPv4PacketChannel(int descriptor, byte[] from)
        : base(descriptor, IpFamily.V4) => _from = from;

    internal static IPv4PacketChannel SetUp(int fd, string interfaceName, int interfaceIndex, HostAddress local)
    {
        // In this order: the type of service sets a priority of its own.
        Libc.SetOption(fd, IPPROTO_IP, IP_TOS, InternetworkControl, "type of service");
        Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_PRIORITY, 6, "socket priority");
        Libc.SetOption(fd, IPPROTO_IP, IP_TTL, VrrpProtocol.TimeToLive, "TTL");
        Libc.SetOption(fd, IPPROTO_IP, IP_MULTICAST_TTL, VrrpProtocol.TimeToLive, "multicast TTL");
        Libc.SetOption(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0, "multicast loop");
        Libc.SetOption(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0, "foreign groups");

        // struct ip_mreqn: the group, an address that is not looked at beside the index, the interface.
        Span<byte> membership = stackalloc byte[12];
        VrrpProtocol.GroupV4.Write(membership);
        local.Write(membership[4..]);
        MemoryMarshal.Write(membership[8..], interfaceIndex);
        Libc.SetOption(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership, $"join {VrrpProtocol.GroupV4} on {interfaceName}");

        // struct cmsghdr and struct in_pktinfo: the interface, the source, the header's destination (unused when sending).
        // Binding the socket would do for the source, and leave it deaf to the group.
        byte[] from = GC.AllocateArray<byte>(ControlMessage.Space(12), pinned: true);
        var info = ControlMessage.Write(from, IPPROTO_IP, IP_PKTINFO, 12);
        MemoryMarshal.Write(info, interfaceIndex);
        local.Write(info[4..]);
        return new IPv4PacketChannel(fd, from);
    }

    internal override bool Send(ReadOnlySpan<byte> advert, HostAddress destination)
    {
        if (destination.Family != IpFamily.V4)
            return false;
        // struct sockaddr_in: a raw socket has no port.
        Span<byte> to = stackalloc byte[16];
        to.Clear();
        MemoryMarshal.Write(to, (ushort)Libc.AF_INET);
        destination.Write(to[4..]);
        return ControlMessage.Send(Descriptor, to, _from, advert);
    }

    internal override bool TryReceive(out ReadOnlySpan<byte> payload, out PacketSource source)
    {
        payload = default;
        source = default;
        nint length;
        fixed (byte* bytes = _packet)
            length = Libc.recv(Descriptor, bytes, _packet.Length, 0);
        if (length < 0)
            return false;

        // RFC 791 §3.1: a raw socket hands over the IP header too; what was in fragments comes as one.
        var packet = _packet.AsSpan(0, (int)length);
        if (packet.Length < 20 || packet[0] >> 4 != 4)
            return true;
        int header = (packet[0] & 0x0F) * 4;
        source = new PacketSource(HostAddress.Read(packet.Slice(12, 4)), HostAddress.Read(packet.Slice(16, 4)), packet[8]);
        if (header >= 20 && header <= packet.Length)
            payload = packet[header..];
        return true;
    }
}
