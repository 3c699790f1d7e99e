using System.Buffers.Binary;

namespace VipGuard.Vrrp;

/// <summary>
/// The unsolicited neighbour advertisement that tells every cache and switch where an IPv6 address lives now.
/// RFC 4861 §4.4 and §7.2.6, RFC 9568 §6.4.1.
/// </summary>
public static class NeighbourAdvertisement
{
    /// <summary>An Ethernet frame with the IPv6 header, the message, and the option that carries the link address.</summary>
    public const int Length = EthernetLength + IPv6Length + MessageLength;

    private const int EthernetLength = 14;
    private const int IPv6Length = 40;
    private const int MessageLength = 32;            // 24 bytes, and one option of 8
    private const ushort EtherTypeIPv6 = 0x86DD;
    private const byte NextHeaderIcmp = 58;          // RFC 4443 §1
    private const byte HopLimit = 255;               // RFC 4861 §7.1.2: any other is from beyond the link, and ignored
    private const byte TypeAdvertisement = 136;
    private const byte RouterFlag = 0x80;
    private const byte OverrideFlag = 0x20;
    private const byte OptionTargetLinkAddress = 2;  // RFC 4861 §4.6.1, in units of 8 bytes

    /// <summary>ff02::1, every node of the link.</summary>
    private static readonly HostAddress AllNodes = HostAddress.Parse("ff02::1");

    /// <summary>Writes the whole frame. Allocates nothing.</summary>
    /// <param name="frame">At least <see cref="Length"/> bytes.</param>
    /// <param name="hardware">The interface's address, 6 bytes.</param>
    /// <param name="address">The IPv6 address that is announced; it is on the interface, so the message comes from it.</param>
    /// <param name="isRouter">Whether this host forwards. Clients give up a default router that says it is none (§7.2.5).</param>
    public static void Write(Span<byte> frame, ReadOnlySpan<byte> hardware, HostAddress address, bool isRouter)
    {
        frame = frame[..Length];
        frame.Clear();
        // RFC 2464 §7: 33-33 and the group's last four bytes.
        frame[0] = frame[1] = 0x33;
        frame[5] = 0x01;
        hardware.CopyTo(frame[6..12]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherTypeIPv6);

        // RFC 8200 §3.
        var header = frame[EthernetLength..];
        header[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], MessageLength);
        header[6] = NextHeaderIcmp;
        header[7] = HopLimit;
        address.Write(header[8..]);
        AllNodes.Write(header[24..]);

        var message = header[IPv6Length..];
        message[0] = TypeAdvertisement;
        // Not solicited: nobody asked. Override: what the caches have is wrong by now.
        message[4] = (byte)(OverrideFlag | (isRouter ? RouterFlag : 0));
        address.Write(message[8..]);
        message[24] = OptionTargetLinkAddress;
        message[25] = 1;
        hardware.CopyTo(message[26..32]);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum.OverWithPseudoHeader(message, address, AllNodes, NextHeaderIcmp));
    }
}
