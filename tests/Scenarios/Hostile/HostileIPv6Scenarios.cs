using System.Net;
using VipGuard.Lab;
using VipGuard.Lab.Network;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>The same over IPv6, for what is different there. RFC 9568 §5.1.2, §5.2.8, §7.1.</summary>
public sealed class HostileIPv6Scenarios(HostileIPv6Scenarios.Pair pair) : IClassFixture<HostileIPv6Scenarios.Pair>
{
    private static readonly IPAddress[] Vips = [IPAddress.Parse("fe80::100"), IPAddress.Parse("fd99::100")];

    /// <summary>A well-formed advert of a router that the file does not list.</summary>
    private static readonly ForgedAdvert Stranger = new() { From = IPAddress.Parse("fe80::42"), Addresses = Vips, Priority = 255 };

    private static readonly HostilePacket[] Table =
    [
        One("hop limit 254", Stranger with { TimeToLive = 254 }, "TtlNot255"),
        One("hop limit 1", Stranger with { TimeToLive = 1 }, "TtlNot255"),
        One("version 2", Stranger with { Version = 2, Interval = 1 }, "UnknownVersion"),
        One("version 4", Stranger with { Version = 4 }, "UnknownVersion"),
        One("type 2", Stranger with { Type = 2 }, "NotAdvertisement"),
        One("a checksum without the pseudo-header", Stranger with { PlainChecksum = true }, "BadChecksum"),
        One("a checksum off by one", Stranger with { ChecksumOff = 1 }, "BadChecksum"),
        One("VRID 0", Stranger with { VirtualRouter = 0 }, "VridZero"),
        One("foreign VRID", Stranger with { VirtualRouter = 52 }, "OtherVrid"),
        One("count 0", Stranger with { Addresses = [] }, "NoAddresses"),
        One("count 3, two addresses", Stranger with { Count = 3 }, "TooShort"),
        One("count 1, two addresses", Stranger with { Count = 1 }, "TrailingBytes"),
        One("addresses of IPv4", Stranger with { Addresses = [Lab.Lab.Vip] }, "TooShort"),
        One("a trailing byte", Stranger with { Trailing = [0] }, "TrailingBytes"),
        new("truncation at every byte", [.. Enumerable.Range(0, 40).Select(at => (Stranger with { CutAt = at }).Frame())], "TooShort"),
        One("interval 0", Stranger with { Interval = 0 }, "IntervalZero"),
        One("a stranger", Stranger, "Stranger"),
        One("a stranger with priority 0", Stranger with { Priority = 0 }, "Stranger"),
        One("a stranger with interval 4095", Stranger with { Interval = 4095 }, "Stranger"),
        One("a stranger from a global address", Stranger with { From = IPAddress.Parse("fd99::42") }, "Stranger"),
        // The nodes' global addresses are none that adverts come from.
        One("the backup's global address", Stranger with { From = IPAddress.Parse("fd99::2") }, "Stranger"),
        One("a stranger without a link-local address", Stranger with { Addresses = [Vips[1]] }, "Stranger"),
        One("behind hop-by-hop options", Stranger with { IpOptions = [112, 0, 1, 4, 0, 0, 0, 0] }, "Stranger"),
        One("to this node and not to the group", Stranger with { To = IPAddress.Parse("fe80::1"), ToMac = Convert.FromHexString("029900000001") }, "WrongDestination") with { ToMasterAlone = true },
        One("from the group", Stranger with { From = IPAddress.Parse("ff02::12") }, null),
        One("from the loopback", Stranger with { From = IPAddress.IPv6Loopback }, null),
        Changed("a packet that says it is longer than the frame", frame => frame[14 + 4] = 5),
        Changed("IP version 7", frame => frame[14] = 0x7C),
    ];

    public static TheoryData<string> Names => [.. Table.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task What_must_be_dropped_over_IPv6_is_counted_and_moves_nothing(string name) => pair.DropsAsync(Table.Single(p => p.Name == name));

    private static HostilePacket One(string name, ForgedAdvert advert, string? counted) => new(name, [advert.Frame()], counted);

    private static HostilePacket Changed(string name, Action<byte[]> change)
    {
        byte[] frame = Stranger.Frame();
        change(frame);
        return new(name, [frame], null);
    }

    /// <summary>The pair at VRRPv3 over IPv6.</summary>
    public sealed class Pair : HostilePair
    {
        protected override LabOptions Options => new()
        {
            Watched = [Vips[1]],
            Config = new()
            {
                LinkPort = null,
                Vip = $"{Vips[0]}/64",
                MoreVips = [$"{Vips[1]}/64"],
                InstanceLines = "source_addresses = { db1 = \"fe80::1\", db2 = \"fe80::2\" }",
            },
        };

        protected override ForgedAdvert Marker => Stranger with { VirtualRouter = 199 };
    }
}
