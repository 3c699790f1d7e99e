using System.Buffers.Binary;

namespace VipGuard.Vrrp;

/// <summary>What a host says of an address when it speaks ARP or neighbour discovery.</summary>
public enum ClaimKind
{
    /// <summary>It asks for another address, as one that has this one; a gratuitous request is one too.</summary>
    Request,

    /// <summary>It answers, or announces, that it has the address.</summary>
    Reply,

    /// <summary>It asks whether anyone has the address, and does not say that it has. RFC 5227 §1.1.</summary>
    Probe,
}

/// <summary>One packet in which a host says that an address is its own.</summary>
/// <param name="Kind">A probe claims nothing.</param>
/// <param name="Address">The address that it is about.</param>
/// <param name="Hardware">Who says so; none in a neighbour advertisement without the option.</param>
public readonly record struct AddressClaim(ClaimKind Kind, HostAddress Address, MacAddress Hardware)
{
    private const int ArpLength = 28;                 // RFC 826, Ethernet and IPv4
    private const ushort HardwareEthernet = 1;
    private const ushort ProtocolIPv4 = 0x0800;
    private const ushort OperationRequest = 1;
    private const ushort OperationReply = 2;

    private const int AdvertisementLength = 24;       // RFC 4861 §4.4, before the options
    private const byte TypeNeighbourAdvertisement = 136;
    private const byte FlagSolicited = 0x40;
    private const byte OptionTargetLinkAddress = 2;   // RFC 4861 §4.6.1

    public bool IsProbe => Kind == ClaimKind.Probe;

    /// <summary>Reads an ARP packet. RFC 826, RFC 5227. Allocates nothing.</summary>
    /// <param name="packet">From the ARP header on, without the Ethernet header; what pads a frame may follow.</param>
    /// <param name="claim">Of its sender; of a probe, about its target.</param>
    /// <returns>False for what is not ARP of Ethernet and IPv4, or says nothing of an address.</returns>
    public static bool TryReadArp(ReadOnlySpan<byte> packet, out AddressClaim claim)
    {
        claim = default;
        if (packet.Length < ArpLength
            || BinaryPrimitives.ReadUInt16BigEndian(packet) != HardwareEthernet
            || BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) != ProtocolIPv4
            || packet[4] != MacAddress.Length || packet[5] != 4)
        {
            return false;
        }
        ushort operation = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        var hardware = MacAddress.Read(packet[8..]);
        if (operation is not (OperationRequest or OperationReply) || !hardware.IsHost)
            return false;

        // RFC 5227 §1.1: a probe is a request from 0.0.0.0.
        bool probe = BinaryPrimitives.ReadUInt32BigEndian(packet[14..]) == 0;
        if (probe && operation == OperationReply)
            return false;
        var kind = (probe, operation) switch
        {
            (true, _) => ClaimKind.Probe,
            (_, OperationReply) => ClaimKind.Reply,
            _ => ClaimKind.Request,
        };
        claim = new AddressClaim(kind, HostAddress.Read(packet.Slice(probe ? 24 : 14, 4)), hardware);
        return true;
    }

    /// <summary>Reads a neighbour advertisement. RFC 4861 §4.4, its validity §7.1.2. Allocates nothing.</summary>
    /// <param name="message">From the ICMPv6 header on. Its checksum is the kernel's to look at.</param>
    /// <param name="source">What the IPv6 header said.</param>
    /// <param name="claim">Of the target address.</param>
    /// <returns>False for what is no advertisement, or an invalid one.</returns>
    public static bool TryReadAdvertisement(ReadOnlySpan<byte> message, in PacketSource source, out AddressClaim claim)
    {
        claim = default;
        if (message.Length < AdvertisementLength || message[0] != TypeNeighbourAdvertisement || message[1] != 0)
            return false;
        // §7.1.2: from the link; about one host's address; no answer goes to a group.
        bool fromLink = source.TimeToLive == 255 && source.Source.Family == IpFamily.V6;
        bool solicited = (message[4] & FlagSolicited) != 0;
        if (!fromLink || IsGroup(message.Slice(8, 16)) || (solicited && IsGroup(source.Destination)))
            return false;

        var hardware = default(MacAddress);
        for (var options = message[AdvertisementLength..]; !options.IsEmpty;)
        {
            // §4.6: length in units of 8 bytes; §7.1.2: none is zero.
            int length = options.Length < 2 ? 0 : options[1] * 8;
            if (length == 0 || length > options.Length)
                return false;
            if (options[0] == OptionTargetLinkAddress && length == 8)
                hardware = MacAddress.Read(options[2..]);
            options = options[length..];
        }
        claim = new AddressClaim(ClaimKind.Reply, HostAddress.Read(message.Slice(8, 16)), hardware);
        return true;
    }

    private static bool IsGroup(ReadOnlySpan<byte> address) => address[0] == 0xFF;   // RFC 4291 §2.7

    private static bool IsGroup(HostAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.Family == IpFamily.V6 && IsGroup(bytes[..address.Write(bytes)]);
    }
}
