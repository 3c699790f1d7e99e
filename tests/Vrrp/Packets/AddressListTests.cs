namespace VipGuard.Vrrp.Tests.Packets;

/// <summary>Whether two nodes speak of the same addresses. RFC 9568 §7.1 has a router say so loudly if not.</summary>
public class AddressListTests
{
    [Theory]
    [InlineData("192.0.2.100 192.0.2.101", "192.0.2.100 192.0.2.101", true)]
    [InlineData("192.0.2.100 192.0.2.101", "192.0.2.101 192.0.2.100", true)]
    [InlineData("192.0.2.100", "192.0.2.101", false)]
    [InlineData("192.0.2.100", "192.0.2.100 192.0.2.101", false)]
    [InlineData("192.0.2.100 192.0.2.101", "192.0.2.100", false)]
    [InlineData("192.0.2.100 192.0.2.100", "192.0.2.100 192.0.2.101", false)]
    [InlineData("192.0.2.100 192.0.2.101", "192.0.2.100 192.0.2.100", false)]
    [InlineData("192.0.2.100 192.0.2.100 192.0.2.101", "192.0.2.101 192.0.2.100 192.0.2.100", true)]
    [InlineData("192.0.2.100 192.0.2.100 192.0.2.101", "192.0.2.101 192.0.2.101 192.0.2.100", false)]
    public void Lists_are_the_same_in_whatever_order(string theirs, string ours, bool same)
    {
        var config = new VirtualRouterConfig { Vrid = 51, PrimaryAddress = HostAddress.Parse("192.0.2.1"), Addresses = [.. List(theirs)] };
        Assert.True(Advertisement.TryParse(Wire.Advert(config, 100), Wire.From("192.0.2.1"), out var advert, out _));

        Assert.Equal(same, advert.HasSameAddresses(List(ours)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_longest_list_in_another_order_is_compared_without_allocation(bool same)
    {
        HostAddress[] ours = [.. Enumerable.Range(1, 255).Select(i => HostAddress.Parse($"192.0.2.{i}"))];
        var config = new VirtualRouterConfig { Vrid = 51, PrimaryAddress = HostAddress.Parse("198.51.100.1"), Addresses = [.. ours.Reverse()] };
        Assert.True(Advertisement.TryParse(Wire.Advert(config, 100), Wire.From("198.51.100.1"), out var advert, out _));
        ours[7] = same ? ours[7] : HostAddress.Parse("192.0.2.0");
        Assert.Equal(same, advert.HasSameAddresses(ours));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            advert.HasSameAddresses(ours);

        // The runtime itself allocates some bytes when it compiles anew.
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1000);
    }

    private static HostAddress[] List(string addresses) => [.. addresses.Split(' ').Select(HostAddress.Parse)];
}
