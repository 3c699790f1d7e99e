using System.Net;
using System.Net.Sockets;

namespace VipGuard.Vrrp.Tests;

public class HostAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", IpFamily.V4, 4, 32, AddressFamily.InterNetwork)]
    [InlineData("fe80::1", IpFamily.V6, 16, 128, AddressFamily.InterNetworkV6)]
    public void It_knows_its_family(string text, IpFamily family, int length, int bits, AddressFamily socketFamily)
    {
        var address = HostAddress.Parse(text);

        Assert.Equal((family, length, bits, socketFamily), (address.Family, address.Length, address.Bits, address.SocketFamily));
        Assert.Equal(text, address.ToString());
        Assert.Equal(address, HostAddress.From(IPAddress.Parse(text)));
        Assert.Equal(IPAddress.Parse(text), address.ToIPAddress());
    }

    [Theory]
    [InlineData("192.0.2.1", "c0000201")]
    [InlineData("2001:db8::100", "20010db8000000000000000000000100")]
    public void Its_bytes_are_in_network_order(string text, string bytes)
    {
        byte[] written = new byte[16];
        int length = HostAddress.Parse(text).Write(written);

        Assert.Equal(bytes, Wire.Hex(written.AsSpan(0, length)));
        Assert.Equal(HostAddress.Parse(text), HostAddress.Read(written.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(17)]
    public void Other_lengths_are_no_address(int length) => Assert.Throws<ArgumentException>(() => HostAddress.Read(new byte[length]));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("9.0.0.0", "10.0.0.0")]
    [InlineData("127.255.255.255", "128.0.0.0")]
    [InlineData("1.0.0.0", "255.0.0.0")]
    [InlineData("fe80::1", "fe80::8000:0:0:1")]
    [InlineData("7fff::", "8000::")]
    [InlineData("255.255.255.255", "::")]
    public void They_are_ordered_as_unsigned_numbers_RFC9568_6_4_3(string lower, string higher)
    {
        var (low, high) = (HostAddress.Parse(lower), HostAddress.Parse(higher));

        Assert.True(low < high && low <= high && high > low && high >= low);
        Assert.False(high < low || high <= low || low > high || low >= high);
        Assert.True(low.CompareTo(low) == 0 && low.CompareTo(high) < 0 && high.CompareTo(low) > 0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("10.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.1.1.1")]
    [InlineData("192.0.2.1 ")]
    [InlineData("192.0.2.1:80")]
    [InlineData("192.0.2.1/24")]
    [InlineData("192.0.2.256")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[fe80::1]")]
    [InlineData("fe80:::1")]
    [InlineData(" fe80::1")]
    [InlineData("db1.example")]
    public void What_is_no_address_is_refused(string? text)
    {
        Assert.False(HostAddress.TryParse(text, out var address));
        Assert.Equal(default, address);
        Assert.Throws<FormatException>(() => HostAddress.Parse(text ?? ""));
    }
}
