namespace VipGuard.Vrrp.Tests.Packets;

/// <summary>
/// What keepalived 2.2.7 (Debian 12) really sends: captured with tshark on a veth pair, priorities, intervals and addresses
/// as named in each case. From the VRRP header on.
/// </summary>
public class KeepalivedVectorTests
{
    // vrrp_version 2, no authentication, advert_int 1
    private const string V2 = "21 33 65 02 00 01 f4 fe  c0 00 02 64  c0 00 02 65  00 00 00 00 00 00 00 00";
    private const string V2Leaving = "21 33 00 02 00 01 59 ff  c0 00 02 64  c0 00 02 65  00 00 00 00 00 00 00 00";

    // vrrp_version 2, auth_type PASS, auth_pass s3cret, advert_int 2
    private const string V2Pass = "21 34 96 01 01 02 49 47  c0 00 02 66  73 33 63 72 65 74 00 00";
    private const string V2PassLeaving = "21 34 00 01 01 02 df 47  c0 00 02 66  73 33 63 72 65 74 00 00";

    // vrrp_version 3, advert_int 0.1; the checksum covers the pseudo-header
    private const string V3 = "31 35 c8 02 00 0a df 4e  c0 00 02 67  c0 00 02 68";
    private const string V3Leaving = "31 35 00 02 00 0a a7 4f  c0 00 02 67  c0 00 02 68";

    // vrrp_version 3 over IPv6, advert_int 1
    private const string V3IPv6 = "31 36 fe 02 00 64 a5 dd  fe80 0000 0000 0000 0000 0000 0012 0001  2001 0db8 0000 0000 0000 0000 0000 0100";

    private static readonly VirtualRouterConfig ConfigV2 = new()
    {
        Vrid = 51,
        Version = VrrpVersion.V2,
        PrimaryAddress = HostAddress.Parse("192.0.2.11"),
        Addresses = [HostAddress.Parse("192.0.2.100"), HostAddress.Parse("192.0.2.101")],
        Priority = 101,
    };

    private static readonly VirtualRouterConfig ConfigV2Pass = ConfigV2 with
    {
        Vrid = 52,
        Addresses = [HostAddress.Parse("192.0.2.102")],
        AdvertInterval = TimeSpan.FromSeconds(2),
        AuthPassword = "s3cret"u8.ToArray(),
    };

    private static readonly VirtualRouterConfig ConfigV3 = ConfigV2 with
    {
        Vrid = 53,
        Version = VrrpVersion.V3,
        Addresses = [HostAddress.Parse("192.0.2.103"), HostAddress.Parse("192.0.2.104")],
        AdvertInterval = TimeSpan.FromMilliseconds(100),
    };

    private static readonly VirtualRouterConfig ConfigV3IPv6 = new()
    {
        Vrid = 54,
        PrimaryAddress = HostAddress.Parse("fe80::ff:fe00:a"),
        Addresses = [HostAddress.Parse("fe80::12:1"), HostAddress.Parse("2001:db8::100")],
    };

    [Fact]
    public void A_v2_advert_is_read()
    {
        Assert.True(Advertisement.TryParse(Wire.Bytes(V2), Wire.From("192.0.2.11"), out var advert, out _));

        Assert.Equal(VrrpVersion.V2, advert.Version);
        Assert.Equal(51, advert.Vrid);
        Assert.Equal(101, advert.Priority);
        Assert.Equal(TimeSpan.FromSeconds(1), advert.Interval);
        Assert.Equal(0, advert.AuthType);
        Assert.Equal(2, advert.AddressCount);
        Assert.Equal(HostAddress.Parse("192.0.2.100"), advert.Address(0));
        Assert.Equal(HostAddress.Parse("192.0.2.101"), advert.Address(1));
        Assert.Equal(HostAddress.Parse("192.0.2.11"), advert.Source);
    }

    [Fact]
    public void A_v2_advert_with_a_password_is_read()
    {
        Assert.True(Advertisement.TryParse(Wire.Bytes(V2Pass), Wire.From("192.0.2.11"), out var advert, out _));

        Assert.Equal(150, advert.Priority);
        Assert.Equal(TimeSpan.FromSeconds(2), advert.Interval);
        Assert.Equal(1, advert.AuthType);
        Assert.Equal("s3cret\0\0"u8.ToArray(), advert.AuthData.ToArray());
        Assert.Equal(HostAddress.Parse("192.0.2.102"), advert.Address(0));
    }

    [Fact]
    public void A_v3_advert_is_read()
    {
        Assert.True(Advertisement.TryParse(Wire.Bytes(V3), Wire.From("192.0.2.11"), out var advert, out _));

        Assert.Equal(VrrpVersion.V3, advert.Version);
        Assert.Equal(200, advert.Priority);
        Assert.Equal(TimeSpan.FromMilliseconds(100), advert.Interval);
        Assert.Equal(0, advert.AuthType);
        Assert.True(advert.AuthData.IsEmpty);
        Assert.Equal(HostAddress.Parse("192.0.2.104"), advert.Address(1));
    }

    [Fact]
    public void A_v3_advert_over_IPv6_is_read()
    {
        Assert.True(Advertisement.TryParse(Wire.Bytes(V3IPv6), Wire.From("fe80::ff:fe00:a"), out var advert, out _));

        Assert.Equal(254, advert.Priority);
        Assert.Equal(TimeSpan.FromSeconds(1), advert.Interval);
        Assert.Equal(HostAddress.Parse("fe80::12:1"), advert.Address(0));
        Assert.Equal(HostAddress.Parse("2001:db8::100"), advert.Address(1));
    }

    public static TheoryData<string, string> Leaving => new() { { V2Leaving, "192.0.2.11" }, { V2PassLeaving, "192.0.2.11" }, { V3Leaving, "192.0.2.11" } };

    [Theory]
    [MemberData(nameof(Leaving))]
    public void Its_farewell_has_priority_0(string message, string source)
    {
        Assert.True(Advertisement.TryParse(Wire.Bytes(message), Wire.From(source), out var advert, out _));

        Assert.Equal(VrrpProtocol.LeavingPriority, advert.Priority);
    }

    [Fact]
    public void We_write_the_same_bytes_and_would_obey_its_own()
    {
        Same(V2, ConfigV2, 101);
        Same(V2Leaving, ConfigV2, 0);
        Same(V2Pass, ConfigV2Pass, 150);
        Same(V2PassLeaving, ConfigV2Pass, 0);
        Same(V3, ConfigV3, 200);
        Same(V3Leaving, ConfigV3, 0);
        Same(V3IPv6, ConfigV3IPv6, 254);

        static void Same(string captured, VirtualRouterConfig config, byte priority)
        {
            Assert.Equal(Wire.Hex(Wire.Bytes(captured)), Wire.Hex(Wire.Advert(config, priority)));
            var other = config with { PrimaryAddress = HostAddress.Parse(config.PrimaryAddress.Family == IpFamily.V4 ? "192.0.2.9" : "fe80::9") };
            Assert.True(Advertisement.TryParse(Wire.Bytes(captured), Wire.From(config.PrimaryAddress.ToString()), out var advert, out _));
            Assert.Equal(DropReason.None, other.Admit(advert));
        }
    }
}
