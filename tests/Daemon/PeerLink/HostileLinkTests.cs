using VipGuard.Daemon.PeerLink;

namespace VipGuard.Daemon.Tests.PeerLink;

/// <summary>Someone on the link's network who has no key: may record, hold back, change, repeat and invent.</summary>
public sealed class HostileLinkTests
{
    private readonly Wire _wire = new();

    [Fact]
    public void From_another_sender_nothing_is_even_looked_at()
    {
        _wire.Meet();

        Assert.Equal(LinkDrop.OtherSender, _wire.One.Receive(_wire.Now, fromPeer: false, _wire.Say(_wire.Two)));
        Assert.Equal(1, _wire.One.Dropped(LinkDrop.OtherSender));
    }

    [Fact]
    public void Cut_at_every_byte_it_is_dropped()
    {
        _wire.Meet();
        byte[] whole = _wire.Say(_wire.Two);

        for (int length = 0; length < whole.Length; length++)
            Assert.Contains(_wire.Hear(_wire.One, whole[..length]), new[] { LinkDrop.WrongSize, LinkDrop.Forged });
        Assert.Equal(LinkDrop.None, _wire.Hear(_wire.One, whole));
    }

    [Fact]
    public void With_any_bit_flipped_it_is_dropped()
    {
        _wire.Meet();
        byte[] whole = _wire.Say(_wire.Two);

        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var expected = (bit / 8) switch { < 4 => LinkDrop.NotALinkMessage, 4 => LinkDrop.OtherVersion, _ => LinkDrop.Forged };
            Assert.Equal(expected, _wire.Hear(_wire.One, flipped));
        }
        Assert.Equal(LinkDrop.None, _wire.Hear(_wire.One, whole));
    }

    [Fact]
    public void Signed_with_another_key_it_is_dropped()
    {
        _wire.Meet();
        var stranger = _wire.Restarted("db2", Wire.Key(fill: 8));

        Assert.Equal(LinkDrop.Forged, _wire.Hear(_wire.One, _wire.Say(stranger)));
    }

    [Fact]
    public void Longer_than_any_message_it_is_dropped()
    {
        Assert.Equal(LinkDrop.WrongSize, _wire.Hear(_wire.One, new byte[LinkMessage.MaxSize + 1]));
        Assert.Equal(LinkDrop.WrongSize, _wire.Hear(_wire.One, new byte[65000]));
        Assert.Equal(LinkDrop.WrongSize, _wire.Hear(_wire.One, []));
    }

    [Fact]
    public void The_same_twice_and_the_older_after_the_newer_are_dropped()
    {
        _wire.Meet();
        byte[] older = _wire.Say(_wire.Two);
        byte[] newer = _wire.Say(_wire.Two);

        Assert.Equal(LinkDrop.None, _wire.Hear(_wire.One, newer));
        Assert.Equal(LinkDrop.Replayed, _wire.Hear(_wire.One, newer));
        Assert.Equal(LinkDrop.Replayed, _wire.Hear(_wire.One, older));
    }

    [Fact]
    public void Ones_own_sent_back_is_dropped_of_an_earlier_run_too()
    {
        _wire.Meet();
        byte[] own = _wire.Say(_wire.One);
        Assert.Equal(LinkDrop.OwnMessage, _wire.Hear(_wire.One, own));

        _wire.Restarted("db1");
        Assert.Equal(LinkDrop.OwnMessage, _wire.Hear(_wire.One, own));
    }

    [Fact]
    public void A_node_of_another_name_is_dropped()
    {
        _wire.Meet();
        _wire.Two.Tell(Wire.State("db3"));

        Assert.Equal(LinkDrop.OtherNode, _wire.Hear(_wire.One, _wire.Say(_wire.Two)));
    }

    [Fact]
    public void An_ended_run_cannot_be_played_back_though_its_messages_answered_to_this_one()
    {
        _wire.Meet();
        byte[] heldBack = _wire.Say(_wire.Two);
        _wire.Restarted("db2");
        _wire.Run(TimeSpan.FromMilliseconds(20));
        Assert.True(_wire.One.IsAlive(_wire.Now));

        Assert.Equal(LinkDrop.EndedRun, _wire.Hear(_wire.One, heldBack));
    }

    [Fact]
    public void After_a_restart_nothing_recorded_before_is_taken_however_often_it_is_played()
    {
        _wire.Run(TimeSpan.FromSeconds(5));
        byte[][] recorded = [.. _wire.Recorded];
        _wire.Restarted("db1");
        _wire.Restarted("db2");

        foreach (byte[] datagram in recorded)
        {
            Assert.NotEqual(LinkDrop.None, _wire.Hear(_wire.One, datagram));
            Assert.NotEqual(LinkDrop.None, _wire.Hear(_wire.Two, datagram));
        }
        Assert.Null(_wire.One.Peer);
    }

    [Fact]
    public void A_message_that_was_held_back_longer_than_the_timeout_is_late()
    {
        _wire.Meet();
        byte[] heldBack = _wire.Say(_wire.Two);

        _wire.Pass(Wire.Timeout + TimeSpan.FromMilliseconds(1));

        Assert.Equal(LinkDrop.Late, _wire.Hear(_wire.One, heldBack));
        Assert.False(_wire.One.IsAlive(_wire.Now));
    }

    [Fact]
    public void Old_messages_played_without_end_do_not_keep_two_apart_nor_make_them_shout()
    {
        _wire.Run(TimeSpan.FromSeconds(1));
        byte[][] recorded = [.. _wire.Recorded];
        _wire.Restarted("db1");
        _wire.Restarted("db2");
        long before = _wire.Recorded.Count;

        for (int i = 0; i < 2000; i++)
        {
            _wire.Hear(_wire.One, recorded[i % recorded.Length]);
            _wire.Hear(_wire.Two, recorded[i % recorded.Length]);
            _wire.Run(TimeSpan.FromMilliseconds(5));
            if (i > 20)
                Assert.True(_wire.One.IsAlive(_wire.Now) && _wire.Two.IsAlive(_wire.Now), $"after {i * 5} ms");
        }

        // Ten seconds: 50 messages each at rest, and four answers an interval at the most, each way, each answered once.
        Assert.InRange(_wire.Recorded.Count - before, 100, 2 * (50 + (2 * 200)) + 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_comes_nothing_is_taken_that_the_other_did_not_just_say(int seed)
    {
        var random = new Random(seed);
        _wire.Run(TimeSpan.FromSeconds(1));
        ulong taken = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] datagram = Mangled(random, _wire.Recorded[random.Next(_wire.Recorded.Count)]);
            Assert.NotEqual(LinkDrop.None, _wire.Hear(_wire.One, datagram));
            taken++;
            if (random.Next(50) == 0)
                _wire.Restarted(random.Next(2) == 0 ? "db1" : "db2");
            _wire.Run(TimeSpan.FromMilliseconds(random.Next(60)));
        }
        _wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(5000UL, taken);
        Assert.True(_wire.One.IsAlive(_wire.Now));
    }

    // As it was, cut, lengthened, changed, or nothing but noise.
    private static byte[] Mangled(Random random, byte[] datagram)
    {
        byte[] mangled = [.. datagram];
        switch (random.Next(5))
        {
            case 0:
                return mangled;
            case 1:
                return mangled[..random.Next(mangled.Length)];
            case 2:
                return [.. mangled, .. new byte[random.Next(1, 400)]];
            case 3:
                mangled[random.Next(mangled.Length)] ^= (byte)random.Next(1, 256);
                return mangled;
            default:
                random.NextBytes(mangled);
                return mangled;
        }
    }
}
