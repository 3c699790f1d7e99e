using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>The way from what is certain to priority 0 on the wire, and from there to the announcement of who takes: real sockets, real kernels.</summary>
public sealed class LeavingPathTests : IDisposable
{
    private const string Gone = "mysqld (process 1) was killed";

    private static readonly VirtualAddress Vip = VirtualAddress.Parse("192.0.2.100/24");
    private static readonly HostAddress One = HostAddress.Parse("192.0.2.1");
    private static readonly HostAddress Two = HostAddress.Parse("192.0.2.2");

    private readonly TwoHosts _hosts = new();
    private readonly List<string> _said = [];
    private readonly byte[] _advert = new byte[64];

    private static InstanceSetup Setup(HostAddress own, HostAddress other, byte vrid = 51, string vip = "192.0.2.100/24") => new(
        $"VI_{vrid}", TwoHosts.Wire,
        new VirtualRouterConfig
        {
            Vrid = vrid,
            PrimaryAddress = own,
            Addresses = [VirtualAddress.Parse(vip).Address],
            Peers = [other],
            AdvertInterval = TimeSpan.FromSeconds(1),
        },
        [new LeasedAddress(VirtualAddress.Parse(vip))], TimeSpan.FromSeconds(3));

    private static (NetlinkSocket Netlink, AddressTable Addresses, Link Link) Kernel(NamespaceThread host, string own) => host.Run(() =>
    {
        var netlink = NetlinkSocket.ForRequests();
        var links = new LinkTable();
        links.Load(netlink);
        var addresses = new AddressTable(netlink);
        addresses.Hold(links.Find(TwoHosts.Wire)!.Index, new LeasedAddress(VirtualAddress.Parse(own)), TimeSpan.FromMinutes(10));
        return (netlink, addresses, links.Find(TwoHosts.Wire)!);
    });

    private Instance NewInstance(InstanceSetup setup, AddressTable addresses) => new(setup, fit: true, null, addresses, NullLogger.Instance)
    {
        Transitioned = (name, transition) => _said.Add($"{name} {transition.To}"),
        Left = (left, _) => _said.Add($"{left.Name} gave up"),
    };

    private static void BecomeMaster(Instance instance, Link link, ref TimeSpan now)
    {
        instance.LinkIs(now, link, ownAddress: true);
        instance.Step(now, VrrpEvent.Started);
        now = instance.Router.Deadline;
        instance.MeetDeadlines(now);
        Assert.Equal(VrrpState.Master, instance.Router.State);
    }

    [Fact]
    public void From_certain_to_priority_0_nothing_is_allocated_and_nothing_said_before_the_last_farewell()
    {
        var (netlink, addresses, link) = Kernel(_hosts.One, "192.0.2.1/24");
        using var _ = netlink;
        Instance[] instances = _hosts.One.Run(() => (Instance[])
        [
            NewInstance(Setup(One, Two), addresses),
            NewInstance(Setup(One, Two, 52, "192.0.2.101/24"), addresses),
        ]);
        var now = MonotonicClock.Now;
        long allocated = -1;
        _hosts.One.Run(() =>
        {
            // More often than the runtime wants for its best code, and than a history has places.
            for (int i = 0; i < 100; i++)
            {
                foreach (var instance in instances)
                {
                    if (i > 0)
                        instance.Step(now, VrrpEvent.FitnessChanged(true, null));
                    if (i == 0)
                        BecomeMaster(instance, link, ref now);
                    else
                        instance.MeetDeadlines(now = instance.Router.Deadline);
                    Assert.Equal(VrrpState.Master, instance.Router.State);
                    instance.SayTransitions();
                }
                _said.Clear();
                long before = GC.GetAllocatedBytesForCurrentThread();
                foreach (var instance in instances)
                {
                    instance.Begins(now, MonotonicClock.Now);
                    instance.Step(now, VrrpEvent.FitnessChanged(false, Gone));
                }
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.Empty(_said);
                foreach (var instance in instances)
                    instance.SayTransitions();
                Assert.Equal(["VI_51 gave up", "VI_51 Fault", "VI_52 gave up", "VI_52 Fault"], _said);
            }
            Assert.DoesNotContain(addresses.List(), a => a.Address == Vip);
        });
        Assert.Equal(0, allocated);

        var stages = instances[0].History.Last!.Value.Stages;
        TimeSpan?[] steps = [stages.At(Stage.Seen), stages.At(Stage.Confirmed), stages.At(Stage.Removed), stages.At(Stage.Told)];
        Assert.DoesNotContain(null, steps);
        Assert.Null(stages.At(Stage.Heard) ?? stages.At(Stage.Added) ?? stages.At(Stage.Announced));
        Assert.True(steps[1] < steps[2] && steps[2] < steps[3], string.Join(", ", steps));
        foreach (var instance in instances)
            _hosts.One.Run(instance.Dispose);
    }

    [Fact]
    public void From_priority_0_to_the_announcement_nothing_is_allocated_and_each_step_is_known()
    {
        var (netlink, addresses, link) = Kernel(_hosts.One, "192.0.2.1/24");
        using var disposed = netlink;
        using var instance = _hosts.One.Run(() => NewInstance(Setup(One, Two), addresses));
        var now = MonotonicClock.Now;
        _hosts.One.Run(() =>
        {
            instance.LinkIs(now, link, ownAddress: true);
            instance.Step(now, VrrpEvent.Started);
        });
        long allocated = -1;
        for (int i = 0; i < 100; i++)
        {
            _hosts.One.Run(() =>
            {
                Heard(instance, now += TimeSpan.FromMilliseconds(1), priority: 200);
                allocated = Heard(instance, now += TimeSpan.FromMilliseconds(1), priority: 0);
            });
            Assert.Equal(VrrpState.Master, instance.Router.State);
            _hosts.One.Run(() =>
            {
                instance.SayTransitions();
                instance.Step(now, VrrpEvent.HandoverAsked);
                instance.SayTransitions();
            });
        }
        Assert.Equal(0, allocated);

        var stages = instance.History.ToArray()[^2].Stages;
        TimeSpan?[] steps = [stages.At(Stage.Heard), stages.At(Stage.Added), stages.At(Stage.Announced)];
        Assert.DoesNotContain(null, steps);
        Assert.Null(stages.At(Stage.Seen) ?? stages.At(Stage.Confirmed) ?? stages.At(Stage.Removed) ?? stages.At(Stage.Told));
        Assert.True(steps[0] < steps[1] && steps[1] < steps[2], string.Join(", ", steps));
        _hosts.One.Run(() => instance.Step(now, VrrpEvent.Stopped()));
    }

    // What it allocated, from the bytes on.
    private long Heard(Instance instance, TimeSpan now, byte priority)
    {
        var peer = Setup(Two, One).Router;
        var source = new PacketSource(Two, VrrpProtocol.GroupV4, VrrpProtocol.TimeToLive);
        int length = Advertisement.Write(_advert, peer, priority);
        long before = GC.GetAllocatedBytesForCurrentThread();
        instance.Read(now, _advert.AsSpan(0, length), source, AdvertPath.To(instance.Router.Config));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public void Dispose() => _hosts.Dispose();
}
