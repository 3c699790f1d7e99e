namespace VipGuard.Vrrp.Tests.Traps;

public class PacketTraps
{
    private const string A = "192.0.2.1";
    private const string B = "192.0.2.2";

    [Fact]
    public void Both_readings_of_the_v3_checksum_over_IPv4_are_taken()
    {
        var asKeepalivedHasIt = new Node(A, 200, B).Router.Config;
        var asTheRfcReads = asKeepalivedHasIt with { PseudoHeaderChecksum = false };
        var backup = new Node(B, 100, A).Started();

        Assert.Equal(DropReason.None, backup.Receives(Wire.Advert(asKeepalivedHasIt, 200), A));
        Assert.Equal(DropReason.None, backup.Receives(Wire.Advert(asTheRfcReads, 200), A));
    }

    [Theory]
    [InlineData(VrrpState.Backup)]
    [InlineData(VrrpState.Master)]
    public void A_rejected_packet_changes_no_timer_and_no_state(VrrpState state)
    {
        var node = state == VrrpState.Master ? new Node(B, 100, A).AsMaster() : new Node(B, 100, A).Started();
        node.Passes(0.5);
        object before = node.Picture;
        var peer = new Node(A, 200, B).Router.Config;
        byte[] good = Wire.Advert(peer, 200);
        byte[] spoilt = Wire.Advert(peer, 200);
        spoilt[2] = 0;

        Assert.Equal(state, node.State);
        Assert.Equal(DropReason.BadChecksum, node.Receives(spoilt, A));
        Assert.Equal(DropReason.TooShort, node.Receives(good[..^1], A));
        Assert.Equal(DropReason.TrailingBytes, node.Receives([.. good, 0], A));
        Assert.Equal(DropReason.TtlNot255, node.Receives(good, Wire.From(A) with { TimeToLive = 254 }));
        Assert.Equal(DropReason.OtherVrid, node.Receives(Wire.Advert(peer with { Vrid = 52 }, 200), A));
        Assert.Equal(DropReason.VersionMismatch, node.Receives(Wire.Advert(peer with { Version = VrrpVersion.V2 }, 200), A));
        Assert.Equal(DropReason.Stranger, node.Receives(Wire.Advert(peer with { PrimaryAddress = HostAddress.Parse("192.0.2.66") }, 0), "192.0.2.66"));
        Assert.Equal(before, node.Picture);
        Assert.Empty(node.Did);
    }

    [Fact]
    public void A_flood_of_rejected_packets_does_not_silence_the_master()
    {
        var node = new Node(B, 100, A).AsMaster();
        byte[] wrong = Wire.Advert(new Node(A, 200, B).Router.Config with { Vrid = 52 }, 200);
        int adverts = 0;
        for (var end = node.Now + TimeSpan.FromSeconds(10); node.Now < end; node.Passes(0.01))
        {
            node.Receives(wrong, A);
            if (node.Now < node.Router.Deadline)
                continue;
            node.Step(VrrpEvent.DeadlineReached);
            adverts += node.Did.Count(action => action == VrrpAction.SendAdvert);
        }

        Assert.InRange(adverts, 9, 10);
    }

    [Fact]
    public void A_strangers_interval_of_40_95_seconds_is_not_obeyed()
    {
        var backup = new Node(B, 100, A).Started();
        var deadline = backup.Router.Deadline;
        var stranger = backup.Router.Config with { PrimaryAddress = HostAddress.Parse("192.0.2.66"), AdvertInterval = TimeSpan.FromMilliseconds(40_950) };

        Assert.Equal(DropReason.Stranger, backup.Receives(Wire.Advert(stranger, 200), "192.0.2.66"));
        Assert.Equal(deadline, backup.Router.Deadline);
        Assert.Equal(VrrpState.Master, backup.AtItsDeadline().State);
    }

    [Fact]
    public void A_stranger_of_priority_254_takes_nothing_from_a_master()
    {
        var master = new Node(B, 100, A).AsMaster();
        var stranger = master.Router.Config with { PrimaryAddress = HostAddress.Parse("192.0.2.66") };

        Assert.Equal(DropReason.Stranger, master.Receives(Wire.Advert(stranger, 254), "192.0.2.66"));
        Assert.Equal(VrrpState.Master, master.State);
    }

    [Theory]
    [InlineData(VrrpState.Backup)]
    [InlineData(VrrpState.Master)]
    public void Our_own_packets_heard_back_are_no_peers(VrrpState state)
    {
        var node = state == VrrpState.Master ? new Node(B, 100, A).AsMaster() : new Node(B, 100, A).Started();
        object before = node.Picture;

        Assert.Equal(DropReason.OwnPacket, node.Hears(node));
        Assert.Equal(DropReason.OwnPacket, node.HearsLeaving(node));
        Assert.Equal(before, node.Picture);
    }

    [Fact]
    public void Our_own_packets_are_no_peers_either_where_anyone_is_obeyed()
    {
        var node = new Node(new Node(B, 100).Router.Config with { Peers = [] }).AsMaster();

        Assert.Equal(DropReason.OwnPacket, node.Hears(node));
    }

    [Fact]
    public void Two_lists_of_addresses_that_differ_can_be_told_and_do_not_make_both_masters()
    {
        var master = new Node(new Node(A, 200, B).Router.Config with { Addresses = [HostAddress.Parse("192.0.2.101")] }).AsMaster();
        var backup = new Node(B, 100, A).Started();
        for (int second = 0; second < 60; second++)
        {
            backup.Passes(1);
            Assert.Equal(DropReason.None, backup.Hears(master));
            Assert.True(backup.Now < backup.Router.Deadline);
        }

        Assert.Equal(VrrpState.Backup, backup.State);
        Assert.True(Advertisement.TryParse(master.Advert(), Wire.From(A), out var advert, out _));
        Assert.False(advert.HasSameAddresses(backup.Router.Config.Addresses.AsSpan()));
    }
}
