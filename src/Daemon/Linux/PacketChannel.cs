using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>
/// VRRP packets on one interface, by a raw IP socket of protocol 112 (man 7 raw). The seam for another capture library.
/// </summary>
internal sealed unsafe class PacketChannel : IDisposable
{
    private const int IPPROTO_IP = 0;             // linux/in.h
    private const int IP_TOS = 1;
    private const int IP_MULTICAST_IF = 32;
    private const int IP_MULTICAST_TTL = 33;
    private const int IP_MULTICAST_LOOP = 34;
    private const int IP_ADD_MEMBERSHIP = 35;
    private const int IP_MULTICAST_ALL = 49;
    private const int InternetworkControl = 0xC0; // RFC 4594 §3.1: CS6, network control
    private const int ReceiveBuffer = 1 << 20;    // a frozen daemon finds what was said meanwhile

    private readonly byte[] _packet = GC.AllocateUninitializedArray<byte>(2048, pinned: true);
    private readonly byte[] _group;

    private PacketChannel(int descriptor, HostAddress group)
    {
        Descriptor = descriptor;
        // struct sockaddr_in, man 7 ip: a raw socket has no port.
        _group = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(_group, Libc.AF_INET);
        group.Write(_group.AsSpan(4));
    }

    internal int Descriptor { get; }

    /// <summary>Opens the channel, joins the group, and sends from the given address.</summary>
    /// <exception cref="LinuxException">What was asked and the kernel's answer; EPERM without CAP_NET_RAW.</exception>
    internal static PacketChannel Open(string interfaceName, int interfaceIndex, HostAddress local)
    {
        int fd = Libc.OpenSocket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, VrrpProtocol.IpProtocol,
            "raw socket for VRRP (needs CAP_NET_RAW)");
        try
        {
            Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, System.Text.Encoding.ASCII.GetBytes(interfaceName),
                $"bind to {interfaceName}");
            // Past net.core.rmem_max; CAP_NET_ADMIN is there anyway.
            Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, ReceiveBuffer, "receive buffer");
            // In this order: the type of service sets a priority of its own.
            Libc.SetOption(fd, IPPROTO_IP, IP_TOS, InternetworkControl, "type of service");
            Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_PRIORITY, 6, "socket priority");
            Libc.SetOption(fd, IPPROTO_IP, IP_MULTICAST_TTL, VrrpProtocol.TimeToLive, "multicast TTL");
            Libc.SetOption(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0, "multicast loop");
            Libc.SetOption(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0, "foreign groups");

            // struct ip_mreqn, man 7 ip: the group, the source of what is sent, the interface.
            Span<byte> membership = stackalloc byte[12];
            VrrpProtocol.GroupV4.Write(membership);
            local.Write(membership[4..]);
            MemoryMarshal.Write(membership[8..], interfaceIndex);
            Libc.SetOption(fd, IPPROTO_IP, IP_MULTICAST_IF, membership, $"send from {local} on {interfaceName}");
            Libc.SetOption(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership, $"join {VrrpProtocol.GroupV4} on {interfaceName}");
            return new PacketChannel(fd, VrrpProtocol.GroupV4);
        }
        catch
        {
            Libc.close(fd);
            throw;
        }
    }

    /// <summary>Sends one advert to the group. Allocates nothing; false if the kernel refused it (link down, no buffer).</summary>
    internal bool Send(ReadOnlySpan<byte> advert)
    {
        fixed (byte* bytes = advert)
        fixed (byte* group = _group)
            return Libc.sendto(Descriptor, bytes, advert.Length, 0, group, (uint)_group.Length) == advert.Length;
    }

    /// <summary>Takes the next packet, if one waits. Allocates nothing.</summary>
    /// <param name="payload">From the VRRP header on; empty if the IP header made no sense. Valid until the next call.</param>
    /// <param name="source">What the IP header said.</param>
    internal bool TryReceive(out ReadOnlySpan<byte> payload, out PacketSource source)
    {
        payload = default;
        source = default;
        nint length;
        fixed (byte* bytes = _packet)
            length = Libc.recv(Descriptor, bytes, _packet.Length, 0);
        if (length < 0)
            return false;

        // RFC 791 §3.1: a raw socket hands over the IP header too.
        var packet = _packet.AsSpan(0, (int)length);
        if (packet.Length < 20 || packet[0] >> 4 != 4)
            return true;
        int header = (packet[0] & 0x0F) * 4;
        source = new PacketSource(HostAddress.Read(packet.Slice(12, 4)), HostAddress.Read(packet.Slice(16, 4)), packet[8]);
        if (header >= 20 && header <= packet.Length)
            payload = packet[header..];
        return true;
    }

    public void Dispose() => Libc.close(Descriptor);
}
