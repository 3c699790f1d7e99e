using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>An instance with real sockets and the real address table, on the loopback interface; the time is the test's.</summary>
public sealed class InstanceOnLoopbackTests : IDisposable
{
    private static readonly VirtualAddress Vip = VirtualAddress.Parse("127.99.0.100/32");
    private static readonly HostAddress Here = HostAddress.Parse("127.99.0.1");
    private static readonly HostAddress There = HostAddress.Parse("127.99.0.2");

    private readonly NetlinkSocket _netlink = NetlinkSocket.ForRequests();
    private readonly AddressTable _addresses;
    private readonly Link _lo;
    private readonly Instance _instance;
    private TimeSpan _now = TimeSpan.FromMinutes(1);

    public InstanceOnLoopbackTests()
    {
        _addresses = new AddressTable(_netlink);
        var links = new LinkTable();
        links.Load(_netlink);
        _lo = links.Find("lo")!;
        var setup = new InstanceSetup("VI_1", "lo", Router(Here, There, 100), [new LeasedAddress(Vip)], TimeSpan.FromSeconds(1));
        _instance = new Instance(setup, fit: true, null, _addresses, NullLogger.Instance);
        _instance.LinkIs(_now, _lo, ownAddress: true);
    }

    private static VirtualRouterConfig Router(HostAddress own, HostAddress other, byte priority) => new()
    {
        Vrid = 199,
        PrimaryAddress = own,
        Addresses = [Vip.Address],
        Peers = [other],
        Priority = priority,
        AdvertInterval = TimeSpan.FromMilliseconds(100),
    };

    private bool IsOnLoopback => _addresses.List().Exists(held => held.Address == Vip);

    private void BecomeMaster()
    {
        BecomeMasterOrFault();
        Assert.Equal(VrrpState.Master, _instance.Router.State);
    }

    private void BecomeMasterOrFault()
    {
        _instance.Step(_now, VrrpEvent.Started);
        _now = _instance.Deadline;
        _instance.MeetDeadlines(_now);
    }

    [Fact]
    public void A_master_holds_the_address_with_a_lease_and_a_mark_and_a_stopped_one_does_not()
    {
        BecomeMaster();
        var held = _addresses.List().Find(a => a.Address == Vip);
        Assert.Equal(TimeSpan.FromSeconds(1), held.Lifetime);
        Assert.True(held.IsOurs);

        _instance.Step(_now, VrrpEvent.Stopped());
        Assert.False(IsOnLoopback);
    }

    [Fact]
    public void An_address_that_someone_removes_is_put_back()
    {
        BecomeMaster();
        _addresses.Release(_lo.Index, Vip);
        Assert.False(IsOnLoopback);

        Assert.True(_instance.Misses(new HeldAddress(_lo.Index, Vip, TimeSpan.FromSeconds(1), IsOurs: true)));
        _instance.PutBack(_now);
        Assert.True(IsOnLoopback);
    }

    [Fact]
    public void Without_the_nodes_own_address_nothing_is_held_until_it_comes_back()
    {
        BecomeMaster();
        _instance.LinkIs(_now, _lo, ownAddress: false);
        Assert.Equal(VrrpState.Fault, _instance.Router.State);
        Assert.StartsWith($"{Here}, this node's own address, is not on this host", _instance.Router.WhyHeldDown, StringComparison.Ordinal);
        Assert.False(IsOnLoopback);

        _instance.LinkIs(_now, _lo, ownAddress: true);
        Assert.Equal(VrrpState.Backup, _instance.Router.State);
    }

    [Fact]
    public void A_take_that_the_kernel_refuses_ends_in_fault_and_is_tried_again()
    {
        var setup = _instance.Setup with { Addresses = [new LeasedAddress(new VirtualAddress(Vip.Address, 33))] };
        _instance.Reconfigure(_now, setup, _lo, ownAddress: true);
        BecomeMasterOrFault();
        Assert.Equal(VrrpState.Fault, _instance.Router.State);
        Assert.StartsWith("the kernel refuses 127.99.0.100/33 on lo", _instance.Router.WhyHeldDown, StringComparison.Ordinal);

        _now = _instance.Deadline;
        _instance.MeetDeadlines(_now);
        Assert.Equal(VrrpState.Backup, _instance.Router.State);
    }

    [Fact]
    public void A_take_that_the_kernel_refuses_is_never_advertised_and_tried_again_ever_more_rarely_until_a_reload()
    {
        var setup = _instance.Setup;
        _instance.Reconfigure(_now, setup with { Addresses = [new LeasedAddress(new VirtualAddress(Vip.Address, 33))] }, _lo, ownAddress: true);
        using var peer = PacketChannel.Open("lo", _lo.Index, There);
        _instance.Step(_now, VrrpEvent.Started);
        var waits = new List<double>();
        for (int i = 0; i < 8; i++)
        {
            MeetDeadline();
            Assert.Equal(VrrpState.Fault, _instance.Router.State);
            waits.Add((_instance.Deadline - _now).TotalSeconds);
            MeetDeadline();
            Assert.Equal(VrrpState.Backup, _instance.Router.State);
        }
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits);
        // Those that say that it leaves.
        var heard = new List<byte>();
        while (peer.TryReceive(out var payload, out var source))
        {
            if (source.Source == Here)
                heard.Add(payload[2]);
        }
        Assert.Equal(new byte[8], heard);

        MeetDeadline();
        Assert.Equal(VrrpState.Fault, _instance.Router.State);
        _instance.Reconfigure(_now, setup, _lo, ownAddress: true);
        MeetDeadline();
        Assert.Equal(VrrpState.Master, _instance.Router.State);
        Assert.True(IsOnLoopback);
    }

    [Fact]
    public void An_instance_that_stands_apart_does_so_from_the_first_word_after_a_reload()
    {
        var setup = _instance.Setup with { Announce = new AnnounceConfig { Burst = 2 } };
        _instance.TakeUp(_now, setup, _lo, ownAddress: true, priority: 1);
        Assert.Equal((1, 100), (_instance.Router.Config.Priority, _instance.Setup.Router.Priority));
    }

    [Fact]
    public void A_socket_that_can_not_be_opened_is_said_once_for_each_reason()
    {
        var log = new LogLines();
        using var instance = new Instance(_instance.Setup, fit: true, null, _addresses, log);
        instance.LinkIs(_now, _lo with { Name = "nothere" }, ownAddress: true);
        for (int i = 0; i < 3; i++)
            instance.MeetDeadlines(_now = instance.Deadline);
        Assert.Single(log.Lines, line => line.StartsWith("VI_1: no VRRP on lo: ", StringComparison.Ordinal));
    }

    private void MeetDeadline()
    {
        _now = _instance.Deadline;
        _instance.MeetDeadlines(_now);
    }

    [Fact]
    public void The_lease_is_renewed_with_an_advert_so_that_it_never_begins_later_than_the_last_one()
    {
        BecomeMaster();
        var renewals = 0;
        for (int i = 0; i < 40; i++)
        {
            _addresses.Release(_lo.Index, Vip);
            long sent = _instance.Counters.AdvertsSent;
            _now = _instance.Deadline;
            _instance.MeetDeadlines(_now);
            Assert.Equal(sent + 1, _instance.Counters.AdvertsSent);
            renewals += IsOnLoopback ? 1 : 0;
        }
        Assert.Equal(13, renewals);
    }

    [Fact]
    public void A_reload_takes_off_only_what_it_takes_out()
    {
        BecomeMaster();
        var other = VirtualAddress.Parse("127.99.0.101/32");
        var setup = _instance.Setup with
        {
            Addresses = [new LeasedAddress(other)],
            Router = _instance.Setup.Router with { Addresses = [other.Address] },
        };
        _instance.Reconfigure(_now, setup, _lo, ownAddress: true);
        Assert.False(IsOnLoopback);
        Assert.Contains(_addresses.List(), held => held.Address == other);
        Assert.Equal(VrrpState.Master, _instance.Router.State);
        _instance.Step(_now, VrrpEvent.Stopped());
    }

    [Fact]
    public void The_path_of_an_advert_allocates_nothing_from_the_socket_to_the_address_table()
    {
        using var peer = PacketChannel.Open("lo", _lo.Index, There);
        var config = Router(There, Here, 90);
        byte[] advert = new byte[64];
        BecomeMaster();
        Turns(300, peer, config, advert);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Turns(300, peer, config, advert);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(_instance.Counters.AdvertsReceived >= 300, $"{_instance.Counters.AdvertsReceived} adverts heard");
        Assert.True(_instance.Counters.AdvertsSent >= 600, $"{_instance.Counters.AdvertsSent} adverts sent");
        Assert.Equal(0, _instance.Counters.SendErrors);
    }

    // Each turn: the peer sends, both are read (our own comes back as a drop), the deadline is met, the lease renewed.
    private void Turns(int count, PacketChannel peer, VirtualRouterConfig config, byte[] advert)
    {
        for (int i = 0; i < count; i++)
        {
            peer.Send(advert.AsSpan(0, Advertisement.Write(advert, config, config.Priority)), VrrpProtocol.GroupV4);
            _instance.ReadPackets(_now);
            _now = _instance.Deadline;
            _instance.MeetDeadlines(_now);
        }
    }

    public void Dispose()
    {
        _instance.Step(_now, VrrpEvent.Stopped());
        _instance.Dispose();
        _netlink.Dispose();
    }
}
