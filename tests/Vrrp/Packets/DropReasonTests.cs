namespace VipGuard.Vrrp.Tests.Packets;

/// <summary>Each rule of RFC 9568 §7.1 and RFC 3768 §7.1, with a packet that breaks it and no other.</summary>
public class DropReasonTests
{
    // Without the pseudo-header, as RFC 9568 §5.2.8 reads: a byte can be changed and the sum set right again.
    private const string GoodV3 = "31 33 64 01 00 64 a8 02  c0 00 02 64";
    private const string GoodV2 = "21 33 64 01 00 01 b8 65  c0 00 02 64  00 00 00 00 00 00 00 00";
    private const string Peer = "192.0.2.1";

    private static readonly VirtualRouterConfig Ours = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse("192.0.2.2"),
        Addresses = [HostAddress.Parse("192.0.2.100")],
        Peers = [HostAddress.Parse(Peer)],
    };

    private static readonly VirtualRouterConfig OursV2 = Ours with { Version = VrrpVersion.V2 };

    [Fact]
    public void The_good_ones_are_taken()
    {
        Assert.Equal(DropReason.None, Wire.Examine(Wire.Bytes(GoodV3), Wire.From(Peer)));
        Assert.Equal(DropReason.None, Wire.Examine(Wire.Bytes(GoodV2), Wire.From(Peer)));
        Assert.Equal(DropReason.None, Admitted(GoodV3, Peer, Ours));
        Assert.Equal(DropReason.None, Admitted(GoodV2, Peer, OursV2));
    }

    [Theory]
    [InlineData(254)]
    [InlineData(1)]
    [InlineData(0)]
    public void TtlNot255_RFC9568_5_1_1_3(byte timeToLive) =>
        Assert.Equal(DropReason.TtlNot255, Wire.Examine(Wire.Bytes(GoodV3), Wire.From(Peer) with { TimeToLive = timeToLive }));

    [Theory]
    [InlineData("192.0.2.2")]
    [InlineData("224.0.0.1")]
    [InlineData("ff02::12")]
    public void WrongDestination_RFC9568_5_1_1_2(string destination) =>
        Assert.Equal(DropReason.WrongDestination, Wire.Examine(Wire.Bytes(GoodV3), Wire.From(Peer) with { Destination = HostAddress.Parse(destination) }));

    [Theory]
    [InlineData(0x11)]
    [InlineData(0x41)]
    [InlineData(0x01)]
    [InlineData(0xF1)]
    public void UnknownVersion_RFC9568_5_2_1(byte first) => Assert.Equal(DropReason.UnknownVersion, Changed(GoodV3, 0, first));

    [Fact]
    public void UnknownVersion_for_version_2_over_IPv6_which_is_not_defined()
    {
        byte[] message = Wire.Summed(Wire.Bytes("21 33 64 01 00 01 00 00  fe80 0000 0000 0000 0000 0000 0000 0001  00 00 00 00 00 00 00 00"));

        Assert.Equal(DropReason.UnknownVersion, Wire.Examine(message, Wire.From("fe80::1")));
    }

    [Theory]
    [InlineData(GoodV3, 0x30)]
    [InlineData(GoodV3, 0x32)]
    [InlineData(GoodV2, 0x2F)]
    public void NotAdvertisement_RFC9568_5_2_2(string good, byte first) => Assert.Equal(DropReason.NotAdvertisement, Changed(good, 0, first));

    [Theory]
    [InlineData(GoodV3)]
    [InlineData(GoodV2)]
    public void TooShort_at_every_length_below_its_own_RFC9568_7_1(string good)
    {
        byte[] message = Wire.Bytes(good);
        for (int length = 0; length < message.Length; length++)
            Assert.Equal(DropReason.TooShort, Wire.Examine(message.AsSpan(0, length), Wire.From(Peer)));
    }

    [Fact]
    public void TooShort_if_it_counts_more_addresses_than_it_has_RFC9568_5_2_5()
    {
        Assert.Equal(DropReason.TooShort, Changed(GoodV3, 3, 2));
        Assert.Equal(DropReason.TooShort, Changed(GoodV3, 3, 255));
    }

    [Fact]
    public void TooShort_without_the_authentication_data_that_v2_always_has_RFC3768_5_3_10() =>
        Assert.Equal(DropReason.TooShort, Wire.Examine(Wire.Summed(Wire.Bytes("21 33 64 01 00 01 00 00  c0 00 02 64")), Wire.From(Peer)));

    [Theory]
    [InlineData(GoodV3)]
    [InlineData(GoodV2)]
    public void TrailingBytes(string good) => Assert.Equal(DropReason.TrailingBytes, Wire.Examine([.. Wire.Bytes(good), 0], Wire.From(Peer)));

    [Theory]
    [InlineData(GoodV3)]
    [InlineData(GoodV2)]
    public void BadChecksum_if_any_byte_changed_on_the_way_RFC9568_5_2_8(string good)
    {
        // Version, type and address count are other rules.
        byte[] message = Wire.Bytes(good);
        foreach (int place in Enumerable.Range(0, message.Length).Except([0, 3]))
        {
            message[place] ^= 0x10;
            Assert.Equal(DropReason.BadChecksum, Wire.Examine(message, Wire.From(Peer)));
            message[place] ^= 0x10;
        }
    }

    [Fact]
    public void BadChecksum_over_IPv6_without_the_pseudo_header_RFC9568_5_2_8()
    {
        byte[] message = Wire.Summed(Wire.Bytes("31 33 64 01 00 64 00 00  fe80 0000 0000 0000 0000 0000 0000 0064"));

        Assert.Equal(DropReason.BadChecksum, Wire.Examine(message, Wire.From("fe80::1")));
    }

    [Fact]
    public void BadChecksum_in_v2_with_a_pseudo_header_RFC3768_5_3_8()
    {
        byte[] message = Wire.Bytes(GoodV2);
        (message[6], message[7]) = (0, 0);
        ushort checksum = Checksum.OverWithPseudoHeader(message, HostAddress.Parse(Peer), VrrpProtocol.GroupV4);
        (message[6], message[7]) = ((byte)(checksum >> 8), (byte)checksum);

        Assert.Equal(DropReason.BadChecksum, Wire.Examine(message, Wire.From(Peer)));
    }

    [Theory]
    [InlineData(GoodV3)]
    [InlineData(GoodV2)]
    public void VridZero_RFC9568_5_2_3(string good) => Assert.Equal(DropReason.VridZero, Changed(good, 1, 0));

    [Fact]
    public void NoAddresses_RFC9568_5_2_5()
    {
        Assert.Equal(DropReason.NoAddresses, Wire.Examine(Wire.Summed(Wire.Bytes("31 33 64 00 00 64 00 00")), Wire.From(Peer)));
        Assert.Equal(DropReason.NoAddresses, Wire.Examine(Wire.Summed(Wire.Bytes("21 33 64 00 00 01 00 00  00 00 00 00 00 00 00 00")), Wire.From(Peer)));
    }

    [Fact]
    public void IntervalZero_RFC9568_5_2_7()
    {
        Assert.Equal(DropReason.IntervalZero, Changed(GoodV3, 5, 0));
        Assert.Equal(DropReason.IntervalZero, Changed(GoodV2, 5, 0));
    }

    [Fact]
    public void The_reserved_bits_of_v3_are_no_part_of_the_interval_RFC9568_5_2_6()
    {
        byte[] message = Wire.Summed(Wire.Bytes("31 33 64 01 F0 64 00 00  c0 00 02 64"));

        Assert.True(Advertisement.TryParse(message, Wire.From(Peer), out var advert, out _));
        Assert.Equal(TimeSpan.FromSeconds(1), advert.Interval);
    }

    [Fact]
    public void OtherVrid_RFC9568_7_1() => Assert.Equal(DropReason.OtherVrid, Admitted(GoodV3, Peer, Ours with { Vrid = 52 }));

    [Fact]
    public void VersionMismatch_RFC9568_7_1()
    {
        Assert.Equal(DropReason.VersionMismatch, Admitted(GoodV2, Peer, Ours));
        Assert.Equal(DropReason.VersionMismatch, Admitted(GoodV3, Peer, OursV2));
    }

    [Fact]
    public void OwnPacket_RFC9568_7_1() => Assert.Equal(DropReason.OwnPacket, Admitted(GoodV3, "192.0.2.2", Ours));

    [Fact]
    public void Stranger_is_who_is_no_node_of_the_file()
    {
        Assert.Equal(DropReason.Stranger, Admitted(GoodV3, "192.0.2.66", Ours));
        Assert.Equal(DropReason.None, Admitted(GoodV3, "192.0.2.66", Ours with { Peers = [] }));
    }

    [Fact]
    public void IntervalMismatch_in_v2_RFC3768_7_1() =>
        Assert.Equal(DropReason.IntervalMismatch, Admitted(GoodV2, Peer, OursV2 with { AdvertInterval = TimeSpan.FromSeconds(2) }));

    [Fact]
    public void Another_interval_is_no_mismatch_in_v3_RFC9568_6_4_2() =>
        Assert.Equal(DropReason.None, Admitted(GoodV3, Peer, Ours with { AdvertInterval = TimeSpan.FromSeconds(2) }));

    [Fact]
    public void AuthTypeMismatch_RFC2338_7_1()
    {
        var withPassword = OursV2 with { AuthPassword = "s3cret"u8.ToArray() };

        Assert.Equal(DropReason.AuthTypeMismatch, Admitted(GoodV2, Peer, withPassword));
        Assert.Equal(DropReason.AuthTypeMismatch, Admitted(Wire.Hex(Wire.Advert(withPassword, 100)), Peer, OursV2));
        // Type 2, the IP authentication header: nobody speaks it any more.
        Assert.Equal(DropReason.AuthTypeMismatch, Admitted(Wire.Hex(Wire.Summed(Wire.Bytes(GoodV2.Replace("01 00 01", "01 02 01", StringComparison.Ordinal)))), Peer, withPassword));
    }

    [Theory]
    [InlineData("S3cret")]
    [InlineData("s3cret1")]
    [InlineData("x")]
    public void AuthDataMismatch_RFC2338_7_1(string theirs)
    {
        var withPassword = OursV2 with { AuthPassword = "s3cret"u8.ToArray() };
        byte[] message = Wire.Advert(OursV2 with { AuthPassword = System.Text.Encoding.ASCII.GetBytes(theirs) }, 100);

        Assert.Equal(DropReason.AuthDataMismatch, Admitted(Wire.Hex(message), Peer, withPassword));
        Assert.Equal(DropReason.None, Admitted(Wire.Hex(Wire.Advert(withPassword, 100)), Peer, withPassword));
    }

    [Fact]
    public void Every_reason_has_its_case_here()
    {
        var cases = GetType().GetMethods().Select(method => method.Name).ToList();

        Assert.All(Enum.GetNames<DropReason>().Except(["None", NotOursToFind], StringComparer.Ordinal), reason =>
            Assert.Contains(cases, name => name.StartsWith(reason, StringComparison.Ordinal)));
    }

    // Found where packets are received: what is no packet of protocol 112 never comes as far as TryParse.
    private const string NotOursToFind = nameof(DropReason.NotVrrp);

    private static DropReason Changed(string good, int place, byte value)
    {
        byte[] message = Wire.Bytes(good);
        message[place] = value;
        return Wire.Examine(Wire.Summed(message), Wire.From(Peer));
    }

    private static DropReason Admitted(string message, string source, VirtualRouterConfig config)
    {
        Assert.True(Advertisement.TryParse(Wire.Bytes(message), Wire.From(source), out var advert, out var drop), $"{drop}");
        return config.Admit(advert);
    }
}
