using System.Buffers.Binary;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Listening;

/// <summary>What stands in front of an IP packet in a capture, by its link type (www.tcpdump.org/linktypes.html).</summary>
internal static class LinkHeader
{
    private const int Null = 0;            // BSD loopback: the family in 4 bytes
    private const int Ethernet = 1;
    private const int Raw = 101;
    private const int RawOld = 12;
    private const int RawOpenBsd = 14;
    private const int LinuxSll = 113;
    private const int IPv4 = 228;
    private const int IPv6 = 229;
    private const int LinuxSll2 = 276;

    private const ushort TagVlan = 0x8100;       // IEEE 802.1Q
    private const ushort TagService = 0x88A8;    // IEEE 802.1ad
    private const ushort EtherTypeIPv4 = 0x0800;
    private const ushort EtherTypeIPv6 = 0x86DD;

    internal static bool IsKnown(int linkType) =>
        linkType is Null or Ethernet or Raw or RawOld or RawOpenBsd or LinuxSll or IPv4 or IPv6 or LinuxSll2;

    /// <summary>Takes the link header off. False: it holds no IP packet, or is cut short.</summary>
    /// <param name="linkType">One that <see cref="IsKnown"/>.</param>
    /// <param name="frame">As it was captured.</param>
    /// <param name="start">Where the IP packet begins.</param>
    /// <param name="sender">None where the link has no Ethernet addresses.</param>
    /// <param name="outgoing">The capturing host sent it.</param>
    internal static bool TryRead(int linkType, ReadOnlySpan<byte> frame, out int start, out MacAddress sender, out bool outgoing)
    {
        start = 0;
        sender = default;
        outgoing = false;
        switch (linkType)
        {
            case Ethernet when frame.Length >= 14:
                sender = MacAddress.Read(frame[6..]);
                start = 12;
                return SkipTags(frame, ref start);
            // Packet type, hardware type, its length and the address in 8 bytes, the protocol.
            case LinuxSll when frame.Length >= 16:
                outgoing = BinaryPrimitives.ReadUInt16BigEndian(frame) == 4;
                if (BinaryPrimitives.ReadUInt16BigEndian(frame[4..]) == MacAddress.Length)
                    sender = MacAddress.Read(frame[6..]);
                start = 14;
                return SkipTags(frame, ref start);
            // The protocol, 2 reserved, the interface in 4, hardware type in 2, packet type, length, the address in 8 bytes.
            case LinuxSll2 when frame.Length >= 20:
                outgoing = frame[10] == 4;
                if (frame[11] == MacAddress.Length)
                    sender = MacAddress.Read(frame[12..]);
                start = 20;
                ushort protocol = BinaryPrimitives.ReadUInt16BigEndian(frame);
                if (protocol is not (TagVlan or TagService))
                    return protocol is EtherTypeIPv4 or EtherTypeIPv6;
                start = 22;
                return SkipTags(frame, ref start);
            case Null when frame.Length >= 4:
                start = 4;
                return true;
            case Raw or RawOld or RawOpenBsd or IPv4 or IPv6:
                return !frame.IsEmpty;
            default:
                return false;
        }
    }

    // From an EtherType on; behind each tag's two bytes stands the next.
    private static bool SkipTags(ReadOnlySpan<byte> frame, ref int start)
    {
        while (start + 2 <= frame.Length)
        {
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(frame[start..]);
            start += 2;
            if (type is EtherTypeIPv4 or EtherTypeIPv6)
                return true;
            if (type is not (TagVlan or TagService))
                return false;
            start += 2;
        }
        return false;
    }
}
