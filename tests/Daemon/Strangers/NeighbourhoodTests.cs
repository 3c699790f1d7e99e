using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Strangers;

/// <summary>Who is on the wire, and when it is said; the time is the test's.</summary>
public sealed class NeighbourhoodTests
{
    private static readonly VirtualRouterConfig Config = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse("10.99.0.1"),
        Addresses = [HostAddress.Parse("10.99.0.100")],
        Peers = [HostAddress.Parse("10.99.0.2")],
    };

    private static readonly MacAddress Mac = MacAddress.Read([2, 0x99, 0, 0, 0, 7]);

    private readonly Neighbourhood _here = new(Config, [51, 54]);
    private TimeSpan _now = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_router_that_is_not_in_the_file_is_told_of_with_its_second_advert_and_its_hardware_address()
    {
        Hear("10.99.0.7", priority: 150);
        Assert.Empty(News());
        Assert.True(_here.WantsHardware);

        Pass(1.0);
        Hear("10.99.0.7", priority: 150);
        _here.HardwareIs(HostAddress.Parse("10.99.0.7"), Mac);
        Assert.Equal([WireNewsKind.Arrived], News());
        Assert.False(_here.WantsHardware);
        Assert.Equal(
            "10.99.0.7 (02:99:00:00:00:07) advertises VRID 51 with priority 150 and is not a node of this file; not obeyed. Free VRIDs here: 52, 53. "
            + "It serves 10.99.0.200, none of this instance's: two clusters have chosen VRID 51, give one of them another.",
            WireWords.Of(_here.Foreign.Single(), Config, _here.FreeVrids(_now, 2)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(40_950)]
    public void Without_its_hardware_address_it_is_told_of_within_three_intervals_all_the_same(int interval)
    {
        var heard = _now;
        Hear("10.99.0.7", interval: interval);
        _now = _here.Deadline;
        Assert.InRange((_now - heard).TotalMilliseconds, 1, Math.Min(3 * interval, 5000));
        Assert.Equal([WireNewsKind.Arrived], News());
    }

    [Fact]
    public void It_is_told_of_once_and_when_it_has_gone_and_again_when_it_is_back_after_a_minute()
    {
        Hear("10.99.0.7");
        Pass(2.5);
        Assert.Equal([WireNewsKind.Arrived], News());
        for (int i = 0; i < 20; i++)
        {
            Hear("10.99.0.7");
            Assert.Empty(News());
            Pass(1);
        }
        _now = _here.Deadline;
        Assert.Equal([WireNewsKind.Gone], News());
        Assert.Empty(_here.Foreign);
        Assert.Equal(VirtualRouter.Never, _here.Deadline);

        Pass(60);
        Hear("10.99.0.7");
        Pass(2.5);
        Assert.Equal([WireNewsKind.Arrived], News());
    }

    [Fact]
    public void One_that_comes_and_goes_is_told_of_once_a_minute()
    {
        int lines = 0;
        for (int i = 0; i < 60; i++)
        {
            Hear("10.99.0.7", interval: 10);
            Pass(0.05);
            lines += News().Count;
            Pass(5);
            lines += News().Count;
        }
        // 303 s: five visits are told of, with their ends.
        Assert.InRange(lines, 8, 12);
    }

    [Fact]
    public void Ten_thousand_forged_senders_fill_neither_the_memory_nor_the_journal_nor_hide_the_router_that_stays()
    {
        var said = new List<string>();
        for (int i = 0; i < 10_000; i++)
        {
            Hear($"10.{1 + i / 250}.0.{1 + i % 250}", interval: 100);
            if (i % 100 == 0)
                Hear("10.99.0.7", interval: 100);
            said.AddRange(NamesSaid());
            Pass(0.001);
        }
        Assert.InRange(_here.Foreign.Count(), 1, 16);
        Assert.Contains(_here.Foreign, r => r.Source == HostAddress.Parse("10.99.0.7"));
        Assert.True(said.Exists(name => name == "10.99.0.7"), string.Join(", ", said));
        Assert.InRange(said.Count, 1, 9);
        Assert.True(_here.Deadline > _now, "a deadline that has passed has the loop turn for nothing");
    }

    [Fact]
    public void VRIDs_that_are_heard_or_in_the_file_are_not_free_and_are_again_after_ten_minutes()
    {
        Hear("10.99.0.8", vrid: 52, drop: DropReason.OtherVrid);
        Hear("10.99.0.8", vrid: 53, drop: DropReason.OtherVrid);
        Assert.Equal([55, 56, 57], _here.FreeVrids(_now, 3));
        Assert.Empty(_here.Foreign);

        Pass(601);
        Assert.Equal([52, 53, 55], _here.FreeVrids(_now, 3));
    }

    [Fact]
    public void The_search_for_a_free_VRID_goes_round_at_255_and_ends()
    {
        var last = new Neighbourhood(Config with { Vrid = 254 }, [254]);
        Assert.Equal([255, 1, 2], last.FreeVrids(_now, 3));
        Assert.Equal(254, last.FreeVrids(_now, 300).Length);
        Assert.Empty(new Neighbourhood(Config, [.. Enumerable.Range(1, 255).Select(i => (byte)i)]).FreeVrids(_now, 3));
    }

    public static TheoryData<string[], string> Causes => new()
    {
        { ["10.99.0.100"], "It serves this instance's own address (10.99.0.100): stop what was forgotten there (keepalived?), or add that host to the file as a [[node]]." },
        { ["10.99.0.100", "10.99.0.101"], "It serves 10.99.0.100, 10.99.0.101, of which this instance has some too: its configuration and this file overlap." },
        { ["10.99.0.200"], "It serves 10.99.0.200, none of this instance's: two clusters have chosen VRID 51, give one of them another." },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void The_likely_cases_have_words_of_their_own(string[] addresses, string words)
    {
        Hear("10.99.0.7", addresses: addresses);
        Assert.EndsWith(words, WireWords.Of(_here.Foreign.Single(), Config, _here.FreeVrids(_now, 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_router_of_another_version_is_one_too()
    {
        Hear("10.99.0.7", drop: DropReason.VersionMismatch, version: VrrpVersion.V2);
        Assert.EndsWith("It speaks VRRPv2, this instance VRRPv3.", WireWords.Of(_here.Foreign.Single(), Config, []), StringComparison.Ordinal);
    }

    [Fact]
    public void A_router_that_the_file_admits_unlisted_is_obeyed_and_not_foreign()
    {
        Hear("10.99.0.7", drop: DropReason.None);
        Assert.Empty(_here.Foreign);
    }

    public static TheoryData<string, VirtualRouterConfig, VirtualRouterConfig, string?> Mismatches
    {
        get
        {
            var v2 = Config with { Version = VrrpVersion.V2 };
            var locked = v2 with { AuthPassword = "s3cret"u8.ToArray() };
            return new()
            {
                { "none", Config, Config, null },
                { "version", Config, v2, "db2 (10.99.0.2) speaks VRRPv2, this node VRRPv3; not obeyed. Make their files the same" },
                { "interval", v2, v2 with { AdvertInterval = TimeSpan.FromSeconds(2) }, "db2 (10.99.0.2) advertises every 2 s, this node every 1 s; VRRPv2 wants both the same (RFC 3768 §7.1), not obeyed. Make their files the same" },
                { "interval of v3", Config, Config with { AdvertInterval = TimeSpan.FromMilliseconds(100) }, "db2 (10.99.0.2) advertises every 0.1 s, this node every 1 s; each waits at the other's pace. Make their files the same" },
                { "no password", locked, v2, "db2 (10.99.0.2) sends no authentication, this node expects a password (type 1); not obeyed. Make auth_pass the same" },
                { "unexpected password", v2, locked, "db2 (10.99.0.2) sends a password (type 1), this node expects no authentication; not obeyed. Make auth_pass the same" },
                { "another password", locked, v2 with { AuthPassword = "other"u8.ToArray() }, "db2 (10.99.0.2) sends another password than this node's; not obeyed. Make auth_pass the same" },
                { "addresses", Config, Config with { Addresses = [HostAddress.Parse("10.99.0.101")] }, "db2 (10.99.0.2) and this node advertise different addresses; make their files the same" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void A_node_of_the_file_that_speaks_otherwise_is_told_how(string what, VirtualRouterConfig ours, VirtualRouterConfig theirs, string? words)
    {
        var here = new Neighbourhood(ours, [51]);
        Adverts.Read(theirs with { PrimaryAddress = ours.Peers[0] }, 90, advert => here.Heard(_now, advert, ours.Admit(advert)));
        Assert.Equal((what, words), (what, WireWords.Of(here.Peers[0], "db2", ours)));
        Assert.Equal(_now, here.Peers[0].Last);
    }

    [Fact]
    public void Garbage_with_a_nodes_address_is_told_of_and_is_no_sign_that_it_speaks()
    {
        _here.Malformed(_now, Config.Peers[0], DropReason.BadChecksum);
        var peer = _here.Peers[0];
        Assert.Equal("an advert from db2 (10.99.0.2) is not obeyed: wrong checksum", WireWords.Of(peer, "db2", Config));
        Assert.True(peer.IsHeard(_now));
        Assert.Null(peer.Last);
        Assert.False(_here.WantsHardware);
    }

    [Fact]
    public void An_ordinary_advert_and_a_strangers_flood_allocate_nothing()
    {
        for (int i = 0; i < 100; i++)
            Turn();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Turn();
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(0, after - before);

        void Turn()
        {
            Adverts.Read(Peer, Admitted);
            Adverts.Read(Foreign, Refused);
            _now += TimeSpan.FromMilliseconds(10);
        }
    }

    private static readonly Adverts.Bytes Peer = Adverts.Of(Config with { PrimaryAddress = HostAddress.Parse("10.99.0.2") }, 90);
    private static readonly Adverts.Bytes Foreign = Adverts.Of(Config with { PrimaryAddress = HostAddress.Parse("10.99.0.7") }, 90);

    private Adverts.Reader Admitted => field ??= advert => _here.Heard(_now, advert, DropReason.None);

    private Adverts.Reader Refused => field ??= advert => _here.Heard(_now, advert, DropReason.Stranger);

    private void Hear(string source, byte priority = 100, int interval = 1000, byte vrid = 51, DropReason drop = DropReason.Stranger,
        VrrpVersion version = VrrpVersion.V3, params string[] addresses)
    {
        var config = Config with
        {
            Vrid = vrid,
            Version = version,
            PrimaryAddress = HostAddress.Parse(source),
            AdvertInterval = TimeSpan.FromMilliseconds(interval),
            Addresses = [.. (addresses.Length > 0 ? addresses : ["10.99.0.200"]).Select(HostAddress.Parse)],
        };
        Adverts.Read(config, priority, advert => _here.Heard(_now, advert, drop));
    }

    private List<WireNewsKind> News()
    {
        var news = new List<WireNewsKind>();
        while (_here.TryNext(_now, out var next))
            news.Add(next.Kind);
        return news;
    }

    private IEnumerable<string> NamesSaid()
    {
        while (_here.TryNext(_now, out var next))
        {
            if (next.Kind != WireNewsKind.Gone)
                yield return next.Router?.Source.ToString() ?? "more";
        }
    }

    private void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
