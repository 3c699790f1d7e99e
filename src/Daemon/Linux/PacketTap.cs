using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>What the link layer knows of a packet. struct sockaddr_ll, man 7 packet.</summary>
/// <param name="Interface">Its index.</param>
/// <param name="Protocol">The EtherType.</param>
/// <param name="Sender">None on links without Ethernet addresses.</param>
/// <param name="IsOutgoing">This host sent it.</param>
internal readonly record struct TappedFrom(int Interface, ushort Protocol, MacAddress Sender, bool IsOutgoing);

/// <summary>
/// Packets of one kind as they pass an interface, with the hardware address that they come from, which IP sockets do not tell
/// (man 7 packet). Each packet of its protocol on that interface costs the filter's few instructions.
/// </summary>
internal sealed unsafe class PacketTap : IDisposable
{
    private const int SOCK_DGRAM = 2;                  // bits/socket_type.h: without the link header
    private const int SOL_PACKET = 263;                // linux/if_packet.h
    private const int PACKET_ADD_MEMBERSHIP = 1;
    private const int PACKET_MR_MULTICAST = 0;
    private const byte PACKET_OUTGOING = 4;
    private const int LinkAddressLength = 20;          // sizeof(struct sockaddr_ll)

    private readonly byte[] _packet = GC.AllocateUninitializedArray<byte>(2048, pinned: true);
    private readonly ushort _protocol;

    private PacketTap(int descriptor, ushort protocol)
    {
        Descriptor = descriptor;
        _protocol = protocol;
    }

    internal int Descriptor { get; }

    /// <param name="interfaceIndex">0: all interfaces.</param>
    /// <param name="protocol">An EtherType, or ETH_P_ALL, which shows this host's own packets too.</param>
    /// <param name="filter">What of it is wanted.</param>
    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW; ENODEV if the interface went.</exception>
    internal static PacketTap Open(int interfaceIndex, ushort protocol, ReadOnlySpan<PacketFilter.Instruction> filter)
    {
        // Protocol 0 until it is bound: nothing may be queued before the filter is there.
        var tap = new PacketTap(Libc.OpenSocket(Libc.AF_PACKET, SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0, "packet socket (needs CAP_NET_RAW)"), protocol);
        try
        {
            PacketFilter.Attach(tap.Descriptor, filter);
            Span<byte> address = stackalloc byte[LinkAddressLength];
            tap.WriteLinkAddress(address, interfaceIndex, default);
            fixed (byte* bytes = address)
            {
                if (Libc.bind(tap.Descriptor, bytes, LinkAddressLength) < 0)
                    throw LinuxException.Last("bind the packet socket to its interface");
            }
            return tap;
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }

    /// <summary>Has the interface take what is sent to a group, joined by nobody else; false if it can't.</summary>
    internal bool TryJoin(int interfaceIndex, MacAddress group)
    {
        // struct packet_mreq: interface, type, length, address.
        Span<byte> request = stackalloc byte[16];
        request.Clear();
        MemoryMarshal.Write(request, interfaceIndex);
        MemoryMarshal.Write(request[4..], (ushort)PACKET_MR_MULTICAST);
        MemoryMarshal.Write(request[6..], (ushort)MacAddress.Length);
        group.Write(request[8..]);
        fixed (byte* bytes = request)
            return Libc.setsockopt(Descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, bytes, (uint)request.Length) == 0;
    }

    /// <summary>Takes the next packet, if one waits. Allocates nothing.</summary>
    /// <param name="packet">From the network header on; valid until the next call.</param>
    /// <param name="from">What the link layer said.</param>
    internal bool TryReceive(out ReadOnlySpan<byte> packet, out TappedFrom from)
    {
        packet = default;
        from = default;
        byte* address = stackalloc byte[LinkAddressLength];
        uint addressLength = LinkAddressLength;
        nint length;
        fixed (byte* bytes = _packet)
            length = Libc.recvfrom(Descriptor, bytes, _packet.Length, 0, address, &addressLength);
        if (length < 0)
            return false;
        var link = new ReadOnlySpan<byte>(address, LinkAddressLength);
        from = new TappedFrom(
            MemoryMarshal.Read<int>(link[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(link[2..]),
            link[11] == MacAddress.Length ? MacAddress.Read(link[12..]) : default,
            link[10] == PACKET_OUTGOING);
        packet = _packet.AsSpan(0, (int)length);
        return true;
    }

    /// <summary>Sends a packet of the tap's protocol. Allocates nothing; false if the kernel refused it.</summary>
    internal bool Send(int interfaceIndex, MacAddress destination, ReadOnlySpan<byte> packet)
    {
        byte* address = stackalloc byte[LinkAddressLength];
        WriteLinkAddress(new Span<byte>(address, LinkAddressLength), interfaceIndex, destination);
        fixed (byte* bytes = packet)
            return Libc.sendto(Descriptor, bytes, packet.Length, 0, address, LinkAddressLength) == packet.Length;
    }

    private void WriteLinkAddress(Span<byte> address, int interfaceIndex, MacAddress destination)
    {
        address.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(address, Libc.AF_PACKET);
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], _protocol);
        MemoryMarshal.Write(address[4..], interfaceIndex);
        address[11] = MacAddress.Length;
        destination.Write(address[12..]);
    }

    public void Dispose() => Libc.close(Descriptor);
}
