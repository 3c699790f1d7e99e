using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>A process that stood still longer than its lease, on the loopback interface; the time is the test's, and so is the standstill.</summary>
public sealed class StandstillTests : IDisposable
{
    private static readonly VirtualAddress Vip = VirtualAddress.Parse("127.99.0.103/32");

    private readonly NetlinkSocket _netlink = NetlinkSocket.ForRequests();
    private readonly AddressTable _addresses;
    private readonly Instance _instance;
    private TimeSpan _now = TimeSpan.FromMinutes(1);
    private TimeSpan _stoodStill;

    public StandstillTests()
    {
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
        var setup = new InstanceSetup("VI_1", "lo", router, [new LeasedAddress(Vip)], TimeSpan.FromSeconds(2));
        _instance = new Instance(setup, fit: true, null, _addresses, NullLogger.Instance) { Clock = () => _now + _stoodStill };
        _instance.LinkIs(_now, links.Find("lo"), ownAddress: true);
    }

    public void Dispose()
    {
        _instance.Step(_now, VrrpEvent.Stopped());
        _instance.Dispose();
        _netlink.Dispose();
    }

    private bool IsOnLoopback => _addresses.List().Exists(held => held.Address == Vip);

    private void BecomeMaster()
    {
        _instance.Step(_now, VrrpEvent.Started);
        _now = _instance.Deadline;
        _instance.MeetDeadlines(_now);
        Assert.Equal(VrrpState.Master, _instance.Router.State);
    }

    [Fact]
    public void Longer_than_the_lease_it_is_master_no_more_before_it_sends_anything()
    {
        BecomeMaster();
        long sent = _instance.Counters.AdvertsSent;

        _now += TimeSpan.FromSeconds(5);
        Assert.True(_instance.NoticeStandstill(_now, TimeSpan.Zero));

        Assert.Equal((VrrpState.Backup, false), (_instance.Router.State, IsOnLoopback));
        Assert.Equal(sent, _instance.Counters.AdvertsSent);
        Assert.Equal("stood still for 4.9 s, longer than its lease of 2 s", _instance.Router.LastTransition.Reason.ToString());
        // As any backup: 3 intervals and the skew.
        Assert.True(_instance.Router.Deadline >= _now + TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void Shorter_than_the_lease_nothing_changes()
    {
        BecomeMaster();

        _now += TimeSpan.FromSeconds(1);
        Assert.False(_instance.NoticeStandstill(_now, TimeSpan.Zero));

        Assert.Equal((VrrpState.Master, true), (_instance.Router.State, IsOnLoopback));
    }

    [Fact]
    public void A_host_that_was_suspended_has_lost_its_lease_though_its_clock_stood_still_too()
    {
        BecomeMaster();

        Assert.True(_instance.NoticeStandstill(_now, TimeSpan.FromMinutes(5)));

        Assert.Equal((VrrpState.Backup, false), (_instance.Router.State, IsOnLoopback));
        Assert.Equal("this host was suspended for 300.0 s, longer than its lease of 2 s", _instance.Router.LastTransition.Reason.ToString());
    }

    [Fact]
    public void Within_a_turn_it_is_found_out_before_the_advert_is_sent()
    {
        BecomeMaster();
        long sent = _instance.Counters.AdvertsSent;

        _now = _instance.Router.Deadline;
        _stoodStill = TimeSpan.FromSeconds(5);
        _instance.MeetDeadlines(_now);

        Assert.Equal((VrrpState.Backup, false), (_instance.Router.State, IsOnLoopback));
        Assert.Equal(sent, _instance.Counters.AdvertsSent);
    }

    [Fact]
    public void A_backup_that_stood_still_within_the_turn_in_which_it_would_take_over_takes_nothing()
    {
        _instance.Step(_now, VrrpEvent.Started);
        _now = _instance.Deadline;
        _stoodStill = TimeSpan.FromSeconds(5);
        _instance.MeetDeadlines(_now);

        Assert.Equal((VrrpState.Backup, false), (_instance.Router.State, IsOnLoopback));
        Assert.Equal(0, _instance.Counters.AdvertsSent);
    }
}
