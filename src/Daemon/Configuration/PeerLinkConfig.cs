namespace VipGuard.Daemon.Configuration;

/// <summary>Datagrams between the two daemons, beside the adverts.</summary>
internal sealed record PeerLinkConfig
{
    public const int DefaultPort = 7790;

    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(1);

    /// <summary>UDP, on both nodes.</summary>
    public ushort Port { get; init; } = DefaultPort;

    /// <summary>Between two datagrams while nothing changes.</summary>
    public TimeSpan Interval { get; init; } = DefaultInterval;

    /// <summary>After so much silence the other daemon counts as not reached.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>A node that says here that it is alive, fit, and holds the address is not taken over, though its adverts are silent.</summary>
    public bool VetoTakeover { get; init; }
}
