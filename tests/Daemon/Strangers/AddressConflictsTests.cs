using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Strangers;

/// <summary>Which claims of an address are a conflict; the time is the test's.</summary>
public sealed class AddressConflictsTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly HostAddress Vip = HostAddress.Parse("10.99.0.100");
    private static readonly MacAddress Theirs = MacAddress.Read([2, 0, 0, 0, 0, 2]);

    private static readonly VirtualRouterConfig Config = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse("10.99.0.1"),
        Addresses = [Vip],
        Peers = [HostAddress.Parse("10.99.0.2")],
    };

    private readonly AddressConflicts _claims = new(Grace);
    private readonly Neighbourhood _here = new(Config, [51]);
    private TimeSpan _now = TimeSpan.FromMinutes(5);

    private void PeerSpeaks(MacAddress from)
    {
        Adverts.Read(Config with { PrimaryAddress = Config.Peers[0] }, 90, advert => _here.Heard(_now, advert, DropReason.None));
        _here.HardwareIs(Config.Peers[0], from);
    }

    private bool IsExplainedWhenJudged(MacAddress hardware)
    {
        Assert.True(_claims.Heard(_now, Vip, hardware));
        Assert.False(_claims.TryNext(_now, out _), "a claim is judged only after a while");
        _now = _claims.Deadline;
        Assert.True(_claims.TryNext(_now, out var claim));
        bool explained = _claims.IsExplained(claim, _here, IpFamily.V4, 51);
        if (explained)
            AddressConflicts.Forget(claim);
        return explained;
    }

    [Theory]
    [InlineData("the master that we follow", -1, true)]
    [InlineData("one that we took over from, whose lease runs out", -5, true)]
    [InlineData("one that was master a while ago, and left the address there", -6, false)]
    [InlineData("the other master of a partition that heals after its announcement", 3, true)]
    public void A_nodes_claim_is_explained_by_its_adverts_around_it(string what, int advertAt, bool explained)
    {
        var claimed = _now;
        if (advertAt < 0)
            PeerSpeaksAt(claimed + TimeSpan.FromSeconds(advertAt));
        Assert.True(_claims.Heard(claimed, Vip, Theirs));
        if (advertAt > 0)
            PeerSpeaksAt(claimed + TimeSpan.FromSeconds(advertAt));
        _now = _claims.Deadline;
        Assert.True(_claims.TryNext(_now, out var claim));
        Assert.Equal((what, explained), (what, _claims.IsExplained(claim, _here, IpFamily.V4, 51)));

        void PeerSpeaksAt(TimeSpan at)
        {
            _now = at;
            PeerSpeaks(Theirs);
        }
    }

    [Fact]
    public void A_master_that_speaks_more_seldom_than_we_do_explains_its_claims_between_its_adverts()
    {
        var slow = Config with { PrimaryAddress = Config.Peers[0], AdvertInterval = TimeSpan.FromSeconds(5) };
        Assert.Equal(Config.AdvertInterval, _here.SlowestInterval);
        Adverts.Read(slow, 90, advert => _here.Heard(_now, advert, DropReason.None));
        _here.HardwareIs(Config.Peers[0], Theirs);
        Assert.Equal(TimeSpan.FromSeconds(5), _here.SlowestInterval);

        _now += TimeSpan.FromSeconds(5.1);
        _claims.Grace = 3 * _here.SlowestInterval;
        Assert.True(IsExplainedWhenJudged(Theirs));
    }

    [Fact]
    public void Another_host_beside_the_master_is_not_explained()
    {
        PeerSpeaks(Theirs);
        Assert.False(IsExplainedWhenJudged(MacAddress.Read([2, 0, 0, 0, 0, 9])));
    }

    [Fact]
    public void A_master_with_the_routers_virtual_hardware_address_is_explained_RFC9568_7_3()
    {
        PeerSpeaks(Theirs);
        Assert.True(IsExplainedWhenJudged(MacAddress.OfVirtualRouter(IpFamily.V4, 51)));
        Assert.False(IsExplainedWhenJudged(MacAddress.OfVirtualRouter(IpFamily.V4, 52)));
    }

    [Fact]
    public void A_conflict_lasts_as_long_as_it_is_claimed_and_is_over_after_a_while()
    {
        Assert.False(IsExplainedWhenJudged(Theirs));
        Assert.True(_claims.TryNext(_now, out var claim));
        claim.IsConflict = true;
        Assert.Single(_claims.Conflicts);
        for (int i = 0; i < 10; i++)
        {
            _now += TimeSpan.FromSeconds(10);
            Assert.False(_claims.Heard(_now, Vip, Theirs));
            Assert.False(_claims.TryNext(_now, out _));
        }
        Assert.Equal(_now + AddressConflicts.OverAfter, _claims.Deadline);
        _now = _claims.Deadline;
        Assert.True(_claims.TryNext(_now, out claim));
        Assert.Equal(11, claim.Count);
        AddressConflicts.Forget(claim);
        Assert.Equal(VirtualRouter.Never, _claims.Deadline);
    }

    [Fact]
    public void A_flood_of_forged_claims_is_bounded()
    {
        for (int i = 0; i < 10_000; i++)
            _claims.Heard(_now, Vip, MacAddress.Read([2, 0, 0, 0, (byte)(i >> 8), (byte)i]));
        _now += Grace;
        int judged = 0;
        for (; _claims.TryNext(_now, out var claim); judged++)
            AddressConflicts.Forget(claim);
        Assert.Equal(16, judged);
    }

    [Fact]
    public void All_addresses_are_asked_for_when_a_router_begins_to_wait_and_when_it_takes_and_then_every_ten_seconds()
    {
        var rhythm = new ProbeRhythm(3);
        Assert.Equal(VirtualRouter.Never, rhythm.Deadline);
        foreach (var state in (VrrpState[])[VrrpState.Backup, VrrpState.Master])
        {
            rhythm.StateIs(_now, state);
            Assert.Equal([0, 1, 2], Asked(rhythm, TimeSpan.FromSeconds(1)));
            Assert.Empty(Asked(rhythm, TimeSpan.FromSeconds(8)));
            Assert.Equal([0, 1, 2], Asked(rhythm, TimeSpan.FromSeconds(2)));
        }
        rhythm.StateIs(_now, VrrpState.Fault);
        Assert.Equal(VirtualRouter.Never, rhythm.Deadline);
    }

    private List<int> Asked(ProbeRhythm rhythm, TimeSpan during)
    {
        var asked = new List<int>();
        var end = _now + during;
        while (rhythm.Deadline <= end)
        {
            _now = rhythm.Deadline;
            Assert.True(rhythm.IsDue(_now, out int place));
            asked.Add(place);
        }
        _now = end;
        return asked;
    }
}
