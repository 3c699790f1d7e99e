namespace VipGuard.Vrrp.Tests;

public class VirtualAddressTests
{
    [Theory]
    [InlineData("192.0.2.1/24", "192.0.2.1/24")]
    [InlineData("192.0.2.1", "192.0.2.1/32")]
    [InlineData("192.0.2.1/32", "192.0.2.1/32")]
    [InlineData("192.0.2.1/1", "192.0.2.1/1")]
    [InlineData("2001:db8::1/64", "2001:db8::1/64")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    public void An_address_with_its_prefix_is_read(string text, string written) =>
        Assert.Equal(written, VirtualAddress.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("192.0.2.1/")]
    [InlineData("192.0.2.1/0")]
    [InlineData("192.0.2.1/33")]
    [InlineData("192.0.2.1/-1")]
    [InlineData("192.0.2.1/+1")]
    [InlineData("192.0.2.1/24/24")]
    [InlineData("192.0.2.1/99999999999")]
    [InlineData("2001:db8::1/129")]
    [InlineData("/24")]
    public void What_is_none_is_refused(string? text)
    {
        Assert.False(VirtualAddress.TryParse(text, out var address));
        Assert.Equal(default, address);
        Assert.Throws<FormatException>(() => VirtualAddress.Parse(text ?? ""));
    }
}
