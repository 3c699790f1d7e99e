using System.Globalization;

namespace VipGuard.Vrrp.Tests;

/// <summary>Bytes as they are on the wire, and the headers around them.</summary>
internal static class Wire
{
    /// <summary>"21 33 65" or "213365".</summary>
    internal static byte[] Bytes(string hex) => Convert.FromHexString(string.Concat(hex.Where(c => !char.IsWhiteSpace(c))));

    internal static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes).ToLower(CultureInfo.InvariantCulture);

    /// <summary>The IP header of a good advert from this address.</summary>
    internal static PacketSource From(string source)
    {
        var address = HostAddress.Parse(source);
        return new PacketSource(address, VrrpProtocol.Group(address.Family), VrrpProtocol.TimeToLive);
    }

    /// <summary>What a router of this configuration puts onto the wire.</summary>
    internal static byte[] Advert(VirtualRouterConfig config, byte priority)
    {
        byte[] message = new byte[Advertisement.LengthOf(config)];
        Advertisement.Write(message, config, priority);
        return message;
    }

    /// <summary>The first rule that a message breaks, or None.</summary>
    internal static DropReason Examine(ReadOnlySpan<byte> message, in PacketSource source)
    {
        bool taken = Advertisement.TryParse(message, source, out _, out var drop);
        Assert.Equal(taken, drop == DropReason.None);
        return drop;
    }

    /// <summary>The same message with its checksum field set right again. v2, and v3 without the pseudo-header.</summary>
    internal static byte[] Summed(byte[] message)
    {
        (message[6], message[7]) = (0, 0);
        ushort checksum = Checksum.Over(message);
        (message[6], message[7]) = ((byte)(checksum >> 8), (byte)checksum);
        return message;
    }
}
