using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>What a neighbour's cache learns of an announcement; the caches are the kernel's.</summary>
public sealed class AnnouncerTests : IDisposable
{
    private const string Elsewhere = "02:00:00:00:00:99";

    private readonly TwoHosts _hosts = new();
    private readonly InstanceCounters _counters = new();
    private readonly string _hardware;

    public AnnouncerTests()
    {
        _hosts.Other.Ip("address add 192.0.2.2/24 dev wire");
        _hosts.Other.Ip("address add 2001:db8::2/64 dev wire nodad");
        _hosts.One.Ip("address add 2001:db8::100/64 dev wire nodad");
        _hardware = _hosts.One.Run(() => string.Join(':', Wire().Hardware.Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("192.0.2.100", GratuitousArpKind.Request, 1)]
    [InlineData("192.0.2.100", GratuitousArpKind.Reply, 1)]
    [InlineData("192.0.2.100", GratuitousArpKind.Both, 2)]
    [InlineData("2001:db8::100", GratuitousArpKind.Both, 1)]
    public void A_neighbour_that_knew_the_address_elsewhere_learns_where_it_is(string address, GratuitousArpKind arp, int packets)
    {
        _hosts.Other.Ip($"neighbour add {address} lladdr {Elsewhere} dev wire nud stale");
        using var announcer = Announcer(arp, address);

        announcer.Start(TimeSpan.Zero);

        Assert.Equal(packets, _counters.AnnouncementsSent);
        Assert.Equal(0, _counters.SendErrors);
        Assert.True(SpinWait.SpinUntil(() => Neighbour(address).Contains(_hardware, StringComparison.Ordinal), TimeSpan.FromSeconds(5)), Neighbour(address));
    }

    [Theory]
    [InlineData("forwarding=0", false)]
    [InlineData("forwarding=1", true)]
    public void A_host_that_forwards_says_that_it_is_a_router(string setting, bool isRouter)
    {
        _hosts.Other.Ip($"neighbour add 2001:db8::100 lladdr {Elsewhere} dev wire nud stale");
        using var announcer = Announcer(GratuitousArpKind.Both, "2001:db8::100");
        // After the announcer was opened: the host's mind is asked each time.
        _hosts.One.Sysctl($"net/ipv6/conf/wire/{setting}");

        _hosts.One.Run(() => announcer.Start(TimeSpan.Zero));

        Assert.True(SpinWait.SpinUntil(() => Neighbour("2001:db8::100").Contains(_hardware, StringComparison.Ordinal), TimeSpan.FromSeconds(5)));
        Assert.Equal(isRouter, Neighbour("2001:db8::100").Contains("router", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_address_is_announced_in_turn_and_again_when_it_is_due()
    {
        using var announcer = Announcer(GratuitousArpKind.Request, "192.0.2.100", "192.0.2.101", "192.0.2.102");
        announcer.Start(TimeSpan.Zero);
        Assert.Equal(3, _counters.AnnouncementsSent);
        Assert.Equal(TimeSpan.FromSeconds(2), announcer.Deadline);

        announcer.SendDue(announcer.Deadline);
        Assert.Equal(6, _counters.AnnouncementsSent);
        Assert.Equal(VirtualRouter.Never, announcer.Deadline);
    }

    [Fact]
    public void A_master_no_more_announces_no_more()
    {
        using var announcer = Announcer(GratuitousArpKind.Request, "192.0.2.100");
        announcer.Start(TimeSpan.Zero);

        announcer.Stop();

        Assert.Equal(VirtualRouter.Never, announcer.Deadline);
    }

    [Fact]
    public void A_reload_while_it_announces_begins_anew_with_what_is_new()
    {
        using var announcer = Announcer(GratuitousArpKind.Request, "192.0.2.100");
        announcer.Start(TimeSpan.Zero);

        announcer.Use(TimeSpan.FromSeconds(1), Setup(GratuitousArpKind.Both, "192.0.2.100", "192.0.2.101"));
        announcer.SendDue(TimeSpan.FromSeconds(1));

        Assert.Equal(1 + 2 * 2, _counters.AnnouncementsSent);
    }

    [Fact]
    public void A_reload_does_not_forget_what_was_spent_of_the_rate()
    {
        static InstanceSetup Slowly(string address)
        {
            var setup = Setup(GratuitousArpKind.Request, address);
            return setup with { Announce = setup.Announce with { Rate = 1 } };
        }
        using var announcer = new Announcer(Slowly("192.0.2.100"), _counters);
        _hosts.One.Run(() => announcer.Open(Wire()));
        announcer.Start(TimeSpan.Zero);

        announcer.Use(TimeSpan.Zero, Slowly("192.0.2.101"));
        announcer.SendDue(TimeSpan.Zero);

        Assert.Equal(1, _counters.AnnouncementsSent);
        Assert.Equal(TimeSpan.FromSeconds(1), announcer.Deadline);
    }

    [Fact]
    public void An_announcement_allocates_nothing()
    {
        using var announcer = Announcer(GratuitousArpKind.Both, "192.0.2.100");
        using var announcer6 = Announcer(GratuitousArpKind.Both, "2001:db8::100");
        long allocated = _hosts.One.Run(() =>
        {
            Announce(from: 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Announce(from: 300);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.Equal(0, allocated);
        Assert.Equal(600 * 3, _counters.AnnouncementsSent + _counters.SendErrors);

        void Announce(int from)
        {
            for (int i = from; i < from + 300; i++)
            {
                announcer.Start(TimeSpan.FromSeconds(i));
                announcer6.Start(TimeSpan.FromSeconds(i));
            }
        }
    }

    [Fact]
    public void Where_there_are_no_caches_nothing_is_announced()
    {
        using var announcer = new Announcer(Setup(GratuitousArpKind.Both, "192.0.2.100"), _counters);
        _hosts.One.Run(() => announcer.Open(Wire() with { Hardware = [1, 2, 3, 4] }));

        announcer.Start(TimeSpan.Zero);

        Assert.Equal(0, _counters.AnnouncementsSent + _counters.SendErrors);
        Assert.Equal(VirtualRouter.Never, announcer.Deadline);
    }

    private static Link Wire()
    {
        using var netlink = NetlinkSocket.ForRequests();
        var links = new LinkTable();
        links.Load(netlink);
        return links.Find(TwoHosts.Wire)!;
    }

    private string Neighbour(string address) => _hosts.Other.Ip($"neighbour show {address} dev wire");

    private Announcer Announcer(GratuitousArpKind arp, params string[] addresses)
    {
        var announcer = new Announcer(Setup(arp, addresses), _counters);
        _hosts.One.Run(() => announcer.Open(Wire()));
        return announcer;
    }

    private static InstanceSetup Setup(GratuitousArpKind arp, params string[] addresses)
    {
        var first = HostAddress.Parse(addresses[0]);
        var router = new VirtualRouterConfig
        {
            Vrid = 51,
            PrimaryAddress = HostAddress.Parse(first.Family == IpFamily.V4 ? "192.0.2.1" : "fe80::1"),
            Addresses = [.. addresses.Select(HostAddress.Parse)],
        };
        return new InstanceSetup("VI_1", TwoHosts.Wire, router, [], TimeSpan.FromSeconds(1))
        {
            Announce = new AnnounceConfig { Arp = arp, Burst = 1, SecondBurst = 1, Delay = TimeSpan.FromSeconds(2) },
        };
    }

    public void Dispose() => _hosts.Dispose();
}
