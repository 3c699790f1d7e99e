namespace VipGuard.Vrrp.Tests.Packets;

/// <summary>The Internet checksum, RFC 1071.</summary>
public class ChecksumTests
{
    // The worked example of RFC 1071 §3: the sum is ddf2.
    [Fact]
    public void The_example_of_RFC1071_3() => Assert.Equal(0xDDF2 ^ 0xFFFF, Checksum.Over(Wire.Bytes("00 01 f2 03 f4 f5 f6 f7")));

    [Theory]
    [InlineData("", 0xFFFF)]
    [InlineData("01", 0xFEFF)]
    [InlineData("ff", 0x00FF)]
    [InlineData("00 01 f2", 0x0DFE)]
    [InlineData("ff ff ff", 0x00FF)]
    public void An_odd_last_byte_counts_as_if_a_zero_followed_RFC1071_4_1(string bytes, int checksum) =>
        Assert.Equal(checksum, Checksum.Over(Wire.Bytes(bytes)));

    [Theory]
    [InlineData("ff ff ff ff", 0x0000)]
    [InlineData("ff ff 00 01", 0xFFFE)]
    public void A_carry_comes_round_at_the_end_RFC1071_2(string bytes, int checksum) =>
        Assert.Equal(checksum, Checksum.Over(Wire.Bytes(bytes)));

    [Fact]
    public void The_longest_message_does_not_overflow()
    {
        byte[] longest = new byte[8 + 255 * 16];
        longest.AsSpan().Fill(0xFF);

        Assert.Equal(0, Checksum.Over(longest));
    }

    // RFC 793 §3.1: source, destination, zero and protocol 112, length; 3133 + 6400 + 0064 of the message itself.
    [Fact]
    public void The_pseudo_header_of_IPv4()
    {
        int sum = 0xC000 + 0x0201 + 0xE000 + 0x0012 + 112 + 6 + 0x3133 + 0x6400 + 0x0064;

        Assert.Equal(~((sum & 0xFFFF) + (sum >> 16)) & 0xFFFF,
            Checksum.OverWithPseudoHeader(Wire.Bytes("31 33 64 00 00 64"), HostAddress.Parse("192.0.2.1"), VrrpProtocol.GroupV4));
    }

    // RFC 8200 §8.1: source, destination, length, next header 112.
    [Fact]
    public void The_pseudo_header_of_IPv6()
    {
        int sum = 0xFE80 + 0x0001 + 0xFF02 + 0x0012 + 6 + 112 + 0x3133 + 0x6400 + 0x0064;

        Assert.Equal(~((sum & 0xFFFF) + (sum >> 16)) & 0xFFFF,
            Checksum.OverWithPseudoHeader(Wire.Bytes("31 33 64 00 00 64"), HostAddress.Parse("fe80::1"), VrrpProtocol.GroupV6));
    }
}
