using System.Collections.Immutable;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Strangers;

/// <summary>An instance with real sockets on a wire, and another host at its other end; the time is the test's.</summary>
public sealed class OnTheWireTests : IDisposable
{
    private static readonly HostAddress Vip = HostAddress.Parse("10.99.0.100");

    private readonly TwoHosts _hosts = new();
    private readonly Lines _log = new();
    private TimeSpan _now = TimeSpan.FromMinutes(1);
    private Instance _instance = null!;

    private static VirtualRouterConfig Router(string own, params string[] peers) => new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse(own),
        Addresses = [Vip],
        Peers = [.. peers.Select(HostAddress.Parse)],
        AdvertInterval = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>On this end, with an instance that waits, and a channel for the other end's adverts.</summary>
    private void Run(string speaker, Action<Action> test)
    {
        PacketChannel? there = null;
        TwoHosts.In(_hosts.There, () => there = PacketChannel.Open("wire", LinkOf("wire").Index, HostAddress.Parse(speaker)));
        using var channel = there!;
        var advert = Adverts.Of(Router(speaker), 150).Message;
        TwoHosts.In(_hosts.Here, () =>
        {
            using var netlink = NetlinkSocket.ForRequests();
            var setup = Setup(Router("10.99.0.1", "10.99.0.2"));
            _instance = new Instance(setup, fit: true, null, new AddressTable(netlink), _log);
            using var ended = _instance;
            _instance.LinkIs(_now, LinkOf("wire"), ownAddress: true);
            _instance.Step(_now, VrrpEvent.Started);
            test(() => Assert.True(channel.Send(advert, VrrpProtocol.GroupV4)));
            _instance.Step(_now, VrrpEvent.Stopped());
        });
    }

    private static InstanceSetup Setup(VirtualRouterConfig router) =>
        new("VI_1", "wire", router, [new LeasedAddress(new VirtualAddress(Vip, 24))], TimeSpan.FromSeconds(1))
        {
            Nodes = ImmutableDictionary<HostAddress, string>.Empty.Add(HostAddress.Parse("10.99.0.1"), "db1").Add(HostAddress.Parse("10.99.0.2"), "db2"),
            VridsHere = [51],
        };

    // On a busy machine the kernel tells of a new wire's carrier a moment late.
    private static Link LinkOf(string name)
    {
        using var netlink = NetlinkSocket.ForRequests();
        var links = new LinkTable();
        Assert.True(SpinWait.SpinUntil(() =>
        {
            links.Load(netlink);
            return links.Find(name) is { IsUp: true };
        }, TimeSpan.FromSeconds(10)));
        return links.Find(name)!;
    }

    // A packet over the wire takes no time of the test's, but some of the kernel's; so does asking it whose a claim is.
    private void Until(string what, Func<bool> isSo, Action? meanwhile = null, double turn = 0.1)
    {
        for (long began = Environment.TickCount64; Environment.TickCount64 - began < 10_000;)
        {
            meanwhile?.Invoke();
            Thread.Yield();
            _now += TimeSpan.FromSeconds(turn);
            _instance.ReadPackets(_now);
            _instance.MeetDeadlines(_now);
            if (isSo())
                return;
        }
        Assert.Fail($"not within {_now}: {what}; said: {_log}");
    }

    [Fact]
    public void A_foreign_router_is_named_with_its_hardware_address_within_three_intervals() => Run("10.99.0.7", advertise =>
    {
        var first = _now + TimeSpan.FromMilliseconds(100);
        Until("it is told of", () => _log.All.Any(l => l.Contains("not obeyed", StringComparison.Ordinal)), advertise);
        Assert.InRange((_now - first).TotalMilliseconds, 0, 300);
        Assert.StartsWith(
            $"VI_1: 10.99.0.7 ({TwoHosts.ThereMac}) advertises VRID 51 with priority 150 and is not a node of this file; not obeyed. Free VRIDs here: 52, 53. It serves this instance's own address (10.99.0.100)",
            _log.All.Single(), StringComparison.Ordinal);
        Assert.StartsWith($"10.99.0.7 ({TwoHosts.ThereMac}) advertises VRID 51", _instance.Wire.Warnings(_now).Single(), StringComparison.Ordinal);

        Until("it is told to be gone", () => _log.All.Any(l => l.EndsWith("advertises VRID 51 no more", StringComparison.Ordinal)));
        Assert.Empty(_instance.Wire.Warnings(_now));
    });

    [Fact]
    public void A_router_that_speaks_only_once_is_asked_for_its_hardware_address() => Run("10.99.0.7", advertise =>
    {
        advertise();
        Until("it is told of", () => _log.All.Any(l => l.Contains("not obeyed", StringComparison.Ordinal)));
        Assert.StartsWith($"VI_1: 10.99.0.7 ({TwoHosts.ThereMac}) advertises VRID 51 with priority 150", _log.All.Single(), StringComparison.Ordinal);
    });

    [Fact]
    public void A_host_that_holds_our_address_and_does_not_advertise_it_is_reported_before_and_after_we_take_it() => Run("10.99.0.2", _ =>
    {
        TwoHosts.Ip("-n", _hosts.There, "addr", "add", "10.99.0.100/24", "dev", "wire");
        Until("a conflict", () => _instance.Wire.Conflicts.Any());
        var conflict = _instance.Wire.Conflicts.Single();
        Assert.Equal((Vip, TwoHosts.ThereMac), (conflict.Address, conflict.Hardware.ToString()));
        Assert.Equal(VrrpState.Master, _instance.Router.State);
        Assert.Contains($"VI_1: another host ({TwoHosts.ThereMac}) answers for 10.99.0.100 too", _log.ToString(), StringComparison.Ordinal);

        TwoHosts.Ip("-n", _hosts.There, "addr", "del", "10.99.0.100/24", "dev", "wire");
        Until("it is over", () => !_instance.Wire.Conflicts.Any());
        Assert.Contains($"VI_1: {TwoHosts.ThereMac} answers for 10.99.0.100 no more", _log.ToString(), StringComparison.Ordinal);
    });

    [Fact]
    public void The_master_that_we_follow_may_answer_for_the_address_and_so_may_the_one_that_we_took_over_from() => Run("10.99.0.2", advertise =>
    {
        TwoHosts.Ip("-n", _hosts.There, "addr", "add", "10.99.0.100/24", "dev", "wire");
        int turns = 0;
        Until("half a minute beside a master", () => ++turns == 300, advertise);
        Assert.Equal(VrrpState.Backup, _instance.Router.State);
        Assert.Equal(TwoHosts.ThereMac, _instance.Wire.Neighbourhood.Peers[0].Hardware.ToString());

        // Dead: its lease holds the address for a while yet.
        turns = 0;
        Until("a second without adverts", () => ++turns == 10);
        Assert.Equal(VrrpState.Master, _instance.Router.State);
        TwoHosts.Ip("-n", _hosts.There, "addr", "del", "10.99.0.100/24", "dev", "wire");
        turns = 0;
        Until("half a minute alone", () => ++turns == 300);
        Assert.DoesNotContain(_log.All, l => l.Contains("answers for", StringComparison.Ordinal));
        Assert.Empty(_instance.Wire.Warnings(_now));
    });

    [Fact]
    public void Over_IPv6_the_holder_answers_a_solicitation()
    {
        var address = HostAddress.Parse("fe80::64");
        TwoHosts.Ip("-n", _hosts.There, "addr", "add", "fe80::64/64", "dev", "wire", "nodad");
        TwoHosts.In(_hosts.Here, () =>
        {
            using var channel = ClaimChannel.Open(LinkOf("wire"), [address]);
            AddressClaim claim = default;
            // A link that is new carries IPv6 only after a moment.
            SpinWait.SpinUntil(() =>
            {
                channel.Ask(address);
                return TryHear(channel, out claim);
            }, TimeSpan.FromSeconds(10));
            Assert.Equal((address, TwoHosts.ThereMac), (claim.Address, claim.Hardware.ToString()));
        });
    }

    [Fact]
    public void Over_IPv6_what_is_said_of_other_addresses_does_not_reach_the_loop()
    {
        var ours = HostAddress.Parse("fe80::64");
        var other = HostAddress.Parse("fe80::65");
        foreach (var address in (HostAddress[])[ours, other])
            TwoHosts.Ip("-n", _hosts.There, "addr", "add", $"{address}/64", "dev", "wire", "nodad");
        TwoHosts.In(_hosts.Here, () =>
        {
            using var channel = ClaimChannel.Open(LinkOf("wire"), [ours]);
            using var wide = ClaimChannel.Open(LinkOf("wire"), [other]);
            AddressClaim claim = default;
            bool isHeard = SpinWait.SpinUntil(() =>
            {
                channel.Ask(other);
                return TryHear(wide, out claim);
            }, TimeSpan.FromSeconds(10));
            Assert.True(isHeard);
            Assert.Equal(other, claim.Address);
            Assert.False(channel.TryReceive(out _), "an answer for an address that is not ours was read");
        });
    }

    [Fact]
    public void A_flood_of_what_is_no_claim_is_read_a_packet_at_a_time()
    {
        // ARP replies that say that our own card has our address: forged, for they come from the other host.
        byte[] reply = Convert.FromHexString("0001080006040002" + "029900000001" + "0A630064" + "029900000001" + "0A630064");
        TwoHosts.In(_hosts.Here, () =>
        {
            using var channel = ClaimChannel.Open(LinkOf("wire"), [Vip]);
            TwoHosts.In(_hosts.There, () =>
            {
                using var tap = PacketTap.Open(LinkOf("wire").Index, PacketFilter.ETH_P_ARP, PacketFilter.ArpFrom([Vip]));
                for (int i = 0; i < 100; i++)
                    Assert.True(tap.Send(LinkOf("wire").Index, MacAddress.Read([2, 0x99, 0, 0, 0, 1]), reply));
            });
            for (int i = 0; i < 100; i++)
            {
                Assert.True(channel.TryReceive(out var claim), $"{i} packets were there");
                Assert.Null(claim);
            }
            Assert.False(channel.TryReceive(out _));
        });
    }

    [Fact]
    public void The_kernel_is_asked_whose_a_claim_is_on_another_thread_and_the_loop_waits_for_no_answer()
    {
        TwoHosts.Ip("-n", _hosts.There, "addr", "add", "10.99.0.100/24", "dev", "wire");
        TwoHosts.In(_hosts.Here, () =>
        {
            using var answered = new ManualResetEventSlim();
            int? askedOn = null;
            var setup = Setup(Router("10.99.0.1", "10.99.0.2"));
            using var watch = new ConflictWatch(setup, _log, (_, addresses) =>
            {
                askedOn = Environment.CurrentManagedThreadId;
                answered.Wait(TimeSpan.FromSeconds(30));
                return new HardwareOwner(IsOurs: false, addresses[0]);
            });
            var here = new Neighbourhood(setup.Router, [51]);
            var link = LinkOf("wire");
            TurnUntil("the kernel is asked", () => askedOn is not null);
            Assert.NotEqual(Environment.CurrentManagedThreadId, askedOn);
            for (int i = 0; i < 10; i++)
                Turn();
            Assert.Empty(watch.Claims.Conflicts);

            answered.Set();
            TurnUntil("it is judged", () => watch.Claims.Conflicts.Any());
            Assert.Equal("db2", watch.Claims.Conflicts.Single().Node);

            void Turn()
            {
                _now += TimeSpan.FromSeconds(0.1);
                watch.Turn(_now, link, VrrpState.Backup, here);
            }

            void TurnUntil(string what, Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(() =>
            {
                Turn();
                return isSo();
            }, TimeSpan.FromSeconds(20)), what);
        });
    }

    [Fact]
    public void What_waits_for_a_hardware_address_is_closed_when_its_time_is_over_though_nobody_speaks() => TwoHosts.In(_hosts.Here, () =>
    {
        var ours = Router("10.99.0.1", "10.99.0.2");
        using var watch = new WireWatch(Setup(ours), _log);
        Assert.Equal(VirtualRouter.Never, watch.Deadline);
        Adverts.Read(ours with { PrimaryAddress = ours.Peers[0] }, 90, advert => watch.Heard(_now, advert, DropReason.None, LinkOf("wire")));
        Assert.InRange(watch.Deadline, _now + TimeSpan.FromSeconds(1), _now + TimeSpan.FromSeconds(100));

        _now = watch.Deadline;
        watch.MeetDeadline(_now, LinkOf("wire"), VrrpState.Fault);
        Assert.Equal(VirtualRouter.Never, watch.Deadline);
    });

    private static bool TryHear(ClaimChannel channel, out AddressClaim claim)
    {
        claim = default;
        while (channel.TryReceive(out var heard))
        {
            if (heard is { } one)
            {
                claim = one;
                return true;
            }
        }
        return false;
    }

    public void Dispose() => _hosts.Dispose();
}
