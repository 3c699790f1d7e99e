using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>One of the file's other nodes, as its adverts on an instance's VRID have it.</summary>
internal sealed class KnownPeer(HostAddress source)
{
    internal HostAddress Source { get; } = source;

    /// <summary>Null: not known (yet).</summary>
    internal MacAddress? Hardware { get; set; }

    private TimeSpan? _lastUnread;

    /// <summary>When its last advert that could be read came, on the loop's clock; null: never. Garbage with its address proves nothing.</summary>
    internal TimeSpan? Last { get; private set; }

    /// <summary>Adverts of this VRID that could be read, obeyed or not.</summary>
    internal long Count { get; private set; }

    internal VrrpVersion Version { get; private set; }

    internal byte Priority { get; private set; }

    internal TimeSpan Interval { get; private set; }

    internal byte AuthType { get; private set; }

    internal bool HasSameAddresses { get; private set; }

    /// <summary>Why its last packet was not obeyed; None: it was.</summary>
    internal DropReason Drop { get; private set; }

    /// <summary>Within three of its intervals it spoke; what it says is what counts now.</summary>
    internal bool IsHeard(TimeSpan now) => IsRecent(now, Last) || IsRecent(now, _lastUnread);

    /// <summary>Allocates nothing.</summary>
    internal void Heard(TimeSpan now, in Advertisement advert, DropReason drop, VirtualRouterConfig config)
    {
        Last = now;
        Count++;
        Version = advert.Version;
        Priority = advert.Priority;
        Interval = advert.Interval;
        AuthType = advert.AuthType;
        HasSameAddresses = advert.HasSameAddresses(config.Addresses.AsSpan());
        Drop = drop;
    }

    /// <summary>It sent what could not be read.</summary>
    internal void Malformed(TimeSpan now, DropReason drop)
    {
        _lastUnread = now;
        Drop = drop;
    }

    private bool IsRecent(TimeSpan now, TimeSpan? last) => last is { } at && now - at <= 4 * (Interval > TimeSpan.Zero ? Interval : TimeSpan.FromSeconds(1));
}
