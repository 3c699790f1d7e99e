using VipGuard.Daemon.PeerLink;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.PeerLink;

/// <summary>Two ends of a link in memory, with a clock that the test turns.</summary>
internal sealed class Wire
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly byte[] _buffer = new byte[LinkMessage.MaxSize];
    private UInt128 _lastSession = 100;

    internal Wire()
    {
        One = Restarted("db1");
        Two = Restarted("db2");
    }

    internal TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(10);

    internal LinkConversation One { get; private set; }

    internal LinkConversation Two { get; private set; }

    /// <summary>All that was ever sent, for those who record it.</summary>
    internal List<byte[]> Recorded { get; } = [];

    internal static LinkKey Key(byte fill = 7) => new([.. Enumerable.Repeat(fill, 32)], [.. Enumerable.Repeat(fill, 32)]);

    internal static PeerState State(string node, bool fit = true) => new()
    {
        Node = node,
        Version = "1.2.3",
        Fit = fit,
        WhyUnfit = fit ? "" : "check mysqld: port refused",
        LoopAlive = true,
        Instances = [new PeerInstance("VI_1", 51, VrrpState.Backup, 100)],
    };

    /// <summary>A new run of a node's daemon.</summary>
    internal LinkConversation Restarted(string node, LinkKey? key = null)
    {
        var end = new LinkConversation(new LinkTerms(node, node == "db1" ? "db2" : "db1", Interval, Timeout), key ?? Key(), ++_lastSession);
        end.Tell(State(node));
        if (node == "db1")
            One = end;
        else
            Two = end;
        return end;
    }

    internal byte[] Say(LinkConversation from)
    {
        byte[] datagram = _buffer[..from.Write(Now, _buffer)];
        Recorded.Add(datagram);
        return datagram;
    }

    internal LinkDrop Hear(LinkConversation at, byte[] datagram) => at.Receive(Now, fromPeer: true, datagram);

    /// <summary>Both know each other: a word, its answer, and the answer to that.</summary>
    internal void Meet()
    {
        Hear(Two, Say(One));
        Hear(One, Say(Two));
        Hear(Two, Say(One));
        Assert.True(One.IsAlive(Now) && Two.IsAlive(Now));
    }

    internal void Pass(TimeSpan time) => Now += time;

    /// <summary>Both speak whenever they have to, and hear all of it, for so long.</summary>
    internal void Run(TimeSpan time)
    {
        var end = Now + time;
        while (Now < end)
        {
            if (One.SendDue <= Now)
                Hear(Two, Say(One));
            if (Two.SendDue <= Now)
                Hear(One, Say(Two));
            Now += TimeSpan.FromMilliseconds(5);
        }
    }
}
