using System.Buffers.Binary;

namespace VipGuard.Vrrp;

/// <summary>The Internet checksum, RFC 1071, with or without the pseudo-header of RFC 8200 §8.1 and RFC 793.</summary>
public static class Checksum
{
    /// <summary>The sum over a message as it stands; 0 if its checksum field is right.</summary>
    public static ushort Over(ReadOnlySpan<byte> message) => Fold(Sum(message));

    /// <summary>The same with source, destination, length and protocol in front. RFC 9568 §5.2.8.</summary>
    public static ushort OverWithPseudoHeader(
        ReadOnlySpan<byte> message, HostAddress source, HostAddress destination, byte protocol = VrrpProtocol.IpProtocol)
    {
        Span<byte> pseudo = stackalloc byte[32];
        int length = source.Write(pseudo);
        length += destination.Write(pseudo[length..]);
        // Length and protocol are sums of 16-bit words, whatever their place in the two families' headers.
        return Fold(Sum(pseudo[..length]) + (uint)message.Length + protocol + Sum(message));
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (; bytes.Length >= 2; bytes = bytes[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return bytes.IsEmpty ? sum : sum + (uint)(bytes[0] << 8);
    }

    private static ushort Fold(uint sum)
    {
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
