using System.Globalization;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>What is odd about a node's adverts is said (RFC 9568 §7.1 and §8.3.2, RFC 3768 §7.1), and a flood of them is no flood of lines.</summary>
public sealed class OddAdvertsTests : IDisposable
{
    private const string Sender = "192.0.2.1";
    private const int Flood = 50;

    private static readonly VirtualAddress Vip = VirtualAddress.Parse("192.0.2.100/24");
    private static readonly VirtualRouterConfig Ours = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse("192.0.2.2"),
        Addresses = [Vip.Address],
        Peers = [HostAddress.Parse(Sender)],
    };

    private static readonly VirtualRouterConfig Theirs = Ours with { PrimaryAddress = HostAddress.Parse(Sender), Peers = [Ours.PrimaryAddress] };

    private readonly TwoHosts _hosts = new();
    private readonly Lines _lines = new();
    private PacketChannel? _sender;
    private NetlinkSocket? _netlink;
    private Instance? _instance;
    private TimeSpan _now = TimeSpan.FromMinutes(1);

    public OddAdvertsTests()
    {
        _hosts.One.Ip($"address add {Sender}/24 dev {TwoHosts.Wire}");
        _hosts.Other.Ip($"address add {Ours.PrimaryAddress}/24 dev {TwoHosts.Wire}");
    }

    [Fact]
    public void A_flood_of_refused_packets_is_one_line_a_minute() => IsSaidOnceAMinute(Ours, spoilt: true, Theirs, 100);

    [Fact]
    public void Another_list_of_addresses_is_said_once_a_minute() =>
        IsSaidOnceAMinute(Ours, spoilt: false, Theirs with { Addresses = [HostAddress.Parse("192.0.2.101")] }, 200);

    [Fact]
    public void A_second_owner_is_said_once_a_minute() =>
        IsSaidOnceAMinute(Ours with { Priority = VrrpProtocol.OwnerPriority }, spoilt: false, Theirs, VrrpProtocol.OwnerPriority);

    [Fact]
    public void A_good_advert_is_not_worth_a_line()
    {
        Start(Ours);
        Hear(spoilt: false, Theirs, 200);

        Assert.Empty(_lines.About(Sender));
    }

    private void IsSaidOnceAMinute(VirtualRouterConfig ours, bool spoilt, VirtualRouterConfig theirs, byte priority)
    {
        Start(ours);
        Hear(spoilt, theirs, priority);
        Assert.Single(_lines.About(Sender));

        _now += TimeSpan.FromSeconds(59);
        Hear(spoilt, theirs, priority);
        Assert.Single(_lines.About(Sender));

        _now += TimeSpan.FromSeconds(2);
        Hear(spoilt, theirs, priority);
        Assert.Equal(2, _lines.About(Sender).Count);
    }

    private void Start(VirtualRouterConfig ours)
    {
        int wire = Link(_hosts.One).Index;
        _sender = _hosts.One.Run(() => PacketChannel.Open(TwoHosts.Wire, wire, Theirs.PrimaryAddress));
        _hosts.Other.Run(() =>
        {
            _netlink = NetlinkSocket.ForRequests();
            var setup = new InstanceSetup("VI_1", TwoHosts.Wire, ours, [new LeasedAddress(Vip)], TimeSpan.FromSeconds(60));
            _instance = new Instance(setup, fit: true, null, new AddressTable(_netlink), _lines);
        });
        var link = Link(_hosts.Other);
        _hosts.Other.Run(() =>
        {
            _instance!.LinkIs(_now, link, ownAddress: true);
            _instance.Step(_now, VrrpEvent.Started);
        });
    }

    // A packet that was sent on a veth pair is there when sendmsg returns.
    private void Hear(bool spoilt, VirtualRouterConfig theirs, byte priority)
    {
        byte[] advert = new byte[Advertisement.LengthOf(theirs)];
        Advertisement.Write(advert, theirs, priority);
        if (spoilt)
            advert[^1] ^= 0x10;
        for (int i = 0; i < Flood; i++)
            Assert.True(_hosts.One.Run(() => _sender!.Send(advert, VrrpProtocol.GroupV4)));

        long before = Seen;
        bool all = SpinWait.SpinUntil(() => { _hosts.Other.Run(() => _instance!.ReadPackets(_now)); return Seen - before == Flood; }, TimeSpan.FromSeconds(10));
        Assert.True(all, $"{Seen - before} of {Flood} adverts were seen");
    }

    private long Seen => _instance!.Counters.AdvertsReceived + _instance.Counters.Dropped().Values.Sum();

    private static Link Link(NamespaceThread host) => host.Run(() =>
    {
        using var netlink = NetlinkSocket.ForRequests();
        var links = new LinkTable();
        links.Load(netlink);
        return links.Find(TwoHosts.Wire)!;
    });

    public void Dispose()
    {
        _hosts.Other.Run(() =>
        {
            _instance?.Step(_now, VrrpEvent.Stopped());
            _instance?.Dispose();
            _netlink?.Dispose();
        });
        _sender?.Dispose();
        _hosts.Dispose();
    }

    /// <summary>The journal.</summary>
    private sealed class Lines : ILogger
    {
        private readonly List<string> _lines = [];

        internal IReadOnlyList<string> About(string address) => [.. _lines.Where(line => line.Contains(address, StringComparison.Ordinal))];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // A change of state names the other too, and is no warning.
            if (logLevel >= LogLevel.Warning)
                _lines.Add(formatter(state, exception).ToString(CultureInfo.InvariantCulture));
        }
    }
}
