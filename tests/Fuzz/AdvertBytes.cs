using System.Buffers.Binary;
using VipGuard.Vrrp;

namespace VipGuard.Fuzz.Tests;

/// <summary>Adverts as bytes, to the group.</summary>
internal static class AdvertBytes
{
    internal static byte[] Of(VirtualRouterConfig config, byte priority)
    {
        byte[] message = new byte[Advertisement.LengthOf(config)];
        Advertisement.Write(message, config, priority);
        return message;
    }

    internal static PacketSource From(HostAddress source) => new(source, VrrpProtocol.Group(source.Family), VrrpProtocol.TimeToLive);

    internal static bool TryParse(ReadOnlySpan<byte> message, in PacketSource source, out Advertisement advert, out DropReason drop) =>
        Advertisement.TryParse(message, source, out advert, out drop);

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
