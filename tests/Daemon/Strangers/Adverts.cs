using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Strangers;

/// <summary>Adverts as another router sends them, read back.</summary>
internal static class Adverts
{
    internal delegate void Reader(Advertisement advert);

    internal sealed record Bytes(byte[] Message, PacketSource Source);

    internal static Bytes Of(VirtualRouterConfig config, byte priority)
    {
        byte[] message = new byte[Advertisement.LengthOf(config)];
        Advertisement.Write(message, config, priority);
        return new Bytes(message, new PacketSource(config.PrimaryAddress, VrrpProtocol.Group(config.PrimaryAddress.Family), VrrpProtocol.TimeToLive));
    }

    internal static void Read(VirtualRouterConfig config, byte priority, Reader reader) => Read(Of(config, priority), reader);

    internal static void Read(Bytes bytes, Reader reader)
    {
        if (!Advertisement.TryParse(bytes.Message, bytes.Source, out var advert, out var drop))
            Assert.Fail($"the test's advert is no good: {drop}");
        reader(advert);
    }
}
