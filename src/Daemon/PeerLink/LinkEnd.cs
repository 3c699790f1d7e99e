using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Control;
using VipGuard.Daemon.Linux;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>This node's end of the link: a socket, and the talk over it. Lives on the desk's thread.</summary>
internal sealed class LinkEnd : IDisposable
{
    // Read in one turn: a flood must not keep this node from speaking.
    private const int DatagramsPerTurn = 64;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ILogger _log;
    private readonly NodeConfig _own;
    private readonly PeerLinkConfig _config;
    private readonly LinkKey _key;
    private readonly LinkConversation _talk;
    private readonly byte[] _buffer = new byte[2048];
    private readonly TimeSpan?[] _dropSaid = new TimeSpan?[LinkDrops.Count];
    private LinkSocket? _socket;
    private TimeSpan _retryAt;
    private string? _noSocket;
    private int _sendError;
    private bool _alive;
    private DateTimeOffset? _since;
    private string _differences = "";

    private LinkEnd(VipGuardConfig config, PeerLinkConfig link, NodeConfig own, NodeConfig peer, LinkKey key, ILogger log)
    {
        _log = log;
        _own = own;
        Peer = peer;
        _config = link;
        _key = key;
        Config = SharedConfigText.Hash(config, key);
        var session = new UInt128(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        _talk = new LinkConversation(new LinkTerms(own.Name, peer.Name, link.Interval, link.Timeout), key, session);
    }

    internal NodeConfig Peer { get; }

    /// <summary>The hashes of this node's file.</summary>
    internal SharedConfig Config { get; private set; }

    internal int Descriptor => _socket?.Descriptor ?? -1;

    /// <returns>The link, or null; then why there is none, or null too where the file has none.</returns>
    internal static (LinkEnd? Link, string? Why) Open(VipGuardConfig config, NodeConfig own, ILogger log)
    {
        if (config.PeerLink is not { } link || config.Pair is not { } pair)
            return (null, null);
        var others = config.Nodes.Where(n => n != own).ToList();
        if (others is not [var peer])
            return (null, $"it is between two nodes, and {config.FilePath} has {config.Nodes.Length}");
        if (!PairKeyFile.TryLoad(pair.KeyFile, out var key, out string error))
            return (null, error);
        using (key)
            return (new LinkEnd(config, link, own, peer, LinkKey.Of(key), log), null);
    }

    /// <summary>True if a new file leaves the link itself as it is; it is told of the file's other tables then.</summary>
    internal bool Keeps(VipGuardConfig config, NodeConfig own)
    {
        bool same = config.PeerLink == _config && own.Name == _own.Name && own.LinkAddress == _own.LinkAddress
            && config.Nodes.Any(n => n.Name == Peer.Name && n.LinkAddress == Peer.LinkAddress) && config.Nodes.Length == 2
            && config.Pair is { } pair && IsSameKey(pair.KeyFile, config);
        if (same)
            Config = SharedConfigText.Hash(config, _key);
        return same;
    }

    // The key itself is not kept: a hash with it tells whether the file still holds the same one.
    private bool IsSameKey(string path, VipGuardConfig config)
    {
        if (!PairKeyFile.TryLoad(path, out var key, out _))
            return false;
        using (key)
        {
            using var derived = LinkKey.Of(key);
            return SharedConfigText.Hash(config, derived) == SharedConfigText.Hash(config, _key);
        }
    }

    /// <summary>What the other last said; null while it is not heard.</summary>
    internal PeerState? Heard(TimeSpan now) => _talk.IsAlive(now) ? _talk.Peer : null;

    internal TimeSpan Deadline => Earliest(_socket is null ? _retryAt : _talk.SendDue, _alive ? _talk.LostAt : VirtualRouter.Never);

    internal void Read(TimeSpan now)
    {
        for (int i = 0; i < DatagramsPerTurn && _socket is not null && _socket.TryReceive(_buffer, out int length, out bool fromPeer); i++)
        {
            var drop = _talk.Receive(now, fromPeer, _buffer.AsSpan(0, length));
            // The first messages of a start, and what the network repeats, are nobody's fault.
            if (drop is not (LinkDrop.None or LinkDrop.NotAnAnswer or LinkDrop.Replayed or LinkDrop.Late or LinkDrop.EndedRun))
                SayDropped(now, drop);
        }
        SayChanges(now);
    }

    internal void Speak(TimeSpan now, PeerState own)
    {
        if (_socket is null && now >= _retryAt)
            OpenSocket(now);
        _talk.Tell(own);
        for (int i = 0; i < 2 && _socket is not null && _talk.SendDue <= now; i++)
        {
            int error = _socket.Send(_buffer.AsSpan(0, _talk.Write(now, _buffer)));
            if (error != 0 && error != _sendError)
                _log.CannotSend(Peer.LinkAddress.ToString(), Marshal.GetPInvokeErrorMessage(error));
            _sendError = error;
        }
    }

    /// <summary>Why the other is not heard, in words; null: it is.</summary>
    internal string? WhyNotHeard(TimeSpan now)
    {
        if (_talk.IsAlive(now))
            return null;
        if (_noSocket is not null)
            return _noSocket;
        if (_talk.IsOneWay(now))
            return $"its messages arrive, and it does not hear this node's; look at the firewalls (UDP {_config.Port})";
        if (_sendError != 0)
            return $"nothing can be sent to {Peer.LinkAddress}: {Marshal.GetPInvokeErrorMessage(_sendError)}";
        string silence = _talk.Peer is null
            ? "never heard since this daemon started"
            : string.Create(CultureInfo.InvariantCulture, $"silent for {(now - _talk.HeardAt).TotalSeconds:F1} s");
        return _talk.LastDrop is LinkDrop.Forged or LinkDrop.OtherVersion or LinkDrop.OtherNode
            ? $"{silence}; datagrams come that are {LinkDrops.Words(_talk.LastDrop)}"
            : silence;
    }

    internal LinkStatus Status(TimeSpan now) => new()
    {
        Alive = _talk.IsAlive(now),
        Why = WhyNotHeard(now),
        Address = $"{Peer.LinkAddress}",
        Port = _config.Port,
        Since = _since,
        LastHeardMs = _talk.Peer is null ? null : (now - _talk.HeardAt).TotalMilliseconds,
        Sent = _talk.Sent,
        Received = _talk.Taken,
        Dropped = Enum.GetValues<LinkDrop>().Where(d => _talk.Dropped(d) > 0).ToDictionary(d => d.ToString(), _talk.Dropped, StringComparer.Ordinal),
    };

    /// <summary>What the other last said, though it may be lost by now.</summary>
    internal PeerState? LastSaid => _talk.Peer;

    private void OpenSocket(TimeSpan now)
    {
        try
        {
            _socket = LinkSocket.Open(_own.LinkAddress, Peer.LinkAddress, _config.Port);
            _noSocket = null;
        }
        catch (LinuxException e)
        {
            if (_noSocket != e.Message)
                _log.NoSocket(e.Message);
            _noSocket = e.Message;
            _retryAt = now + RetryAfter;
        }
    }

    private void SayChanges(TimeSpan now)
    {
        bool alive = _talk.IsAlive(now);
        if (alive != _alive)
        {
            _alive = alive;
            _since = MonotonicClock.TimeOfDay(now);
            if (alive)
                _log.PeerHeard(Peer.Name, _talk.Peer!.Version, $"{Peer.LinkAddress}");
            else
                _log.PeerLost(Peer.Name, WhyNotHeard(now)!);
        }
        if (!alive)
            return;
        string differences = string.Join(", ", Config.DifferencesTo(_talk.Peer!.Config));
        if (differences == _differences)
            return;
        _differences = differences;
        if (differences.Length > 0)
            _log.FilesDiffer(Peer.Name, differences);
        else
            _log.FilesAgree(Peer.Name);
    }

    private void SayDropped(TimeSpan now, LinkDrop drop)
    {
        if (_dropSaid[(int)drop] is { } said && now - said < Quiet)
            return;
        _dropSaid[(int)drop] = now;
        _log.Dropping(LinkDrops.Words(drop));
    }

    private static TimeSpan Earliest(TimeSpan one, TimeSpan other) => one < other ? one : other;

    public void Dispose()
    {
        _socket?.Dispose();
        _key.Dispose();
    }
}
