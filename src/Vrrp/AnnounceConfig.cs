namespace VipGuard.Vrrp;

/// <summary>How a gratuitous ARP is said. RFC 5227 §3: a request; some switches and clients learn from replies only.</summary>
public enum GratuitousArpKind
{
    Request,
    Reply,
    Both,
}

/// <summary>How often a new master tells where its addresses are now.</summary>
public sealed record AnnounceConfig
{
    /// <summary>IPv4 only.</summary>
    public GratuitousArpKind Arp { get; init; } = GratuitousArpKind.Both;

    /// <summary>1 to 32 announcements of each address at once.</summary>
    public int Burst { get; init; } = 3;

    /// <summary>From the first burst to the second; 10 ms to 1 h.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>0 to 32 announcements of each address after <see cref="Delay"/>.</summary>
    public int SecondBurst { get; init; } = 3;

    /// <summary>One announcement of each address again and again after so long; 100 ms to 1 h, or zero: never.</summary>
    public TimeSpan Refresh { get; init; }

    /// <summary>Packets a second at the most, over all addresses; 1 to 100000. What is more waits.</summary>
    public int Rate { get; init; } = 1000;
}
