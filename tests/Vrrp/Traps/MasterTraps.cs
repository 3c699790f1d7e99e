using static VipGuard.Vrrp.VrrpAction;

namespace VipGuard.Vrrp.Tests.Traps;

public class MasterTraps
{
    private const string A = "192.0.2.1";
    private const string B = "192.0.2.2";
    private const string C = "192.0.2.3";

    [Fact]
    public void A_master_that_hears_a_lower_priority_asserts_itself_at_once_with_advert_and_announcement()
    {
        var master = new Node(A, 200, B).AsMaster();
        var other = new Node(B, 100, A).AsMaster();
        master.Passes(0.3);
        master.Hears(other);

        Assert.Equal([TakeAddresses, SendAdvert, Announce], master.Did);
    }

    [Fact]
    public void After_a_partition_clients_are_brought_back_whichever_master_hears_the_other_first()
    {
        // The lower one hears the higher first: the higher would never know that there were two.
        var higher = new Node(A, 200, B).AsMaster();
        var lower = new Node(B, 100, A).AsMaster();
        lower.Hears(higher);
        Assert.Equal([ReleaseAddresses, SendLeavingAdvert], lower.Did);

        higher.HearsLeaving(lower);
        Assert.Contains(Announce, higher.Did);
        Assert.Equal((VrrpState.Master, VrrpState.Backup), (higher.State, lower.State));
    }

    [Fact]
    public void A_flood_of_lower_priorities_is_not_answered_by_a_flood()
    {
        var master = new Node(A, 200, B).AsMaster();
        var other = new Node(B, 100, A).AsMaster();
        int answers = 0;
        for (int i = 0; i < 1000; i++, master.Passes(0.001))
        {
            master.Hears(other);
            answers += master.Did.Length > 0 ? 1 : 0;
        }

        Assert.Equal(100, answers);
    }

    [Fact]
    public void A_change_of_priority_shows_in_the_next_advert()
    {
        var node = new Node(B, 100, A).AsMaster();
        node.Step(VrrpEvent.PriorityChanged(42));
        Assert.Empty(node.Did);
        node.AtItsDeadline();

        Assert.Contains(SendAdvert, node.Did);
        Assert.Equal(42, node.Advert()[2]);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("127.255.255.255", "128.0.0.0")]
    [InlineData("10.0.0.2", "203.0.113.1")]
    [InlineData("128.0.0.1", "255.255.255.254")]
    [InlineData("fe80::1", "fe80::8000:0:0:1")]
    public void Of_two_masters_of_equal_priority_the_higher_address_stays_compared_as_unsigned(string low, string high)
    {
        var lower = Equal(low, high);
        var higher = Equal(high, low);
        lower.Hears(higher);
        higher.Hears(lower);

        Assert.Equal((VrrpState.Backup, VrrpState.Master), (lower.State, higher.State));

        static Node Equal(string own, string other) => new Node(new VirtualRouterConfig
        {
            Vrid = 51,
            PrimaryAddress = HostAddress.Parse(own),
            Addresses = [HostAddress.Parse(own.Contains(':', StringComparison.Ordinal) ? "2001:db8::100" : "192.0.2.100")],
            Peers = [HostAddress.Parse(other)],
        }).AsMaster();
    }

    [Fact]
    public void Priority_255_is_the_owner_and_no_other_is()
    {
        Assert.Equal(VrrpState.Master, new Node(A, 255, B).Started().State);
        Assert.Equal(VrrpState.Backup, new Node(A, 254, B).Started().State);
        Assert.True(new Node(A, 255, B).Router.Config.IsOwner);
        Assert.False(new Node(A, 254, B).Router.Config.IsOwner);
    }

    [Fact]
    public void Priority_0_is_never_a_routers_own()
    {
        var node = new Node(B, 100, A).AsMaster();
        object before = node.Picture;

        Assert.Throws<ArgumentException>(() => new Node(A, 0, B));
        Assert.Throws<ArgumentException>(() => node.Step(VrrpEvent.PriorityChanged(0)));
        Assert.Throws<ArgumentException>(() => node.Step(VrrpEvent.Reconfigured(node.Router.Config with { Priority = 0 })));
        Assert.Equal(before, node.Picture);
    }

    [Fact]
    public void A_reload_keeps_the_VIP()
    {
        var node = new Node(B, 100, A).AsMaster();
        var config = node.Router.Config;
        foreach (var next in (VirtualRouterConfig[])
            [
                config,
                config with { Priority = 1 },
                config with { Priority = 255 },
                config with { Preempt = false },
                config with { AdvertInterval = TimeSpan.FromMilliseconds(10) },
                config with { Version = VrrpVersion.V2, AuthPassword = "s3cret"u8.ToArray() },
                config with { Addresses = [.. config.Addresses, HostAddress.Parse("192.0.2.101")] },
                config with { Peers = [HostAddress.Parse(A), HostAddress.Parse(C)] },
            ])
        {
            node.Step(VrrpEvent.Reconfigured(next));

            Assert.Equal(VrrpState.Master, node.State);
            Assert.DoesNotContain(ReleaseAddresses, node.Did);
            Assert.Equal([TakeAddresses, SendAdvert], node.Did[..2]);
            node.Passes(0.001);
        }
    }

    [Fact]
    public void A_reload_of_the_backup_first_does_not_take_the_VIP_from_a_master_that_speaks_more_seldom()
    {
        var master = new Node(A, 90, B).AsMaster();
        var backup = new Node(new Node(B, 100, A).Router.Config with { Preempt = false }).Started();
        backup.Hears(master);
        backup.Step(VrrpEvent.Reconfigured(backup.Router.Config with { AdvertInterval = TimeSpan.FromMilliseconds(100) }));
        backup.Passes(1.1);

        Assert.True(backup.Now < backup.Router.Deadline);
        Assert.Equal(DropReason.None, backup.Hears(master));
        Assert.Equal(VrrpState.Backup, backup.State);
    }

    [Fact]
    public void The_other_of_a_pair_takes_over_from_a_leaving_master_without_skew()
    {
        var leaving = new Node(A, 200, B).AsMaster();
        var other = new Node(B, 1, A).Started();
        other.Hears(leaving);
        other.HearsLeaving(leaving);

        Assert.Equal(VrrpState.Master, other.State);
        Assert.Equal([TakeAddresses, SendAdvert, Announce], other.Did);
        Assert.Equal(ReasonCode.MasterLeft, other.Router.LastTransition.Reason.Code);
    }

    [Fact]
    public void Three_nodes_race_by_their_skews_for_a_leaving_masters_place()
    {
        var leaving = new Node(A, 200, B, C).AsMaster();
        var second = new Node(B, 150, A, C).Started();
        var third = new Node(C, 100, A, B).Started();
        foreach (var node in (Node[])[second, third])
        {
            node.Hears(leaving);
            node.HearsLeaving(leaving);
            Assert.Equal(VrrpState.Backup, node.State);
        }

        Assert.Equal(TimeSpan.FromSeconds(106 / 256.0), second.Router.Deadline - second.Now);
        Assert.Equal(TimeSpan.FromSeconds(156 / 256.0), third.Router.Deadline - third.Now);
    }

    [Fact]
    public void A_master_that_was_frozen_and_replaced_yields_to_a_lower_priority_if_preemption_is_off()
    {
        var thawed = Thawed(preempt: false, out var replacement);
        thawed.Hears(replacement);

        Assert.Equal(VrrpState.Backup, thawed.State);
        Assert.Equal([ReleaseAddresses, SendLeavingAdvert], thawed.Did);
        Assert.Equal(ReasonCode.Replaced, thawed.Router.LastTransition.Reason.Code);
        Assert.Equal("stood still for 60000 ms; 192.0.2.2 took over", thawed.Router.LastTransition.Reason.ToString());
    }

    [Fact]
    public void A_master_that_was_frozen_and_replaced_asserts_itself_if_preemption_is_on()
    {
        var thawed = Thawed(preempt: true, out var replacement);
        thawed.Hears(replacement);

        Assert.Equal(VrrpState.Master, thawed.State);
        // Its lease has run out: it takes before it tells.
        Assert.Equal([TakeAddresses, SendAdvert, Announce], thawed.Did);
    }

    private static Node Thawed(bool preempt, out Node replacement)
    {
        var thawed = new Node(new Node(A, 200, B).Router.Config with { Preempt = preempt }).AsMaster();
        replacement = new Node(B, 100, A).AsMaster();
        thawed.Passes(60);
        return thawed;
    }
}
