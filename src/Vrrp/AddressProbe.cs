using System.Buffers.Binary;

namespace VipGuard.Vrrp;

/// <summary>The question whether anyone has an address, which no cache learns from. RFC 5227 §2.1.1, RFC 4861 §4.3.</summary>
public static class AddressProbe
{
    /// <summary>Of an ARP packet, without the Ethernet header.</summary>
    public const int ArpLength = 28;

    /// <summary>Of a neighbour solicitation with the sender's hardware address.</summary>
    public const int SolicitationLength = 32;

    /// <summary>Writes an ARP probe: a request from 0.0.0.0. Allocates nothing.</summary>
    /// <param name="packet">At least <see cref="ArpLength"/> bytes.</param>
    /// <param name="hardware">Who asks.</param>
    /// <param name="address">The IPv4 address that is asked for.</param>
    public static void WriteArp(Span<byte> packet, MacAddress hardware, HostAddress address)
    {
        packet = packet[..ArpLength];
        packet.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet, 1);              // Ethernet
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], 0x0800);    // IPv4
        packet[4] = MacAddress.Length;
        packet[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], 1);         // request
        hardware.Write(packet[8..]);
        address.Write(packet[24..]);
    }

    /// <summary>Writes a neighbour solicitation; its checksum is the kernel's to fill in (RFC 3542 §3.1). Allocates nothing.</summary>
    /// <param name="message">At least <see cref="SolicitationLength"/> bytes.</param>
    /// <param name="hardware">Who asks.</param>
    /// <param name="address">The IPv6 address that is asked for.</param>
    public static void WriteSolicitation(Span<byte> message, MacAddress hardware, HostAddress address)
    {
        message = message[..SolicitationLength];
        message.Clear();
        message[0] = 135;
        address.Write(message[8..]);
        message[24] = 1;    // RFC 4861 §4.6.1: source link-layer address
        message[25] = 1;
        hardware.Write(message[26..]);
    }

    /// <summary>The group that the holder of an address listens to: ff02::1:ff00:0 and its last 24 bits. RFC 4291 §2.7.1.</summary>
    public static HostAddress SolicitedNodeGroup(HostAddress address)
    {
        Span<byte> own = stackalloc byte[16];
        Span<byte> group = [0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0, 0, 0];
        address.Write(own);
        own[13..].CopyTo(group[13..]);
        return HostAddress.Read(group);
    }
}
