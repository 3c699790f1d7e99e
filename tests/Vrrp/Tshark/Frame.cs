using System.Buffers.Binary;

namespace VipGuard.Vrrp.Tests.Tshark;

/// <summary>What the kernel puts in front of an advert: Ethernet and IP.</summary>
internal static class Frame
{
    private const int EthernetHeader = 14;
    private const int IPv4Header = 20;            // RFC 791 §3.1, without options
    private const int IPv6Header = 40;            // RFC 8200 §3

    internal static byte[] Around(ReadOnlySpan<byte> advert, HostAddress source, HostAddress destination)
    {
        bool v4 = source.Family == IpFamily.V4;
        int header = v4 ? IPv4Header : IPv6Header;
        byte[] frame = new byte[EthernetHeader + header + advert.Length];
        Wire.Bytes("02 00 00 00 00 0b  02 00 00 00 00 0a").CopyTo(frame, 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), v4 ? (ushort)0x0800 : (ushort)0x86DD);
        var packet = frame.AsSpan(EthernetHeader);
        if (v4)
            WriteIPv4(packet, source, destination);
        else
            WriteIPv6(packet, source, destination);
        advert.CopyTo(packet[header..]);
        return frame;
    }

    private static void WriteIPv4(Span<byte> packet, HostAddress source, HostAddress destination)
    {
        packet[0] = 0x45;
        packet[1] = 0xC0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[8] = VrrpProtocol.TimeToLive;
        packet[9] = VrrpProtocol.IpProtocol;
        source.Write(packet[12..]);
        destination.Write(packet[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum.Over(packet[..IPv4Header]));
    }

    private static void WriteIPv6(Span<byte> packet, HostAddress source, HostAddress destination)
    {
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(packet.Length - IPv6Header));
        packet[6] = VrrpProtocol.IpProtocol;
        packet[7] = VrrpProtocol.TimeToLive;
        source.Write(packet[8..]);
        destination.Write(packet[24..]);
    }
}
