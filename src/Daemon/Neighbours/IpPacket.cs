using System.Buffers.Binary;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>The IP header in front of a VRRP message. RFC 791 §3.1, RFC 8200 §3.</summary>
internal static class IpPacket
{
    private const int HeaderV4 = 20;
    private const int HeaderV6 = 40;

    /// <summary>True for a packet of protocol 112, whole or not.</summary>
    internal static bool IsVrrp(ReadOnlySpan<byte> packet) =>
        (packet.Length >= HeaderV4 && packet[0] >> 4 == 4 && packet[9] == VrrpProtocol.IpProtocol)
        || (packet.Length >= HeaderV6 && packet[0] >> 4 == 6 && packet[6] == VrrpProtocol.IpProtocol);

    /// <summary>Reads a whole, unfragmented packet of protocol 112.</summary>
    /// <param name="packet">From the IP header on; what pads a frame may follow.</param>
    /// <param name="payload">From the VRRP header on, as long as the IP header says.</param>
    /// <param name="source">What the IP header says; set as far as it could be read.</param>
    internal static bool TryRead(ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> payload, out PacketSource source)
    {
        payload = default;
        source = default;
        if (packet.Length >= HeaderV4 && packet[0] >> 4 == 4)
        {
            int header = (packet[0] & 0x0F) * 4;
            int total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
            bool fragment = (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x3FFF) != 0;   // MF and the offset
            source = new PacketSource(HostAddress.Read(packet.Slice(12, 4)), HostAddress.Read(packet.Slice(16, 4)), packet[8]);
            if (packet[9] != VrrpProtocol.IpProtocol || header < HeaderV4 || total < header || total > packet.Length || fragment)
                return false;
            payload = packet[header..total];
            return true;
        }
        if (packet.Length >= HeaderV6 && packet[0] >> 4 == 6)
        {
            int total = HeaderV6 + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
            source = new PacketSource(HostAddress.Read(packet.Slice(8, 16)), HostAddress.Read(packet.Slice(24, 16)), packet[7]);
            if (packet[6] != VrrpProtocol.IpProtocol || total > packet.Length)
                return false;
            payload = packet[HeaderV6..total];
            return true;
        }
        return false;
    }
}
