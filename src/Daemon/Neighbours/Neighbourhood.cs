using System.Collections.Immutable;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

internal enum WireNewsKind
{
    /// <summary>A foreign router is here.</summary>
    Arrived,

    /// <summary>It was told of, and is here no more.</summary>
    Gone,

    /// <summary>There are more than are told of for now.</summary>
    More,
}

/// <summary>What is to be told of the wire; the router is null where there are more.</summary>
internal readonly record struct WireNews(WireNewsKind Kind, ForeignRouter? Router);

/// <summary>
/// Who speaks VRRP beside one instance: routers on its VRID that the file does not know, the file's other nodes, and the VRIDs in use.
/// Pure: told of each advert, asked what is to be said. Its memory is bounded whatever is forged; an ordinary advert allocates nothing.
/// </summary>
internal sealed class Neighbourhood
{
    private const int MostRouters = 16;
    private const int MostLines = 8;

    internal static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan VridStaysInUse = TimeSpan.FromMinutes(10);

    private readonly VirtualRouterConfig _config;
    private readonly ForeignRouter[] _routers = new ForeignRouter[MostRouters];
    private readonly int[] _seenOnce = new int[4096];
    private readonly TimeSpan?[] _vridHeard = new TimeSpan?[256];
    private readonly ImmutableArray<byte> _ownVrids;
    private TimeSpan _linesFrom;
    private int _lines;
    private bool _saidMore;

    /// <param name="config">The instance's router.</param>
    /// <param name="ownVrids">VRIDs that the file uses on the same interface and family; our own adverts are not heard.</param>
    internal Neighbourhood(VirtualRouterConfig config, ImmutableArray<byte> ownVrids)
    {
        _config = config;
        _ownVrids = ownVrids;
        for (int i = 0; i < MostRouters; i++)
            _routers[i] = new ForeignRouter();
        Peers = [.. config.Peers.Select(peer => new KnownPeer(peer))];
    }

    internal ImmutableArray<KnownPeer> Peers { get; }

    /// <summary>Those that are here now.</summary>
    internal IEnumerable<ForeignRouter> Foreign => _routers.Where(r => r.IsPresent);

    /// <summary>The longest of our own interval and those of the file's nodes, as they last said.</summary>
    internal TimeSpan SlowestInterval
    {
        get
        {
            var slowest = _config.AdvertInterval;
            foreach (var peer in Peers)
            {
                if (peer.Interval > slowest)
                    slowest = peer.Interval;
            }
            return slowest;
        }
    }

    /// <summary>Routers that the file does not know, and whose hardware address is not known either.</summary>
    internal HostAddress[] UnknownRouters => [.. _routers.Where(r => r is { IsPresent: true, Hardware: null }).Select(r => r.Source)];

    /// <summary>Someone speaks whose hardware address is not known.</summary>
    internal bool WantsHardware
    {
        get
        {
            foreach (var router in _routers)
            {
                if (router is { IsPresent: true, Hardware: null })
                    return true;
            }
            foreach (var peer in Peers)
            {
                if (peer is { Hardware: null, Last: not null })
                    return true;
            }
            return false;
        }
    }

    /// <summary>When <see cref="TryNext"/> has something to say, if nothing happens before.</summary>
    internal TimeSpan Deadline
    {
        get
        {
            var deadline = VirtualRouter.Never;
            foreach (var router in _routers)
            {
                if (!router.IsPresent)
                    continue;
                var at = router.Last + router.Patience;
                if (!router.IsSaid && SayFrom(router) < at)
                    at = SayFrom(router);
                if (at < deadline)
                    deadline = at;
            }
            return deadline;
        }
    }

    /// <summary>An advertisement that was read well; <paramref name="drop"/> is why it is not obeyed, None if it is.</summary>
    internal void Heard(TimeSpan now, in Advertisement advert, DropReason drop)
    {
        if (drop == DropReason.OwnPacket)
            return;
        _vridHeard[advert.Vrid] = now;
        if (advert.Vrid != _config.Vrid)
            return;
        if (FindPeer(advert.Source) is { } peer)
            peer.Heard(now, advert, drop, _config);
        else if (drop != DropReason.None)
            PlaceFor(now, advert.Source)?.Heard(now, advert, _config);
    }

    /// <summary>A packet that could not be read.</summary>
    internal void Malformed(TimeSpan now, HostAddress source, DropReason drop) => FindPeer(source)?.Malformed(now, drop);

    internal bool IsPeer(HostAddress source) => FindPeer(source) is not null;

    /// <summary>The hardware address that adverts of this source come from.</summary>
    internal void HardwareIs(HostAddress source, MacAddress hardware)
    {
        if (FindPeer(source) is { } peer)
            peer.Hardware = hardware;
        foreach (var router in _routers)
        {
            if (router.IsPresent && router.Source == source)
                router.Hardware = hardware;
        }
    }

    /// <summary>True if one of the file's nodes speaks from it.</summary>
    internal bool Knows(MacAddress hardware) => SourceOf(hardware) is not null;

    /// <summary>Which of the file's nodes speaks from it; null: none.</summary>
    internal HostAddress? SourceOf(MacAddress hardware)
    {
        foreach (var peer in Peers)
        {
            if (peer.Hardware == hardware)
                return peer.Source;
        }
        return null;
    }

    /// <summary>The nodes' hardware addresses are to be found anew, with their next adverts.</summary>
    internal void ForgetHardware()
    {
        foreach (var peer in Peers)
            peer.Hardware = null;
    }

    /// <summary>Takes the next thing that is to be said, if it is due. Eight routers a minute at the most are told of.</summary>
    internal bool TryNext(TimeSpan now, out WireNews news)
    {
        if (now - _linesFrom >= Quiet)
        {
            _linesFrom = now;
            _lines = 0;
            _saidMore = false;
        }
        foreach (var router in _routers)
        {
            if (!router.IsPresent)
                continue;
            // First whether it is to be told of at all: one that spoke once and is silent since was here all the same.
            if (!router.IsSaid && now >= SayFrom(router))
            {
                bool exhausted = IsExhaustedFor(router);
                news = exhausted ? new WireNews(WireNewsKind.More, null) : new WireNews(WireNewsKind.Arrived, router);
                if (exhausted)
                    _saidMore = true;
                else
                    router.Say(now);
                _lines++;
                return true;
            }
            if (now >= router.Last + router.Patience)
            {
                router.Leave();
                if (!router.IsSaid)
                    continue;
                news = new WireNews(WireNewsKind.Gone, router);
                return true;
            }
        }
        news = default;
        return false;
    }

    /// <summary>VRIDs that nobody uses here, from the next after ours on.</summary>
    internal byte[] FreeVrids(TimeSpan now, int most)
    {
        var free = new List<byte>(most);
        for (int i = 1; i < 255 && free.Count < most; i++)
        {
            byte vrid = (byte)(1 + (_config.Vrid - 1 + i) % 255);
            bool inUse = _vridHeard[vrid] is { } heard && now - heard < VridStaysInUse;
            if (!inUse && !_ownVrids.Contains(vrid))
                free.Add(vrid);
        }
        return [.. free];
    }

    // A router that comes and goes is told of once a minute, and a minute has only so many lines.
    private TimeSpan SayFrom(ForeignRouter router)
    {
        var from = router.SayBy;
        if (router.SaidAt is { } said && said + Quiet > from)
            from = said + Quiet;
        return IsExhaustedFor(router) && _saidMore && _linesFrom + Quiet > from ? _linesFrom + Quiet : from;
    }

    // Half of the lines are kept for those that go on speaking: forged senders rarely do.
    private bool IsExhaustedFor(ForeignRouter router) => _lines >= (router.Count > 1 ? MostLines : MostLines / 2);

    private KnownPeer? FindPeer(HostAddress source)
    {
        foreach (var peer in Peers)
        {
            if (peer.Source == source)
                return peer;
        }
        return null;
    }

    // Its own place; else a free one, of those the one that was left first. Where all are taken, one that spoke only once gives
    // way to one that was seen before, so that a flood of forged senders does not keep out the router that stays.
    private ForeignRouter? PlaceFor(TimeSpan now, HostAddress source)
    {
        ForeignRouter? best = null;
        foreach (var router in _routers)
        {
            if (router.Source == source && (router.IsPresent || router.SaidAt is not null))
            {
                best = router;
                break;
            }
            if ((!router.IsPresent || router.Count == 1) && (best is null || IsBetter(router, best)))
                best = router;
        }
        if (best is null || (best.IsPresent && best.Source == source))
            return best;
        if (best.IsPresent && !WasSeen(source))
            return null;
        best.Arrive(now, source);
        return best;
    }

    private bool WasSeen(HostAddress source)
    {
        int hash = source.GetHashCode();
        ref int place = ref _seenOnce[(uint)hash % (uint)_seenOnce.Length];
        bool seen = place == hash;
        place = hash;
        return seen;
    }

    private static bool IsBetter(ForeignRouter one, ForeignRouter other) =>
        one.IsPresent == other.IsPresent ? one.Last < other.Last : !one.IsPresent;
}
