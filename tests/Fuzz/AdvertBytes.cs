using System.Buffers.Binary;
using VipGuard.Vrrp;

namespace VipGuard.Fuzz.Tests;

/// <summary>Adverts as bytes, and what their IP header says.</summary>
internal static class AdvertBytes
{
    internal static byte[] Of(VirtualRouterConfig config, byte priority)
    {
        byte[] message = new byte[Advertisement.LengthOf(config)];
        Advertisement.Write(message, config, priority);
        return message;
    }

    /// <summary>To the group.</summary>
    internal static PacketSource From(HostAddress source) => new(source, VrrpProtocol.Group(source.Family), VrrpProtocol.TimeToLive);

    /// <summary>Sets the checksum right again, so that what is behind it is looked at too.</summary>
    internal static void Sum(Span<byte> message, in PacketSource source, bool pseudoHeader)
    {
        if (message.Length < 8)
            return;
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], pseudoHeader
            ? Checksum.OverWithPseudoHeader(message, source.Source, source.Destination)
            : Checksum.Over(message));
    }
}
