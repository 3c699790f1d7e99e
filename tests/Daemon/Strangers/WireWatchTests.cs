using System.Collections.Immutable;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Strangers;

/// <summary>What is said of adverts to the journal, and what not; without a wire, and the time is the test's.</summary>
public sealed class WireWatchTests : IDisposable
{
    private static readonly VirtualRouterConfig Ours = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse("10.99.0.1"),
        Addresses = [HostAddress.Parse("10.99.0.100")],
        Peers = [HostAddress.Parse("10.99.0.2")],
        Unicast = true,
    };

    private readonly Lines _log = new();
    private readonly WireWatch _watch;
    private TimeSpan _now = TimeSpan.FromMinutes(5);

    public WireWatchTests() => _watch = new WireWatch(
        new InstanceSetup("VI_1", "wire", Ours, [], TimeSpan.FromSeconds(1))
        {
            Nodes = ImmutableDictionary<HostAddress, string>.Empty.Add(Ours.Peers[0], "db2"),
            VridsHere = [51],
        },
        _log);

    public void Dispose() => _watch.Dispose();

    /// <summary>As an instance of unicast has it from its socket.</summary>
    private void Hear(string source, byte vrid = 51, int spoil = -1)
    {
        var bytes = Adverts.Of(Ours with { PrimaryAddress = HostAddress.Parse(source), Vrid = vrid }, 150);
        if (spoil >= 0)
            bytes.Message[spoil] ^= 0xFF;
        Assert.False(Advertisement.TryParse(bytes.Message, bytes.Source, AdvertPath.To(Ours), out _, out var drop) && vrid == Ours.Vrid);
        _watch.Unread(_now, drop == DropReason.None ? DropReason.OtherVrid : drop, bytes.Message, bytes.Source, link: null);
    }

    [Fact]
    public void In_unicast_a_cluster_of_multicast_on_our_VRID_is_named()
    {
        for (int i = 0; i < 3; i++)
        {
            Hear("10.99.0.7");
            _now += TimeSpan.FromSeconds(1);
            _watch.MeetDeadline(_now, link: null, VrrpState.Backup);
        }
        Assert.StartsWith("VI_1: 10.99.0.7 advertises VRID 51 with priority 150 and is not a node of this file; not obeyed.", _log.All.Single(), StringComparison.Ordinal);
        Assert.Single(_watch.Neighbourhood.Foreign);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void In_unicast_a_cluster_of_multicast_on_another_VRID_is_worth_no_line(int spoil)
    {
        for (int i = 0; i < 5; i++)
        {
            Hear("10.99.0.7", vrid: 52, spoil);
            _now += TimeSpan.FromMinutes(2);
        }
        Assert.Empty(_log.All);
        Hear("10.99.0.7", vrid: 52);
        Assert.Equal([53, 54], _watch.Neighbourhood.FreeVrids(_now, 2));
    }

    [Fact]
    public void Of_forged_senders_a_minute_has_so_many_lines_and_of_a_node_of_the_file_one_more()
    {
        for (int i = 1; i <= 200; i++)
            Hear($"10.99.1.{i}", spoil: 6);
        int forged = _log.All.Count;
        Assert.InRange(forged, 1, 64);

        Hear("10.99.0.2", spoil: 6);
        Assert.Equal(forged + 1, _log.All.Count);
        Assert.Contains("an advert from db2 (10.99.0.2) is not obeyed", _log.All[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_at_another_pace_is_obeyed_and_told_of_once_a_minute_RFC9568_7_1()
    {
        for (int i = 0; i < 130; i++)
        {
            Adverts.Read(Ours with { PrimaryAddress = Ours.Peers[0], AdvertInterval = TimeSpan.FromMilliseconds(100) }, 90,
                advert => _watch.Heard(_now, advert, DropReason.None, link: null));
            _now += TimeSpan.FromSeconds(0.9);
        }
        Assert.Equal(2, _log.All.Count);
        Assert.Equal("VI_1: db2 (10.99.0.2) advertises every 0.1 s, this node every 1 s; each waits at the other's pace. Make their files the same", _log.All[0]);
    }
}
