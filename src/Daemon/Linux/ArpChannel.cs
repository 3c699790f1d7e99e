using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>Sends gratuitous ARP on one interface by a packet socket (man 7 packet).</summary>
internal sealed unsafe class ArpChannel : IDisposable
{
    private const ushort ETH_P_ARP = 0x0806;      // linux/if_ether.h

    private readonly int _descriptor;
    private readonly byte[] _hardware;
    private readonly byte[] _linkAddress = new byte[20];

    private ArpChannel(int descriptor, int interfaceIndex, byte[] hardware)
    {
        _descriptor = descriptor;
        _hardware = hardware;
        // struct sockaddr_ll, man 7 packet: family, protocol, interface.
        BinaryPrimitives.WriteUInt16LittleEndian(_linkAddress, Libc.AF_PACKET);
        BinaryPrimitives.WriteUInt16BigEndian(_linkAddress.AsSpan(2), ETH_P_ARP);
        MemoryMarshal.Write(_linkAddress.AsSpan(4), interfaceIndex);
    }

    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="hardware">Its address, 6 bytes; another length (loopback, tunnels) announces nothing.</param>
    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW.</exception>
    internal static ArpChannel Open(int interfaceIndex, byte[] hardware)
    {
        // Protocol 0: it only sends, nothing is queued to it.
        int fd = Libc.OpenSocket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, 0, "packet socket for ARP (needs CAP_NET_RAW)");
        return new ArpChannel(fd, interfaceIndex, hardware);
    }

    /// <summary>Tells the link where the address lives. Allocates nothing; false if the kernel refused it.</summary>
    internal bool Announce(HostAddress address)
    {
        if (_hardware.Length != 6)
            return true;
        Span<byte> frame = stackalloc byte[GratuitousArp.Length];
        GratuitousArp.Write(frame, _hardware, address);
        fixed (byte* bytes = frame)
        fixed (byte* to = _linkAddress)
            return Libc.sendto(_descriptor, bytes, frame.Length, 0, to, (uint)_linkAddress.Length) == frame.Length;
    }

    public void Dispose() => Libc.close(_descriptor);
}
