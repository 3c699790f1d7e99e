using System.Buffers.Binary;

namespace VipGuard.Vrrp;

/// <summary>
/// The broadcast that tells every cache and switch where an IPv4 address lives now. RFC 5227 §3, RFC 9568 §8.1.2.
/// </summary>
public static class GratuitousArp
{
    /// <summary>An Ethernet frame with an ARP packet.</summary>
    public const int Length = 42;

    private const ushort EtherTypeArp = 0x0806;
    private const ushort HardwareEthernet = 1;
    private const ushort ProtocolIPv4 = 0x0800;
    private const ushort OperationRequest = 1;   // RFC 5227 §3: an announcement is a request
    private const ushort OperationReply = 2;     // RFC 5944 §4.6: or a reply; there are caches that learn from nothing else

    /// <summary>Writes the whole frame. Allocates nothing.</summary>
    /// <param name="frame">At least <see cref="Length"/> bytes.</param>
    /// <param name="hardware">The interface's address, 6 bytes.</param>
    /// <param name="address">The IPv4 address that is announced: sender and target.</param>
    /// <param name="reply">As a reply, else as a request.</param>
    public static void Write(Span<byte> frame, ReadOnlySpan<byte> hardware, HostAddress address, bool reply = false)
    {
        frame[..6].Fill(0xFF);
        hardware.CopyTo(frame[6..12]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherTypeArp);
        BinaryPrimitives.WriteUInt16BigEndian(frame[14..], HardwareEthernet);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], ProtocolIPv4);
        frame[18] = 6;
        frame[19] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(frame[20..], reply ? OperationReply : OperationRequest);
        hardware.CopyTo(frame[22..28]);
        address.Write(frame[28..32]);
        // RFC 5227 §1.1: a request has no target hardware. RFC 5944 §4.6: in a reply it is the sender's too.
        if (reply)
            hardware.CopyTo(frame[32..38]);
        else
            frame[32..38].Clear();
        address.Write(frame[38..42]);
    }
}
