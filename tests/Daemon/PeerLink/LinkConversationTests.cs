using VipGuard.Daemon.PeerLink;

namespace VipGuard.Daemon.Tests.PeerLink;

/// <summary>Two daemons that mean well: who is alive, and when each speaks.</summary>
public sealed class LinkConversationTests
{
    private readonly Wire _wire = new();

    [Fact]
    public void Two_that_start_know_each_other_after_one_exchange()
    {
        Assert.Equal(LinkDrop.NotAnAnswer, _wire.Hear(_wire.Two, _wire.Say(_wire.One)));
        Assert.Equal(LinkDrop.None, _wire.Hear(_wire.One, _wire.Say(_wire.Two)));
        Assert.Equal(LinkDrop.None, _wire.Hear(_wire.Two, _wire.Say(_wire.One)));

        Assert.Equal("db2", _wire.One.Peer!.Node);
        Assert.Equal("db1", _wire.Two.Peer!.Node);
    }

    [Fact]
    public void Who_was_not_answered_to_is_answered_at_once_and_not_after_an_interval()
    {
        _wire.Say(_wire.Two);
        Assert.Equal(_wire.Now + Wire.Interval, _wire.Two.SendDue);

        _wire.Hear(_wire.Two, _wire.Say(_wire.One));

        Assert.True(_wire.Two.SendDue <= _wire.Now);
    }

    [Fact]
    public void Silence_for_the_timeout_makes_the_other_lost_and_not_a_moment_less()
    {
        _wire.Meet();

        _wire.Pass(Wire.Timeout - TimeSpan.FromTicks(1));
        Assert.True(_wire.One.IsAlive(_wire.Now));
        Assert.Equal(_wire.Now + TimeSpan.FromTicks(1), _wire.One.LostAt);

        _wire.Pass(TimeSpan.FromTicks(1));
        Assert.False(_wire.One.IsAlive(_wire.Now));
    }

    [Fact]
    public void While_nothing_changes_one_speaks_every_interval()
    {
        _wire.Run(TimeSpan.FromSeconds(1));
        long before = _wire.One.Sent;

        _wire.Run(TimeSpan.FromSeconds(10));

        Assert.InRange(_wire.One.Sent - before, 48, 51);
        Assert.Equal(0, _wire.One.Dropped(LinkDrop.Late));
    }

    [Fact]
    public void A_change_is_said_at_once_and_the_same_again_is_not()
    {
        _wire.Meet();
        _wire.Run(TimeSpan.FromMilliseconds(50));
        Assert.True(_wire.One.SendDue > _wire.Now);

        _wire.One.Tell(Wire.State("db1"));
        Assert.True(_wire.One.SendDue > _wire.Now);
        _wire.One.Tell(Wire.State("db1", fit: false));
        Assert.True(_wire.One.SendDue <= _wire.Now);

        Assert.Equal(LinkDrop.None, _wire.Hear(_wire.Two, _wire.Say(_wire.One)));
        Assert.Equal((false, "check mysqld: port refused"), (_wire.Two.Peer!.Fit, _wire.Two.Peer.WhyUnfit));
    }

    [Fact]
    public void A_state_that_never_rests_is_no_flood()
    {
        _wire.Meet();
        long before = _wire.One.Sent;

        for (int i = 0; i < 1000; i++)
        {
            _wire.One.Tell(Wire.State("db1") with { Version = $"{i}" });
            if (_wire.One.SendDue <= _wire.Now)
                _wire.Say(_wire.One);
            _wire.Pass(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(_wire.One.Sent - before, 190, 201);
    }

    [Fact]
    public void A_restarted_daemon_is_accepted_after_one_exchange_and_its_silence_was_never_noticed()
    {
        _wire.Meet();
        _wire.Restarted("db2");
        Assert.True(_wire.One.IsAlive(_wire.Now));

        Assert.Equal(LinkDrop.NotAnAnswer, _wire.Hear(_wire.One, _wire.Say(_wire.Two)));
        Assert.Equal(LinkDrop.None, _wire.Hear(_wire.Two, _wire.Say(_wire.One)));
        Assert.Equal(LinkDrop.None, _wire.Hear(_wire.One, _wire.Say(_wire.Two)));
    }

    [Fact]
    public void A_daemon_that_stood_still_takes_nothing_of_what_lay_in_its_socket()
    {
        _wire.Meet();
        List<byte[]> queue = [];
        for (int i = 0; i < 20; i++)
        {
            _wire.Pass(Wire.Interval);
            queue.Add(_wire.Say(_wire.Two));
        }

        // What was said within the timeout after our last word still counts; the rest is too old to tell.
        foreach (byte[] datagram in queue[6..])
            Assert.Equal(LinkDrop.Late, _wire.Hear(_wire.One, datagram));
        Assert.False(_wire.One.IsAlive(_wire.Now));

        _wire.Run(TimeSpan.FromMilliseconds(100));
        Assert.True(_wire.One.IsAlive(_wire.Now));
    }

    [Fact]
    public void A_link_that_works_one_way_only_is_seen_as_such()
    {
        _wire.Meet();
        for (int i = 0; i < 20; i++)
        {
            _wire.Pass(Wire.Interval);
            _wire.Say(_wire.One);
            _wire.Hear(_wire.One, _wire.Say(_wire.Two));
        }

        Assert.False(_wire.One.IsAlive(_wire.Now));
        Assert.True(_wire.One.IsOneWay(_wire.Now));
        Assert.False(_wire.Two.IsOneWay(_wire.Now));
    }

    [Fact]
    public void Half_of_all_messages_lost_is_no_loss_of_the_other()
    {
        var random = new Random(4);
        _wire.Meet();
        int lost = 0;
        for (int i = 0; i < 12000; i++)
        {
            foreach (var (from, to) in new[] { (_wire.One, _wire.Two), (_wire.Two, _wire.One) })
            {
                if (from.SendDue <= _wire.Now && _wire.Say(from) is { } datagram && random.Next(2) == 0)
                    _wire.Hear(to, datagram);
            }
            lost += _wire.One.IsAlive(_wire.Now) ? 0 : 1;
            _wire.Pass(TimeSpan.FromMilliseconds(5));
        }

        // Five in a row are lost once in 32 times; so at most a tenth of the minute.
        Assert.InRange(lost, 0, 1200);
    }
}
