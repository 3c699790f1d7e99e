using System.Text.Json;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Linux;

/// <summary>What the kernel makes of an address's scope, label and noprefixroute; as iproute2 sees it.</summary>
public sealed class AddressAttributeTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static JsonElement? Find(string address) => NetworkSpace.IpJson("address show dev e0")
        .SelectMany(link => link.GetProperty("addr_info").EnumerateArray())
        .Select(a => (JsonElement?)a)
        .FirstOrDefault(a => a!.Value.GetProperty("local").GetString() == address);

    private static bool Has(JsonElement? address, string flag) => address!.Value.TryGetProperty(flag, out var value) && value.GetBoolean();

    private static void WithTable(Action<AddressTable, int> test) => NetworkSpace.Run(() =>
    {
        using var netlink = NetlinkSocket.ForRequests();
        var links = new LinkTable();
        links.Load(netlink);
        test(new AddressTable(netlink), links.Find("e0")!.Index);
    });

    [Fact]
    public void Scope_label_and_noprefixroute_are_on_the_address() => WithTable((table, e0) =>
    {
        var address = new LeasedAddress(VirtualAddress.Parse("10.9.0.100/24"), AddressScope.Link, "e0:vip", NoPrefixRoute: true);
        Assert.Equal(0, table.Hold(e0, address, Lease));

        var found = Find("10.9.0.100");
        Assert.Equal("link", found!.Value.GetProperty("scope").GetString());
        Assert.Equal("e0:vip", found.Value.GetProperty("label").GetString());
        Assert.True(Has(found, "noprefixroute"));
        Assert.Empty(NetworkSpace.IpJson("route show dev e0"));

        Assert.Equal(0, table.Release(e0, address.Address));
        Assert.Null(Find("10.9.0.100"));
    });

    [Fact]
    public void Without_any_of_them_the_kernels_own_are_there() => WithTable((table, e0) =>
    {
        Assert.Equal(0, table.Hold(e0, new LeasedAddress(VirtualAddress.Parse("10.9.0.100/24")), Lease));
        var found = Find("10.9.0.100");
        Assert.Equal("global", found!.Value.GetProperty("scope").GetString());
        Assert.Equal("e0", found.Value.GetProperty("label").GetString());
        Assert.Equal("10.9.0.0/24", Assert.Single(NetworkSpace.IpJson("route show dev e0")).GetProperty("dst").GetString());
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_IPv6_address_has_no_detection_of_duplicates_and_a_route_only_if_wanted(bool noPrefixRoute) => WithTable((table, e0) =>
    {
        Assert.Equal(0, table.Hold(e0, new LeasedAddress(VirtualAddress.Parse("fd99::100/64"), NoPrefixRoute: noPrefixRoute), Lease));
        var found = Find("fd99::100");
        Assert.True(Has(found, "nodad"));
        Assert.False(Has(found, "tentative"));
        Assert.Equal(noPrefixRoute, Has(found, "noprefixroute"));
        Assert.Equal(noPrefixRoute ? 0 : 1, NetworkSpace.IpJson("-6 route show fd99::/64").Length);
    });

    [Fact]
    public void A_renewal_changes_the_lifetime_and_nothing_else_and_allocates_nothing() => WithTable((table, e0) =>
    {
        var address = new LeasedAddress(VirtualAddress.Parse("10.9.0.100/24"), AddressScope.Link, "e0:vip", NoPrefixRoute: true);
        for (int i = 0; i < 50; i++)
            table.Hold(e0, address, TimeSpan.FromSeconds(5));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            table.Hold(e0, address, TimeSpan.FromSeconds(60));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        var held = Assert.Single(table.List(), h => h.Address == address.Address);
        Assert.InRange(held.Lifetime!.Value.TotalSeconds, 30, 60);
        Assert.Equal("e0:vip", Find("10.9.0.100")!.Value.GetProperty("label").GetString());
    });

    // The reason for AddressExchange: should a kernel learn this, it is needed no more.
    [Fact]
    public void A_renewal_gives_an_IPv4_address_no_other_label_scope_or_flag() => WithTable((table, e0) =>
    {
        var plain = new LeasedAddress(VirtualAddress.Parse("10.9.0.100/24"));
        table.Hold(e0, plain, Lease);
        Assert.Equal(0, table.Hold(e0, plain with { Scope = AddressScope.Link, Label = "e0:vip", NoPrefixRoute = true }, Lease));
        var found = Find("10.9.0.100");
        Assert.Equal("global", found!.Value.GetProperty("scope").GetString());
        Assert.Equal("e0", found.Value.GetProperty("label").GetString());
        Assert.False(Has(found, "noprefixroute"));
    });

    [Fact]
    public void A_label_of_fifteen_bytes_fits_and_one_that_is_not_of_the_interface_is_the_kernels_to_judge() => WithTable((table, e0) =>
    {
        Assert.Equal(0, table.Hold(e0, new LeasedAddress(VirtualAddress.Parse("10.9.0.1/32"), Label: "e0:345678901234"), Lease));
        Assert.Equal("e0:345678901234", Find("10.9.0.1")!.Value.GetProperty("label").GetString());
        Assert.Equal(0, table.Hold(e0, new LeasedAddress(VirtualAddress.Parse("10.9.0.2/32"), Label: new string('é', 40)), Lease));
    });
}
