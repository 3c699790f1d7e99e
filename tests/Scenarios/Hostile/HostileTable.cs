using System.Buffers.Binary;
using System.Net;
using VipGuard.Lab.Network;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>
/// What a router must not be moved by, for a pair at VRRPv3 with VRID 51: db1 (10.99.0.1, priority 100) and db2 (10.99.0.2,
/// priority 90). What a reason means: src/Vrrp/DropReason.cs.
/// </summary>
internal static class HostileTable
{
    private static readonly IPAddress Db1 = IPAddress.Parse("10.99.0.1");

    /// <summary>A well-formed advert of a router that the file does not list.</summary>
    private static readonly ForgedAdvert Stranger = new();

    public static IReadOnlyList<HostilePacket> All { get; } =
    [
        // RFC 9568 §7.1, in its order.
        One("TTL 254", Stranger with { TimeToLive = 254 }, "TtlNot255"),
        One("TTL 1", Stranger with { TimeToLive = 1 }, "TtlNot255"),
        One("TTL 0", Stranger with { TimeToLive = 0 }, "TtlNot255"),
        One("version 0", Stranger with { Version = 0 }, "UnknownVersion"),
        One("version 1", Stranger with { Version = 1 }, "UnknownVersion"),
        One("version 4", Stranger with { Version = 4 }, "UnknownVersion"),
        One("version 15", Stranger with { Version = 15 }, "UnknownVersion"),
        One("version 2 in its own form", Stranger with { Version = 2, Interval = 1 }, "VersionMismatch"),
        One("type 0", Stranger with { Type = 0 }, "NotAdvertisement"),
        One("type 2", Stranger with { Type = 2 }, "NotAdvertisement"),
        One("type 15", Stranger with { Type = 15 }, "NotAdvertisement"),
        One("checksum off by one", Stranger with { ChecksumOff = 1 }, "BadChecksum"),
        One("checksum far off", Stranger with { ChecksumOff = 0x7777 }, "BadChecksum"),
        One("VRID 0", Stranger with { VirtualRouter = 0 }, "VridZero"),
        One("foreign VRID, priority 255", Stranger with { VirtualRouter = 52, Priority = 255 }, "OtherVrid"),
        One("count 0, no address", Stranger with { Addresses = [] }, "NoAddresses"),
        One("count 0, one address", Stranger with { Count = 0 }, "TrailingBytes"),
        One("count 2, one address", Stranger with { Count = 2 }, "TooShort"),
        One("count 255, one address", Stranger with { Count = 255 }, "TooShort"),
        One("count 1, two addresses", Stranger with { Count = 1, Addresses = [Lab.Lab.Vip, Db1] }, "TrailingBytes"),
        One("a trailing byte", Stranger with { Trailing = [0] }, "TrailingBytes"),
        One("a thousand trailing bytes", Stranger with { Trailing = new byte[1000] }, "TrailingBytes"),
        new("truncation at every byte", [.. Enumerable.Range(0, 12).Select(at => (Stranger with { CutAt = at }).Frame())], "TooShort"),
        One("interval 0", Stranger with { Interval = 0 }, "IntervalZero"),
        One("interval 0 with reserved bits", Stranger with { Interval = 0xF000 }, "IntervalZero"),

        // From a router that the file does not list: well-formed, and obeyed nevertheless in nothing.
        One("a stranger with interval 4095", Stranger with { Interval = 4095 }, "Stranger"),
        One("a stranger with priority 0", Stranger with { Priority = 0 }, "Stranger"),
        One("a stranger with priority 1", Stranger with { Priority = 1 }, "Stranger"),
        One("a stranger with the master's priority and a higher address", Stranger with { Priority = 100 }, "Stranger"),
        One("a stranger with the master's priority and a lower address", Stranger with { Priority = 100, From = IPAddress.Parse("10.1.0.1") }, "Stranger"),
        One("a stranger with the backup's priority", Stranger with { Priority = 90 }, "Stranger"),
        One("a stranger with priority 255", Stranger with { Priority = 255 }, "Stranger"),
        One("a stranger with another address list", Stranger with { Priority = 255, Addresses = [IPAddress.Parse("10.99.0.200")] }, "Stranger"),
        One("a stranger with 255 addresses", Stranger with { Addresses = [.. Enumerable.Repeat(Lab.Lab.Vip, 255)] }, "Stranger"),
        One("a stranger with all reserved bits", Stranger with { Interval = 0xF00A }, "Stranger"),
        One("a stranger from the virtual address itself", Stranger with { From = Lab.Lab.Vip, Priority = 255 }, "Stranger") with { ToBackupAlone = true },
        One("a stranger from nowhere (0.0.0.0)", Stranger with { From = IPAddress.Any, Priority = 255 }, "Stranger"),
        One("a stranger, the frame to all (ff:ff:ff:ff:ff:ff)", Stranger with { ToMac = Mac("ffffffffffff"), Priority = 255 }, "Stranger"),

        // RFC 791: what IP allows to be put around it.
        One("four no-operation options", Stranger with { IpOptions = [1, 1, 1, 1], Priority = 255 }, "Stranger"),
        One("router alert", Stranger with { IpOptions = [0x94, 4, 0, 0], Priority = 255 }, "Stranger"),
        One("forty bytes of options", Stranger with { IpOptions = [.. Enumerable.Repeat((byte)1, 40)], Priority = 255 }, "Stranger"),
        One("a loose source route", Stranger with { IpOptions = [0x83, 7, 4, 10, 99, 0, 1, 0], Priority = 255 }, null),
        new("a first fragment alone", [(Stranger with { Priority = 255 }).Fragments(8).First], null),
        new("two fragments that make a whole", Pair((Stranger with { Priority = 255, From = IPAddress.Parse("10.99.0.67") }).Fragments(8)), "Stranger") { Arriving = 1 },
        One("to this node and not to the group", Stranger with { To = Db1, ToMac = Mac("029900000001"), Priority = 255 }, "WrongDestination") with { ToMasterAlone = true },
        One("to all nodes (224.0.0.1)", Stranger with { To = IPAddress.Parse("224.0.0.1"), ToMac = Mac("01005e000001"), Priority = 255 }, null),
        One("to everyone (255.255.255.255)", Stranger with { To = IPAddress.Broadcast, ToMac = Mac("ffffffffffff"), Priority = 255 }, "WrongDestination"),
        One("from the group", Stranger with { From = ForgedAdvert.Group, Priority = 255 }, null),
        One("from the loopback", Stranger with { From = IPAddress.Loopback, Priority = 255 }, null),
        Changed("a wrong IP header checksum", ip => ip[10] ^= 0xFF),
        Changed("an IP header of 16 bytes", ip => ip[0] = 0x44),
        Changed("an IP header that is longer than the packet", ip => ip[0] = 0x4F),
        Changed("an IP packet that says it is longer than the frame", ip => BinaryPrimitives.WriteUInt16BigEndian(ip[2..], 1400)),
        Changed("IP version 5", ip => ip[0] = 0x55),
        new("a frame with nothing in it", [(Stranger with { Priority = 255 }).Frame()[..14]], null),
    ];

    private static HostilePacket One(string name, ForgedAdvert advert, string? counted) => new(name, [advert.Frame()], counted);

    private static byte[][] Pair((byte[] First, byte[] Last) fragments) => [fragments.First, fragments.Last];

    private delegate void Change(Span<byte> ip);

    private static HostilePacket Changed(string name, Change change)
    {
        byte[] frame = (Stranger with { Priority = 255 }).Frame();
        change(frame.AsSpan(14));
        return new(name, [frame], null);
    }

    private static byte[] Mac(string digits) => Convert.FromHexString(digits);
}
