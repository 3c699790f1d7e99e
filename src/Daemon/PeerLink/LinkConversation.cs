namespace VipGuard.Daemon.PeerLink;

/// <param name="Node">This node's name in the file.</param>
/// <param name="Peer">The other's.</param>
/// <param name="Interval">Between two messages while nothing changes.</param>
/// <param name="Timeout">After so much silence the other is lost; and how old an answer may be.</param>
internal sealed record LinkTerms(string Node, string Peer, TimeSpan Interval, TimeSpan Timeout);

/// <summary>
/// The talk of two daemons: what to believe of a datagram, what is known of the other, when to speak. Pure: bytes and times come
/// in; nothing is sent here. A message counts only if it is signed, newer than the one before, and answers to something that
/// this run said within the timeout: so nothing that was recorded can be played back, neither to this run nor to a later one.
/// </summary>
/// <param name="terms">Names and times.</param>
/// <param name="key">The pair's.</param>
/// <param name="session">Random, of this run.</param>
internal sealed class LinkConversation(LinkTerms terms, LinkKey key, UInt128 session)
{
    // More messages than these between one of ours and its answer: then that answer is late whatever the clock says.
    private const int Remembered = 256;

    // Runs of the other daemon that ended within a timeout; older ones can't be answers in time.
    private const int EndedRunsRemembered = 16;

    // A change is told at once; a number that never rests must not become a flood.
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan LongAgo = TimeSpan.FromTicks(long.MinValue / 2);

    private readonly TimeSpan[] _sentAt = new TimeSpan[Remembered];
    private readonly long[] _drops = new long[LinkDrops.Count];
    private readonly Queue<UInt128> _endedRuns = new(EndedRunsRemembered);
    private readonly byte[] _content = new byte[LinkMessage.MaxContent];
    private readonly byte[] _next = new byte[LinkMessage.MaxContent];
    private PeerState? _own;
    private int _contentLength = -1;
    private int _nextLength;
    private ulong _counter;
    private UInt128 _peerSession;
    private ulong _peerCounter;
    private (UInt128 Session, ulong Counter)? _stranger;
    private bool _answerDue;
    private TimeSpan _told = LongAgo;
    private TimeSpan _answered = LongAgo;

    /// <summary>What the other last said of itself; null before that. It stays when the other is lost.</summary>
    internal PeerState? Peer { get; private set; }

    /// <summary>When the last message was taken.</summary>
    internal TimeSpan HeardAt { get; private set; } = LongAgo;

    /// <summary>When a message with the pair's signature last came that did not answer to this run: the other speaks and does not hear.</summary>
    internal TimeSpan UnansweredAt { get; private set; } = LongAgo;

    internal long Sent { get; private set; }

    internal long Taken { get; private set; }

    /// <summary>Why a datagram was last not taken.</summary>
    internal LinkDrop LastDrop { get; private set; }

    internal long Dropped(LinkDrop drop) => _drops[(int)drop];

    internal bool IsAlive(TimeSpan now) => Peer is not null && now - HeardAt < terms.Timeout;

    /// <summary>It is heard, and says that it does not hear this node.</summary>
    internal bool IsOneWay(TimeSpan now) => !IsAlive(now) && now - UnansweredAt < terms.Timeout;

    /// <summary>When <see cref="IsAlive"/> turns false if nothing more is heard.</summary>
    internal TimeSpan LostAt => HeardAt == LongAgo ? TimeSpan.MaxValue : HeardAt + terms.Timeout;

    /// <summary>When <see cref="Write"/> is due.</summary>
    internal TimeSpan SendDue
    {
        get
        {
            if (_stranger is not null)
                return _answered;
            bool changed = _nextLength != _contentLength || !_next.AsSpan(0, _nextLength).SequenceEqual(_content.AsSpan(0, _contentLength));
            return _told + (changed || _answerDue ? ShortestGap : terms.Interval);
        }
    }

    /// <summary>What this node has to say of itself from now on.</summary>
    internal void Tell(PeerState own)
    {
        _own = own;
        _nextLength = PeerStateCodec.Write(own, _next);
    }

    /// <summary>Takes a datagram, or says why not. What is not taken changes nothing but its count.</summary>
    /// <param name="now">Monotonic.</param>
    /// <param name="fromPeer">It came from the other node's address and port.</param>
    /// <param name="datagram">All of it.</param>
    internal LinkDrop Receive(TimeSpan now, bool fromPeer, ReadOnlySpan<byte> datagram)
    {
        var drop = Judge(now, fromPeer, datagram);
        if (drop == LinkDrop.None)
        {
            Taken++;
            return drop;
        }
        _drops[(int)drop]++;
        LastDrop = drop;
        return drop;
    }

    /// <summary>Writes the next message; the caller sends it.</summary>
    /// <returns>Its length.</returns>
    internal int Write(TimeSpan now, Span<byte> destination)
    {
        _counter++;
        _sentAt[_counter % Remembered] = now;
        Sent++;
        var message = new LinkMessage(session, _counter, _peerSession, _peerCounter);
        // A run that was not accepted is answered with its own number, so that it can prove that it lives. It is told beside the
        // run that was: else old messages, played back, would have this node talk to nobody else.
        if (_stranger is var (run, counter))
        {
            message = message with { EchoSession = run, EchoCounter = counter };
            _stranger = null;
        }
        else
        {
            _next.AsSpan(0, _nextLength).CopyTo(_content);
            _contentLength = _nextLength;
            _answerDue = false;
            _told = now;
        }
        return message.Write(_next.AsSpan(0, _nextLength), key, destination);
    }

    private LinkDrop Judge(TimeSpan now, bool fromPeer, ReadOnlySpan<byte> datagram)
    {
        if (!fromPeer)
            return LinkDrop.OtherSender;
        if (!LinkMessage.TryRead(datagram, key, out var message, out var content, out var drop))
            return drop;
        if (message.Session == session)
            return LinkDrop.OwnMessage;
        if (!PeerStateCodec.TryRead(content, out var state))
            return LinkDrop.Malformed;
        // Of an earlier run of this node, sent back.
        if (string.Equals(state.Node, terms.Node, StringComparison.Ordinal))
            return LinkDrop.OwnMessage;
        if (!string.Equals(state.Node, terms.Peer, StringComparison.Ordinal))
            return LinkDrop.OtherNode;
        if (_endedRuns.Contains(message.Session))
            return LinkDrop.EndedRun;
        bool sameRun = message.Session == _peerSession;
        if (sameRun && message.Counter <= _peerCounter)
            return LinkDrop.Replayed;
        if (message.EchoSession != session)
            return NotTaken(now, message, LinkDrop.NotAnAnswer);
        if (!AnswersInTime(now, message.EchoCounter))
            return NotTaken(now, message, LinkDrop.Late);
        Accept(now, message, state, sameRun);
        return LinkDrop.None;
    }

    private void Accept(TimeSpan now, in LinkMessage message, PeerState state, bool sameRun)
    {
        if (!sameRun)
        {
            if (_peerSession != 0)
                End(_peerSession);
            _peerSession = message.Session;
            // It waits to be answered, too.
            _answerDue = true;
        }
        _peerCounter = message.Counter;
        Peer = _own is { } own ? state.NamedAfter(own) : state;
        HeardAt = now;
    }

    private void End(UInt128 run)
    {
        if (_endedRuns.Count == EndedRunsRemembered)
            _endedRuns.Dequeue();
        _endedRuns.Enqueue(run);
    }

    // Answered at once, so that a daemon that starts is known after one exchange. At most four in an interval: who plays
    // recorded messages back must not have this node send as many.
    private LinkDrop NotTaken(TimeSpan now, in LinkMessage message, LinkDrop drop)
    {
        UnansweredAt = now;
        if (now - _answered >= terms.Interval / 4)
        {
            _answered = now;
            _stranger = (message.Session, message.Counter);
        }
        return drop;
    }

    private bool AnswersInTime(TimeSpan now, ulong counter) =>
        counter >= 1 && counter <= _counter && _counter - counter < Remembered
        && now - _sentAt[counter % Remembered] <= terms.Timeout;
}
