namespace VipGuard.Vrrp.Tests.Packets;

public class NeighbourAdvertisementTests
{
    private static readonly HostAddress Vip = HostAddress.Parse("2001:db8::100");
    private static readonly byte[] Hardware = Wire.Bytes("02 00 00 00 00 0a");

    [Theory]
    [InlineData(false, "20")]
    [InlineData(true, "a0")]
    public void The_whole_frame_RFC4861_4_4_RFC9568_6_4_1(bool isRouter, string flags)
    {
        byte[] frame = Frame(isRouter);

        Assert.Equal(
            "333300000001" + "02000000000a" + "86dd"                            // to all nodes of the link, from us, IPv6
            + "60000000" + "0020" + "3a" + "ff"                                 // 32 bytes, ICMPv6, hop limit 255
            + "20010db8000000000000000000000100"                                // from the address that is announced
            + "ff020000000000000000000000000001"                                // to all nodes
            + "8800" + Wire.Hex(frame.AsSpan(56, 2)) + flags + "000000"         // type 136, checksum, override (and router)
            + "20010db8000000000000000000000100"                                // the target
            + "0201" + "02000000000a",                                          // its link address
            Wire.Hex(frame));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_checksum_covers_the_pseudo_header_RFC4443_2_3(bool isRouter)
    {
        const byte icmp = 58;
        var message = Frame(isRouter).AsSpan(54);

        Assert.Equal(0, Checksum.OverWithPseudoHeader(message, Vip, HostAddress.Parse("ff02::1"), icmp));
        Assert.NotEqual(0, Checksum.OverWithPseudoHeader(message, Vip, HostAddress.Parse("ff02::1")));
    }

    [Fact]
    public void A_frame_too_short_for_it_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NeighbourAdvertisement.Write(new byte[NeighbourAdvertisement.Length - 1], Hardware, Vip, isRouter: false));

    // What stood in the buffer before must not show.
    private static byte[] Frame(bool isRouter)
    {
        byte[] frame = new byte[NeighbourAdvertisement.Length];
        frame.AsSpan().Fill(0xEE);
        NeighbourAdvertisement.Write(frame, Hardware, Vip, isRouter);
        return frame;
    }
}
