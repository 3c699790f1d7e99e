using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace VipGuard.Vrrp.Tests.Packets;

/// <summary>For packets of all kinds: what is written is read back; and no bytes whatever make the reader throw.</summary>
public class RoundTripTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void What_is_written_is_read_back()
    {
        Prop.ForAll(Routers().ToArbitrary(), ArbMap.Default.ArbFor<byte>(), (config, priority) =>
        {
            byte[] message = Wire.Advert(config, priority);
            var source = Wire.From(config.PrimaryAddress.ToString());
            bool taken = Advertisement.TryParse(message, source, out var advert, out _);
            return taken
                && advert.Version == config.Version
                && advert.Vrid == config.Vrid
                && advert.Priority == priority
                && advert.Interval == config.AdvertInterval
                && advert.Source == config.PrimaryAddress
                && advert.HasSameAddresses(config.Addresses.AsSpan())
                && Admitted(advert, config);
        }).Check(Thorough);
    }

    [Fact]
    public void Any_bytes_are_read_or_dropped_and_never_throw()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            foreach (string source in (string[])["192.0.2.1", "fe80::1"])
                Wire.Examine(bytes, Wire.From(source));
        }).Check(Thorough);
    }

    [Fact]
    public void A_good_packet_with_any_few_bytes_changed_is_read_or_dropped_and_never_throws()
    {
        var changes = Gen.ListOf(Gen.Zip(Gen.Choose(0, 4000), Gen.Choose(0, 255)));
        Prop.ForAll(Routers().ToArbitrary(), changes.ToArbitrary(), (config, places) =>
        {
            byte[] message = Wire.Advert(config, 100);
            foreach (var (place, value) in places)
                message[place % message.Length] = (byte)value;
            var source = Wire.From(config.PrimaryAddress.ToString());
            // Whatever its checksum says: a sum that is right again must not lead the reader astray either.
            Wire.Examine(message, source);
            if (Advertisement.TryParse(Wire.Summed(message), source, out var advert, out _))
            {
                config.Admit(advert);
                advert.HasSameAddresses(config.Addresses.AsSpan());
            }
        }).Check(Thorough);
    }

    // As a peer would see it: from another address than its own.
    private static bool Admitted(in Advertisement advert, VirtualRouterConfig config) =>
        (config with { PrimaryAddress = HostAddress.Parse("198.51.100.1"), Peers = [config.PrimaryAddress] }).Admit(advert) == DropReason.None;

    private static Gen<VirtualRouterConfig> Routers() =>
        from kind in Gen.Elements("v2", "v2 PASS", "v3", "v3 plain", "v3 IPv6")
        let v6 = kind.EndsWith("IPv6", StringComparison.Ordinal)
        from vrid in Gen.Choose(1, 255)
        from primary in Addresses(v6)
        from addresses in Gen.NonEmptyListOf(Addresses(v6))
        from interval in kind.StartsWith("v2", StringComparison.Ordinal)
            ? Gen.Choose(1, 255).Select(seconds => TimeSpan.FromSeconds(seconds))
            : Gen.Choose(1, 4095).Select(centiseconds => TimeSpan.FromMilliseconds(10 * centiseconds))
        from password in Gen.ArrayOf(Gen.Choose(1, 255).Select(b => (byte)b), 6)
        select new VirtualRouterConfig
        {
            Vrid = (byte)vrid,
            Version = kind.StartsWith("v2", StringComparison.Ordinal) ? VrrpVersion.V2 : VrrpVersion.V3,
            PrimaryAddress = primary,
            Addresses = [.. addresses.Take(255)],
            AdvertInterval = interval,
            PseudoHeaderChecksum = !kind.EndsWith("plain", StringComparison.Ordinal),
            AuthPassword = kind.EndsWith("PASS", StringComparison.Ordinal) ? password : default(ReadOnlyMemory<byte>),
        };

    private static Gen<HostAddress> Addresses(bool v6) =>
        Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), v6 ? 16 : 4).Select(bytes => HostAddress.Read(bytes));
}
