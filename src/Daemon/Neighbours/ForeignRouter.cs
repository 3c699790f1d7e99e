using System.Collections.Immutable;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>How a router's list of addresses compares with an instance's.</summary>
internal enum AddressMatch
{
    /// <summary>None in common: another cluster.</summary>
    None,

    Some,

    /// <summary>The same: most likely a router of this very address that the file does not know.</summary>
    All,
}

/// <summary>A router that speaks on an instance's VRID and is no node of the file. Made once, and used again for another.</summary>
internal sealed class ForeignRouter
{
    private const int MostAddresses = 8;
    private static readonly TimeSpan ShortestPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    internal HostAddress Source { get; private set; }

    /// <summary>Null: not known (yet).</summary>
    internal MacAddress? Hardware { get; set; }

    internal VrrpVersion Version { get; private set; }

    internal byte Priority { get; private set; }

    internal TimeSpan Interval { get; private set; }

    /// <summary>The first of its list.</summary>
    internal ImmutableArray<HostAddress> Addresses { get; private set; } = [];

    internal int AddressCount { get; private set; }

    internal AddressMatch Match { get; private set; }

    /// <summary>On the loop's clock, of this visit.</summary>
    internal TimeSpan First { get; private set; }

    internal TimeSpan Last { get; private set; }

    internal long Count { get; private set; }

    internal bool IsPresent { get; private set; }

    /// <summary>It was told of in this visit.</summary>
    internal bool IsSaid { get; private set; }

    /// <summary>When it was last told of, in any visit.</summary>
    internal TimeSpan? SaidAt { get; private set; }

    /// <summary>So long without an advert, and it is gone.</summary>
    internal TimeSpan Patience => Longer(4 * Interval, ShortestPatience);

    /// <summary>Within three of its intervals; a little is waited for the hardware address, which comes with the second advert or with an answer.</summary>
    internal TimeSpan SayBy => Hardware is not null ? First : First + Shorter(2.5 * Interval, LongestSilence);

    /// <summary>Takes the place for a router that was not here.</summary>
    internal void Arrive(TimeSpan now, HostAddress source)
    {
        if (source != Source)
        {
            SaidAt = null;
            Hardware = null;
        }
        Source = source;
        First = now;
        Count = 0;
        AddressCount = 0;
        Addresses = [];
        IsPresent = true;
        IsSaid = false;
    }

    /// <summary>Allocates nothing but where it says other addresses than before, and that once a second at the most.</summary>
    internal void Heard(TimeSpan now, in Advertisement advert, VirtualRouterConfig config)
    {
        bool other = Count == 0 || (now - Last >= TimeSpan.FromSeconds(1) && !IsSameList(advert));
        Last = now;
        Count++;
        Version = advert.Version;
        Priority = advert.Priority;
        Interval = advert.Interval;
        if (!other)
            return;
        AddressCount = advert.AddressCount;
        var addresses = ImmutableArray.CreateBuilder<HostAddress>(Math.Min(AddressCount, MostAddresses));
        for (int i = 0; i < AddressCount && i < MostAddresses; i++)
            addresses.Add(advert.Address(i));
        Addresses = addresses.MoveToImmutable();
        Match = advert.HasSameAddresses(config.Addresses.AsSpan()) ? AddressMatch.All
            : SharesAddress(advert, config) ? AddressMatch.Some : AddressMatch.None;
    }

    internal void Say(TimeSpan now)
    {
        IsSaid = true;
        SaidAt = now;
    }

    internal void Leave() => IsPresent = false;

    internal static bool SharesAddress(in Advertisement advert, VirtualRouterConfig config)
    {
        for (int i = 0; i < advert.AddressCount; i++)
        {
            if (config.Addresses.Contains(advert.Address(i)))
                return true;
        }
        return false;
    }

    private bool IsSameList(in Advertisement advert)
    {
        if (advert.AddressCount != AddressCount)
            return false;
        for (int i = 0; i < Addresses.Length; i++)
        {
            if (advert.Address(i) != Addresses[i])
                return false;
        }
        return true;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
