namespace VipGuard.Vrrp.Tests.Packets;

/// <summary>The bytes that we send, RFC 9568 §5.1 and RFC 3768 §5.1 field by field.</summary>
public class WriteTests
{
    private static readonly VirtualRouterConfig V3 = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse("192.0.2.11"),
        Addresses = [HostAddress.Parse("192.0.2.100")],
        AdvertInterval = TimeSpan.FromMilliseconds(100),
    };

    private static readonly VirtualRouterConfig V2 = V3 with { Version = VrrpVersion.V2, AdvertInterval = TimeSpan.FromSeconds(3) };

    [Fact]
    public void V3_RFC9568_5_1()
    {
        // version 3, type 1 | VRID | priority | count | reserved, 12 bits of centiseconds | checksum | address
        Assert.Equal("31336401000a", Wire.Hex(Wire.Advert(V3, 100))[..12]);
        Assert.Equal("c0000264", Wire.Hex(Wire.Advert(V3, 100))[16..]);
    }

    [Fact]
    public void V2_without_authentication_RFC3768_5_1()
    {
        // version 2, type 1 | VRID | priority | count | authentication type | seconds | checksum | address | 8 zeros
        Assert.Equal("213364010003", Wire.Hex(Wire.Advert(V2, 100))[..12]);
        Assert.Equal("c00002640000000000000000", Wire.Hex(Wire.Advert(V2, 100))[16..]);
    }

    [Fact]
    public void V2_with_a_password_RFC2338_5_3_6() =>
        Assert.Equal("c00002647333637265740000", Wire.Hex(Wire.Advert(V2 with { AuthPassword = "s3cret"u8.ToArray() }, 100))[16..]);

    [Theory]
    [InlineData(10, "0001")]
    [InlineData(1000, "0064")]
    [InlineData(40950, "0fff")]
    public void V3_intervals_are_centiseconds_RFC9568_5_2_7(int milliseconds, string bytes) =>
        Assert.Equal(bytes, Wire.Hex(Wire.Advert(V3 with { AdvertInterval = TimeSpan.FromMilliseconds(milliseconds) }, 100))[8..12]);

    [Theory]
    [InlineData(1, "0001")]
    [InlineData(255, "00ff")]
    public void V2_intervals_are_seconds_RFC3768_5_3_7(int seconds, string bytes) =>
        Assert.Equal(bytes, Wire.Hex(Wire.Advert(V2 with { AdvertInterval = TimeSpan.FromSeconds(seconds) }, 100))[8..12]);

    [Fact]
    public void V3_over_IPv4_has_the_pseudo_header_in_its_checksum_unless_the_knob_says_otherwise_RFC9568_5_2_8()
    {
        byte[] with = Wire.Advert(V3, 100);
        byte[] without = Wire.Advert(V3 with { PseudoHeaderChecksum = false }, 100);

        Assert.NotEqual(with, without);
        Assert.Equal(0, Checksum.OverWithPseudoHeader(with, V3.PrimaryAddress, VrrpProtocol.GroupV4));
        Assert.Equal(0, Checksum.Over(without));
    }

    [Fact]
    public void The_knob_is_for_v3_over_IPv4_alone()
    {
        var v6 = V3 with { PrimaryAddress = HostAddress.Parse("fe80::1"), Addresses = [HostAddress.Parse("fe80::64")] };

        Assert.Equal(Wire.Advert(v6, 100), Wire.Advert(v6 with { PseudoHeaderChecksum = false }, 100));
        Assert.Equal(Wire.Advert(V2, 100), Wire.Advert(V2 with { PseudoHeaderChecksum = false }, 100));
    }

    [Fact]
    public void What_was_in_the_buffer_before_does_not_show()
    {
        byte[] used = new byte[64];
        used.AsSpan().Fill(0xFF);
        int length = Advertisement.Write(used, V2, 100);

        Assert.Equal(Wire.Advert(V2, 100), used[..length]);
        Assert.All(used[length..], rest => Assert.Equal(0xFF, rest));
    }

    [Fact]
    public void A_password_of_more_than_8_bytes_is_no_password_RFC2338_5_3_10() =>
        Assert.Throws<ArgumentException>(() => V2 with { AuthPassword = "123456789"u8.ToArray() });
}
