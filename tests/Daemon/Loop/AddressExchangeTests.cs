using System.Net;
using System.Net.Sockets;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;
using static VipGuard.Daemon.Tests.Loop.FollowersLab;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>A reload gives a held address other attributes; clients must not notice.</summary>
public sealed class AddressExchangeTests
{
    private static InstanceSetup With(InstanceSetup setup, params LeasedAddress[] addresses) => setup with { Addresses = [.. addresses] };

    private static LeasedAddress Address(string text) => new(VirtualAddress.Parse(text));

    private static string Shown(string address) => string.Join(", ", NetworkSpace.IpJson("address show dev e0")
        .SelectMany(link => link.GetProperty("addr_info").EnumerateArray())
        .Where(a => a.GetProperty("local").GetString() == address)
        .Select(a => $"/{a.GetProperty("prefixlen")} {a.GetProperty("scope").GetString()} {(a.TryGetProperty("label", out var label) ? label.GetString() : "-")} {(a.TryGetProperty("noprefixroute", out _) ? "noprefixroute" : "-")}"));

    public static TheoryData<string, string?, bool, string> Renewals => new()
    {
        { "10.9.0.100/24", "e0:vip", false, "/24 global e0:vip -" },
        { "10.9.0.100/24", null, true, "/24 global e0 noprefixroute" },
        { "10.9.0.100/25", "e0:vip", true, "/25 global e0:vip noprefixroute" },
        { "10.9.0.100/32", null, false, "/32 global e0 -" },
    };

    [Theory]
    [MemberData(nameof(Renewals))]
    public void An_IPv4_address_is_made_anew_and_never_gone(string address, string? label, bool noPrefixRoute, string shown) => Run(lab =>
    {
        lab.Setup = With(lab.Setup with { Rules = [], Routes = [Route("10.50.0.0/16", "10.0.0.254", "10.9.0.100")] }, Address(V4));
        lab.Hold();
        using var changes = NetlinkSocket.ForChanges();
        int there = 1;
        int least = 1;

        lab.Change(With(lab.Setup, Address(address) with { Label = label, NoPrefixRoute = noPrefixRoute }));

        Assert.Equal(shown, Shown("10.9.0.100"));
        Told(changes, (type, body) =>
        {
            if (AddressTable.TryRead(body, out var held) && held.Address.Address == HostAddress.Parse("10.9.0.100"))
                least = Math.Min(least, there += type == Netlink.RTM_NEWADDR ? 1 : -1);
            return false;
        });
        Assert.Equal(1, least);
        Assert.Equal(["10.50.0.0/16 via 10.0.0.254 src 10.9.0.100"], Routes());
        Assert.Empty(lab.Log.Lines);
    });

    [Fact]
    public void An_address_that_stands_alone_gets_another_label_too() => Run(lab =>
    {
        lab.Setup = With(lab.Setup with { Rules = [], Routes = [] }, Address("10.9.0.100/32"));
        lab.Hold();
        lab.Change(With(lab.Setup, Address("10.9.0.100/32") with { Label = "e0:vip", Scope = AddressScope.Link }));
        Assert.Equal("/32 link e0:vip -", Shown("10.9.0.100"));
    });

    [Fact]
    public void Our_own_removal_is_no_loss_and_the_next_one_is() => Run(lab =>
    {
        lab.Setup = With(lab.Setup with { Rules = [], Routes = [] }, Address(V4));
        lab.Hold();
        lab.Change(With(lab.Setup, Address(V4) with { Label = "e0:vip" }));
        Assert.False(lab.Lease.Lost(VirtualAddress.Parse(V4), lab.Setup));
        Assert.True(lab.Lease.Lost(VirtualAddress.Parse(V4), lab.Setup));
    });

    [Fact]
    public void A_removal_of_ours_that_was_told_of_excuses_no_later_one() => Run(lab =>
    {
        var before = With(lab.Setup with { Rules = [], Routes = [] }, Address(V4));
        lab.Setup = before;
        lab.Hold();
        lab.Change(With(before, Address("10.9.0.100/25")));
        Assert.False(lab.Lease.Lost(VirtualAddress.Parse(V4), lab.Setup));
        lab.Change(before);
        Assert.False(lab.Lease.Lost(VirtualAddress.Parse("10.9.0.100/25"), lab.Setup));
        Assert.True(lab.Lease.Lost(VirtualAddress.Parse(V4), lab.Setup));
    });

    [Fact]
    public void A_route_that_lost_its_source_to_another_prefix_of_IPv6_has_it_again() => Run(lab =>
    {
        lab.Setup = With(lab.Setup with { Rules = [], Routes = [Route("fd50::/64", "fd00::fe", "fd99::100")] }, Address(V6));
        lab.Hold();
        lab.Change(With(lab.Setup, Address("fd99::100/96")));
        Assert.Equal(["fd50::/64 via fd00::fe src fd99::100"], Routes());
    });

    [Theory]
    [InlineData("fd99::100/64", true, "/64 global - noprefixroute")]
    [InlineData("fd99::100/96", false, "/96 global - -")]
    public void An_IPv6_address_gets_its_flags_by_a_renewal_and_its_prefix_anew(string address, bool noPrefixRoute, string shown) => Run(lab =>
    {
        lab.Setup = With(lab.Setup with { Rules = [], Routes = [] }, Address(V6));
        lab.Hold();
        lab.Change(With(lab.Setup, Address(address) with { NoPrefixRoute = noPrefixRoute }));
        Assert.Equal(shown, Shown("fd99::100"));
    });

    [Fact]
    public void A_connection_lives_through_it() => Run(lab =>
    {
        lab.Setup = With(lab.Setup with { Rules = [], Routes = [] }, Address(V4));
        lab.Hold();
        using var listener = new TcpListener(IPAddress.Parse("10.9.0.100"), 0);
        listener.Start();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        using var server = listener.AcceptTcpClient();

        lab.Change(With(lab.Setup, Address(V4) with { Label = "e0:vip" }));

        server.GetStream().WriteByte(42);
        Assert.Equal(42, client.GetStream().ReadByte());
    });

    [Fact]
    public void What_a_reload_changes_is_said_in_words()
    {
        var before = Of([V4, "10.9.0.101/24"], [Route("10.50.0.0/16", "10.0.0.254")], []);
        var next = With(before with
        {
            Routes = [Route("10.50.0.0/16", "10.0.0.253") with { Table = 7, Metric = 3 }],
            Rules = [new VirtualRule(null, Network("10.7.0.0/16"), 7, 100)],
        }, Address(V4) with { Label = "e0:vip", Scope = AddressScope.Link, NoPrefixRoute = true }, Address(V6));
        Assert.Equal(
        [
            "VI_1: address 10.9.0.100/24: scope global → link, label none → e0:vip, noprefixroute false → true",
            "VI_1: address 10.9.0.101/24 taken out",
            "VI_1: address fd99::100/64 added",
            "VI_1: route 10.50.0.0/16 via 10.0.0.254 taken out",
            "VI_1: route 10.50.0.0/16 via 10.0.0.253 table 7 metric 3 added",
            "VI_1: rule from all to 10.7.0.0/16 table 7 priority 100 added",
        ], before.ChangesTo(next), StringComparer.Ordinal);
        Assert.Empty(next.ChangesTo(next));
    }
}
