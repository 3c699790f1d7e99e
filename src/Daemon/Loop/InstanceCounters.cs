using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What an instance has seen and done since it began.</summary>
internal sealed class InstanceCounters
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];

    internal long AdvertsSent { get; set; }

    internal long AdvertsReceived { get; set; }

    internal long SendErrors { get; set; }

    /// <summary>Gratuitous ARP packets, or neighbour advertisements.</summary>
    internal long AnnouncementsSent { get; set; }

    internal void Drop(DropReason reason) => _dropped[(int)reason]++;

    /// <summary>Dropped packets by reason, the reasons that occurred only.</summary>
    internal SortedDictionary<string, long> Dropped()
    {
        var dropped = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (int i = 1; i < _dropped.Length; i++)
        {
            if (_dropped[i] > 0)
                dropped[((DropReason)i).ToString()] = _dropped[i];
        }
        return dropped;
    }
}
