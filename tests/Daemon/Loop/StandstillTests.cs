using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>A process that stood still longer than its lease, on the loopback interface of a namespace of its own; the time is the test's, and so is the standstill.</summary>
public sealed class StandstillTests : IDisposable
{
    private static readonly VirtualAddress Vip = VirtualAddress.Parse("127.99.0.103/32");

    // The kernel counts it in its own time, whatever the test's: no test takes so long.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longer = TimeSpan.FromSeconds(65);

    private readonly NamespaceThread _host = new();
    private readonly NetlinkSocket _netlink;
    private readonly AddressTable _addresses;
    private readonly Instance _instance;
    private TimeSpan _now = TimeSpan.FromMinutes(1);
    private TimeSpan _stoodStill;

    public StandstillTests()
    {
        _host.Ip("link set lo up");
        _netlink = _host.Run(NetlinkSocket.ForRequests);
        _addresses = new AddressTable(_netlink);
        var links = new LinkTable();
        links.Load(_netlink);
        var router = new VirtualRouterConfig
        {
            Vrid = 198,
            PrimaryAddress = HostAddress.Parse("127.99.0.1"),
            Addresses = [Vip.Address],
            Peers = [HostAddress.Parse("127.99.0.2")],
            Priority = 100,
            AdvertInterval = TimeSpan.FromMilliseconds(100),
        };
        var setup = new InstanceSetup("VI_1", "lo", router, [new LeasedAddress(Vip)], Lease);
        _instance = new Instance(setup, fit: true, null, _addresses, NullLogger.Instance) { Clock = () => _now + _stoodStill };
        _host.Run(() => _instance.LinkIs(_now, links.Find("lo"), ownAddress: true));
    }

    public void Dispose()
    {
        _host.Run(() => _instance.Step(_now, VrrpEvent.Stopped()));
        _host.Run(_instance.Dispose);
        _netlink.Dispose();
        _host.Dispose();
    }

    private bool Notices(TimeSpan suspended) => _host.Run(() => _instance.NoticeStandstill(_now, suspended));

    private bool IsOnLoopback => _addresses.List().Exists(held => held.Address == Vip);

    private void BecomeMaster()
    {
        _host.Run(() => _instance.Step(_now, VrrpEvent.Started));
        _now = _instance.Deadline;
        _host.Run(() => _instance.MeetDeadlines(_now));
        Assert.Equal(VrrpState.Master, _instance.Router.State);
    }

    [Fact]
    public void Longer_than_the_lease_it_is_master_no_more_before_it_sends_anything()
    {
        BecomeMaster();
        long sent = _instance.Counters.AdvertsSent;

        _now += Longer;
        Assert.True(Notices(TimeSpan.Zero));

        Assert.Equal((VrrpState.Backup, false), (_instance.Router.State, IsOnLoopback));
        Assert.Equal(sent, _instance.Counters.AdvertsSent);
        Assert.Equal("stood still for 64.9 s, longer than its lease of 60 s", _instance.Router.LastTransition.Reason.ToString());
        // As any backup: 3 intervals and the skew.
        Assert.True(_instance.Router.Deadline >= _now + TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void Shorter_than_the_lease_nothing_changes()
    {
        BecomeMaster();

        _now += TimeSpan.FromSeconds(1);
        Assert.False(Notices(TimeSpan.Zero));

        Assert.Equal((VrrpState.Master, true), (_instance.Router.State, IsOnLoopback));
    }

    [Fact]
    public void A_host_that_was_suspended_has_lost_its_lease_though_its_clock_stood_still_too()
    {
        BecomeMaster();

        Assert.True(Notices(TimeSpan.FromMinutes(5)));

        Assert.Equal((VrrpState.Backup, false), (_instance.Router.State, IsOnLoopback));
        Assert.Equal("this host was suspended for 300.0 s, longer than its lease of 60 s", _instance.Router.LastTransition.Reason.ToString());
    }

    [Fact]
    public void Within_a_turn_it_is_found_out_before_the_advert_is_sent()
    {
        BecomeMaster();
        long sent = _instance.Counters.AdvertsSent;

        _now = _instance.Router.Deadline;
        _stoodStill = Longer;
        _host.Run(() => _instance.MeetDeadlines(_now));

        Assert.Equal((VrrpState.Backup, false), (_instance.Router.State, IsOnLoopback));
        Assert.Equal(sent, _instance.Counters.AdvertsSent);
    }

    [Fact]
    public void A_backup_that_stood_still_within_the_turn_in_which_it_would_take_over_takes_nothing()
    {
        _host.Run(() => _instance.Step(_now, VrrpEvent.Started));
        _now = _instance.Deadline;
        _stoodStill = Longer;
        _host.Run(() => _instance.MeetDeadlines(_now));

        Assert.Equal((VrrpState.Backup, false), (_instance.Router.State, IsOnLoopback));
        Assert.Equal(0, _instance.Counters.AdvertsSent);
    }
}
