using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Fuzz.Tests;

/// <summary>Good inputs, from which the bad ones are made.</summary>
internal static class Seeds
{
    /// <summary>Adverts of all kinds, as a router of ours writes them (the conformance tables hold those to others' bytes).</summary>
    internal static readonly (VirtualRouterConfig Config, byte[] Message)[] Adverts =
    [
        Advert(VrrpVersion.V3, "192.0.2.1", ["192.0.2.100"]),
        Advert(VrrpVersion.V3, "192.0.2.1", ["192.0.2.100", "192.0.2.101", "198.51.100.7"], plain: true),
        Advert(VrrpVersion.V2, "192.0.2.1", ["192.0.2.100", "192.0.2.101"]),
        Advert(VrrpVersion.V2, "192.0.2.1", ["192.0.2.100"], password: "s3cret"u8),
        Advert(VrrpVersion.V3, "fe80::1", ["fe80::100"]),
        Advert(VrrpVersion.V3, "fe80::1", ["fe80::100", "2001:db8::100"]),
        Advert(VrrpVersion.V3, "192.0.2.1", [.. Enumerable.Range(1, 20).Select(i => $"198.51.100.{i}")]),
    ];

    /// <summary>From the ARP header on: an announcement, an answer, a question, a probe (RFC 826, RFC 5227).</summary>
    internal static readonly byte[][] Arp =
    [
        Hex("0001080006040001 020000000001 c0000264 ffffffffffff c0000264"),
        Hex("0001080006040002 020000000001 c0000264 020000000002 c0000201"),
        Hex("0001080006040001 020000000001 c0000201 000000000000 c0000264 000000000000000000000000000000000000"),
        Hex("0001080006040001 020000000001 00000000 000000000000 c0000264"),
    ];

    /// <summary>From the ICMPv6 header on: unsolicited and solicited, with and without options (RFC 4861 §4.4).</summary>
    internal static readonly byte[][] NeighbourAdvertisements =
    [
        Hex("88001234 a0000000 20010db8000000000000000000000100 0201020000000001"),
        Hex("88001234 60000000 fe800000000000000000000000000100 0201020000000001"),
        Hex("88001234 20000000 fe800000000000000000000000000100"),
        Hex("88001234 20000000 fe800000000000000000000000000100 0e01010203040506 0201020000000001"),
    ];

    /// <summary>Dumps of the kernel's tables, recorded from Linux 6.18 in a namespace with a pair of interfaces.</summary>
    internal static byte[] Netlink(string table) => Hex(Text($"netlink-{table}.hex"));

    /// <summary>The same, cut into the bodies of their messages.</summary>
    internal static byte[][] NetlinkBodies(string table)
    {
        var bodies = new List<byte[]>();
        ReadOnlySpan<byte> batch = Netlink(table);
        while (Daemon.Linux.Netlink.TryNext(ref batch, out _, out var body))
            bodies.Add(body.ToArray());
        return [.. bodies];
    }

    internal static byte[] File(string name)
    {
        using var stream = typeof(Seeds).Assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string Text(string name) => System.Text.Encoding.UTF8.GetString(File(name));

    internal static byte[] Hex(string text) => Convert.FromHexString(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));

    private static (VirtualRouterConfig, byte[]) Advert(
        VrrpVersion version, string source, string[] addresses, bool plain = false, ReadOnlySpan<byte> password = default)
    {
        var config = new VirtualRouterConfig
        {
            Vrid = 51,
            Version = version,
            PrimaryAddress = HostAddress.Parse(source),
            Addresses = [.. addresses.Select(HostAddress.Parse)],
            PseudoHeaderChecksum = !plain,
            AuthPassword = password.ToArray(),
        };
        return (config, AdvertBytes.Of(config, 100));
    }
}
