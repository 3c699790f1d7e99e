using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>Two instances on two hosts over IPv6, with real sockets and address tables; the time is the test's.</summary>
public sealed class InstanceOverIPv6Tests : IDisposable
{
    private static readonly VirtualAddress LinkLocal = VirtualAddress.Parse("fe80::100/64");
    private static readonly VirtualAddress Global = VirtualAddress.Parse("2001:db8::100/64");
    private static readonly HostAddress SourceOne = HostAddress.Parse("fe80::5647:33:c000:201");
    private static readonly HostAddress SourceOther = HostAddress.Parse("fe80::5647:33:c000:202");

    private readonly TwoHosts _hosts = new();
    private readonly TestHost _one;
    private readonly TestHost _other;

    public InstanceOverIPv6Tests()
    {
        _one = new TestHost(_hosts.One, Setup(SourceOne, SourceOther, 200));
        _other = new TestHost(_hosts.Other, Setup(SourceOther, SourceOne, 100));
    }

    private static InstanceSetup Setup(HostAddress own, HostAddress peer, byte priority, bool unicast = false) =>
        new("VI_6", TwoHosts.Wire, new VirtualRouterConfig
        {
            Vrid = 51,
            PrimaryAddress = own,
            Addresses = [LinkLocal.Address, Global.Address],
            Peers = [peer],
            Priority = priority,
            Unicast = unicast,
            AdvertInterval = TimeSpan.FromMilliseconds(100),
        }, [new LeasedAddress(LinkLocal), new LeasedAddress(Global)], TimeSpan.FromSeconds(1))
        {
            MakesItsOwnSource = true,
        };

    [Fact]
    public void The_source_is_there_to_stay_with_our_mark_from_the_start_to_the_end()
    {
        Assert.Equal(VrrpState.Backup, _one.Start());
        var source = Assert.Single(_one.Held(), held => held.Address.Address == SourceOne);
        Assert.True(source.IsOurs);
        Assert.Null(source.Lifetime);
        // Preferred lifetime 0: the kernel does not choose it for other traffic; and the route to the link's own network is not ours.
        string shown = _hosts.One.Ip("-6 address show dev wire");
        Assert.Contains("fe80::5647:33:c000:201/64 scope link nodad deprecated noprefixroute", shown, StringComparison.Ordinal);

        _one.Dispose();
        Assert.DoesNotContain("5647", _hosts.One.Ip("-6 address show dev wire"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_master_holds_its_addresses_and_a_stopped_one_does_not()
    {
        _one.BecomeMaster();
        Assert.Equal([LinkLocal, Global], _one.Held().Where(h => h.IsOurs && h.Lifetime == TimeSpan.FromSeconds(1)).Select(h => h.Address).OrderByDescending(a => a.Address));
        // Duplicate address detection is off: they serve at once.
        Assert.DoesNotContain("::100", _hosts.One.Ip("-6 address show dev wire tentative"), StringComparison.Ordinal);

        _one.Stop();
        Assert.DoesNotContain("::100", _hosts.One.Ip("-6 address show dev wire"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_host_itself_begins_does_not_come_from_a_virtual_address()
    {
        _hosts.One.Ip("address add 2001:db8::1/64 dev wire nodad");
        _hosts.One.Ip("address add fe80::1/64 dev wire nodad");
        _one.BecomeMaster();

        Assert.Contains("src 2001:db8::1 ", _hosts.One.Ip("-6 route get 2001:db8::2"), StringComparison.Ordinal);
        string local = _hosts.One.Ip("-6 route get fe80::2 oif wire");
        Assert.DoesNotContain($"src {LinkLocal.Address} ", local, StringComparison.Ordinal);
        Assert.DoesNotContain($"src {SourceOne} ", local, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_adverts_reach_the_other_which_follows(bool unicast)
    {
        _one.Reconfigure(Setup(SourceOne, SourceOther, 200, unicast));
        _other.Reconfigure(Setup(SourceOther, SourceOne, 100, unicast));
        _other.Start();
        _one.BecomeMaster();
        Assert.Equal((1, 0), (_one.Instance.Counters.AdvertsSent, _one.Instance.Counters.SendErrors));

        Assert.True(SpinWait.SpinUntil(() => _other.Read() > 0, TimeSpan.FromSeconds(5)));
        Assert.Empty(_other.Instance.Counters.Dropped());
        Assert.Equal<(HostAddress, byte)?>((SourceOne, 200), _other.Instance.Router.Master);
    }

    [Fact]
    public void A_master_that_looked_for_the_other_in_vain_is_heard_as_soon_as_it_is_there()
    {
        // Else the kernel asks again after a second.
        _hosts.One.Sysctl("net/ipv6/neigh/wire/retrans_time_ms=60000");
        _one.Reconfigure(Setup(SourceOne, SourceOther, 200, unicast: true));
        _other.Reconfigure(Setup(SourceOther, SourceOne, 100, unicast: true), up: false);
        _one.BecomeMaster();

        _other.Start();

        // The kernel makes an address's route a moment after the address: a packet that came in between is lost, the next is not.
        Assert.True(SpinWait.SpinUntil(() => _one.MeetDeadlines() == VrrpState.Master && _other.Read() > 0, TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nor_is_it_deaf_after_its_link_was_down_or_when_a_reload_turns_unicast_on(bool byReload)
    {
        _hosts.One.Sysctl("net/ipv6/neigh/wire/retrans_time_ms=60000");
        _one.Reconfigure(Setup(SourceOne, SourceOther, 200, unicast: true));
        _other.Reconfigure(Setup(SourceOther, SourceOne, 100, unicast: !byReload));
        _other.Start();
        if (!byReload)
            _other.LinkIs(ownAddress: false, up: false);
        _hosts.Other.Ip($"address del {SourceOther}/64 dev wire");
        _one.BecomeMaster();

        if (byReload)
            _other.Reconfigure(Setup(SourceOther, SourceOne, 100, unicast: true));
        else
            _other.LinkIs(ownAddress: false);

        Assert.True(SpinWait.SpinUntil(() => _one.MeetDeadlines() == VrrpState.Master && _other.Read() > 0, TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_node_that_was_not_yet_reloaded_with_the_other_mode_is_obeyed(bool one, bool other)
    {
        _one.Reconfigure(Setup(SourceOne, SourceOther, 200, one));
        _other.Reconfigure(Setup(SourceOther, SourceOne, 100, other));
        _other.Start();
        _one.BecomeMaster();

        Assert.True(SpinWait.SpinUntil(() => _one.MeetDeadlines() == VrrpState.Master && _other.Read() > 0, TimeSpan.FromSeconds(5)));
        Assert.Equal<(HostAddress, byte)?>((SourceOne, 200), _other.Instance.Router.Master);
    }

    [Fact]
    public void A_source_that_someone_removes_is_put_back()
    {
        _one.BecomeMaster();
        _hosts.One.Ip($"address del {SourceOne}/64 dev wire");
        Assert.DoesNotContain(_one.Held(), held => held.Address.Address == SourceOne);

        _one.LinkIs(ownAddress: false);

        Assert.Equal(VrrpState.Master, _one.Instance.Router.State);
        Assert.Contains(_one.Held(), held => held.Address.Address == SourceOne);
    }

    [Fact]
    public void A_source_that_went_with_its_interface_is_put_back_whatever_was_heard_of_it()
    {
        _one.BecomeMaster();
        _one.LinkIs(ownAddress: true, up: false);
        _hosts.One.Ip($"address del {SourceOne}/64 dev wire");

        _one.LinkIs(ownAddress: true);

        Assert.Contains(_one.Held(), held => held.Address.Address == SourceOne);
    }

    [Fact]
    public void IPv6_that_is_switched_off_is_a_fault_with_the_way_out_and_ends_when_it_is_on_again()
    {
        _one.BecomeMaster();
        _hosts.One.Sysctl("net/ipv6/conf/wire/disable_ipv6=1");
        _one.LinkIs(ownAddress: false);
        Assert.Equal(VrrpState.Fault, _one.Instance.Router.State);
        Assert.Equal("IPv6 is switched off on wire; switch it on with \"sysctl -w net.ipv6.conf.wire.disable_ipv6=0\"", _one.Instance.Router.WhyHeldDown);

        _hosts.One.Sysctl("net/ipv6/conf/wire/disable_ipv6=0");
        _one.MeetDeadlines();
        Assert.Equal(VrrpState.Backup, _one.Instance.Router.State);
    }

    [Fact]
    public void A_written_source_is_the_hosts_own_and_where_it_is_missing_the_words_say_why()
    {
        _one.Reconfigure(_one.Instance.Setup with { MakesItsOwnSource = false }, ownAddress: false);
        _one.Start();
        Assert.StartsWith($"{SourceOne}, this node's own address, is not on this host", _one.Instance.Router.WhyHeldDown, StringComparison.Ordinal);

        _hosts.One.Sysctl("net/ipv6/conf/wire/disable_ipv6=1");
        _one.LinkIs(ownAddress: false);
        Assert.StartsWith("IPv6 is switched off on wire", _one.Instance.Router.WhyHeldDown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_goes_where_the_instance_goes()
    {
        _hosts.One.Ip("link add second type veth peer name third");
        _hosts.One.Ip("link set third up");
        _hosts.One.Ip("link set second up");
        Assert.True(SpinWait.SpinUntil(() => _hosts.One.IsUp("second"), TimeSpan.FromSeconds(5)));
        _one.BecomeMaster();

        _one.Reconfigure(_one.Instance.Setup with { Interface = "second" });

        Assert.DoesNotContain("5647", _hosts.One.Ip("-6 address show dev wire"), StringComparison.Ordinal);
        Assert.Contains("5647", _hosts.One.Ip("-6 address show dev second"), StringComparison.Ordinal);
        Assert.Equal(VrrpState.Backup, _one.Instance.Router.State);
    }

    [Fact]
    public void What_an_earlier_run_left_is_removed_before_the_start()
    {
        _one.BecomeMaster();
        var setup = _one.Instance.Setup;

        _hosts.One.Run(() => HostAddresses.RemoveStale([setup], _one.Addresses.List(), _one.Addresses, NullLogger.Instance));

        Assert.DoesNotContain(_one.Held(), held => held.IsOurs);
    }

    [Fact]
    public void An_interface_that_was_down_serves_again()
    {
        _one.BecomeMaster();
        _hosts.One.Ip("link set wire down");
        _one.LinkIs(ownAddress: false);
        Assert.Equal(VrrpState.Fault, _one.Instance.Router.State);

        _hosts.One.Ip("link set wire up");
        Assert.True(SpinWait.SpinUntil(() => _one.Link()?.IsUp == true, TimeSpan.FromSeconds(5)));
        _one.LinkIs(ownAddress: false);
        _other.Start();
        Assert.Equal(VrrpState.Master, _one.MeetDeadlines());
        Assert.True(SpinWait.SpinUntil(() => _other.Read() > 0, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void The_path_of_an_advert_allocates_nothing()
    {
        _other.Start();
        _one.BecomeMaster();
        long allocated = _hosts.One.Run(() =>
        {
            Turns(300);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Turns(300);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.Equal(0, allocated);
        Assert.True(_other.Instance.Counters.AdvertsReceived >= 600, $"{_other.Instance.Counters.AdvertsReceived} adverts heard");
        Assert.Equal(0, _one.Instance.Counters.SendErrors);

        void Turns(int count)
        {
            for (int i = 0; i < count; i++)
            {
                _one.Instance.MeetDeadlines(_one.Instance.Deadline);
                _other.Instance.ReadPackets(_other.Now);
            }
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
        _hosts.Dispose();
    }
}
