using System.Globalization;

namespace VipGuard.Vrrp.Tests.Tshark;

/// <summary>Everything that we send is read by tshark as we meant it, its checksum holds, and no expert has a word to say.</summary>
public class AdvertDecodingTests
{
    private static readonly string[] Fields =
    [
        "frame.protocols", "ip.src", "ip.checksum.status", "ipv6.src",
        "vrrp.version", "vrrp.type", "vrrp.virt_rtr_id", "vrrp.prio", "vrrp.addr_count", "vrrp.checksum.status",
        "vrrp.auth_type", "vrrp.adver_int", "vrrp.reserved_mbz", "vrrp.short_adver_int", "vrrp.auth_string",
        "vrrp.ip_addr", "vrrp.ipv6_addr", "_ws.expert.message", "_ws.malformed",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tshark_reads_what_we_meant(bool plainChecksum)
    {
        var sent = SentAdvert.OfAllKinds().Where(advert => advert.IsPlain == plainChecksum).ToList();
        using var capture = new CaptureFile();
        sent.ForEach(advert => capture.Add(advert.Frame));

        var rows = await Decoded(capture, plainChecksum);

        Assert.InRange(sent.Count, 100, 1000);
        Assert.Equal(sent.Count, rows.Count);
        foreach (var (advert, row) in sent.Zip(rows))
            Assert.True(Expected(advert).SequenceEqual(row), $"{advert}\nexpected {Shown(Expected(advert))}\ntshark   {Shown(row)}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_changed_byte_does_not_pass_tshark_so_that_its_Good_says_something(bool plainChecksum)
    {
        var sent = SentAdvert.OfAllKinds().Where(advert => advert.IsPlain == plainChecksum && advert.Config.Addresses.Length == 2).ToList();
        using var capture = new CaptureFile();
        foreach (var advert in sent)
        {
            byte[] frame = advert.Frame;
            frame[^1] ^= 0x10;
            capture.Add(frame);
        }

        var rows = await Decoded(capture, plainChecksum);

        Assert.Equal(sent.Count, rows.Count);
        Assert.All(rows, row => Assert.Equal("0", row[Array.IndexOf(Fields, "vrrp.checksum.status")]));
        Assert.All(rows, row => Assert.NotEmpty(row[Array.IndexOf(Fields, "_ws.expert.message")]));
    }

    [Fact]
    public async Task The_two_readings_of_the_v3_checksum_over_IPv4_are_two()
    {
        using var capture = new CaptureFile();
        foreach (var advert in SentAdvert.OfAllKinds().Where(advert => advert.IsPlain))
            capture.Add(advert.Frame);

        var rows = await Decoded(capture, plainChecksum: false);

        Assert.All(rows, row => Assert.Equal("0", row[Array.IndexOf(Fields, "vrrp.checksum.status")]));
    }

    private static Task<List<string[]>> Decoded(CaptureFile capture, bool plainChecksum) => Dissector.Read(
        capture,
        ["ip.check_checksum:TRUE", $"vrrp.v3_checksum_as_in_v2:{(plainChecksum ? "TRUE" : "FALSE")}"],
        Fields);

    // In the order of the fields; empty where the version or the family has no such field.
    private static string[] Expected(SentAdvert advert)
    {
        bool v2 = advert.Config.Version == VrrpVersion.V2;
        bool v4 = advert.Config.PrimaryAddress.Family == IpFamily.V4;
        string source = advert.Config.PrimaryAddress.ToString();
        string addresses = string.Join(',', advert.Config.Addresses);
        return
        [
            v4 ? "eth:ethertype:ip:vrrp" : "eth:ethertype:ipv6:vrrp", v4 ? source : "", v4 ? "1" : "", v4 ? "" : source,
            v2 ? "2" : "3", "1", Number(advert.Config.Vrid), Number(advert.Priority), Number(advert.Config.Addresses.Length), "1",
            v2 ? advert.Password.Length > 0 ? "1" : "0" : "", v2 ? Number((int)advert.Config.AdvertInterval.TotalSeconds) : "",
            v2 ? "" : "0", v2 ? "" : Number((int)(advert.Config.AdvertInterval.TotalMilliseconds / 10)), advert.Password,
            v4 ? addresses : "", v4 ? "" : addresses, "", "",
        ];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Shown(string[] row) => string.Join(" | ", Fields.Zip(row, (field, value) => $"{field}={value}"));
}
