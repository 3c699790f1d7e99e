using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration;

internal enum CheckType
{
    /// <summary>A connection that opens: keepalived's TCP_CHECK.</summary>
    Tcp,

    /// <summary>A server that answers SELECT 1 in a session, or greets where there is no account.</summary>
    MySql,
}

/// <summary>One health check, with keepalived's names and meanings (man 5 keepalived.conf, TCP_CHECK).</summary>
internal sealed record CheckConfig
{
    public static HostAddress DefaultConnectIp { get; } = HostAddress.Parse("127.0.0.1");
    public static TimeSpan DefaultConnectTimeout { get; } = TimeSpan.FromSeconds(3);
    public const int DefaultRetry = 1;
    public static TimeSpan DefaultDelayBeforeRetry { get; } = TimeSpan.FromSeconds(1);
    public static TimeSpan DefaultDelayLoop { get; } = TimeSpan.FromSeconds(1);

    // A mysql check with an account asks in a session that stays: it costs next to nothing and leaves no trace (docs/checks.md).
    public static TimeSpan SessionConnectTimeout { get; } = TimeSpan.FromMilliseconds(300);
    public static TimeSpan SessionDelayBeforeRetry { get; } = TimeSpan.FromMilliseconds(200);
    public static TimeSpan SessionDelayLoop { get; } = TimeSpan.FromMilliseconds(200);

    public required string Name { get; init; }

    public required CheckType Type { get; init; }

    public required HostAddress ConnectIp { get; init; }

    /// <summary>As it was written; what a node uses is <see cref="PortOn"/>.</summary>
    public ushort? ConnectPort { get; init; }

    /// <summary>The address that the connection comes from; null: the kernel's choice.</summary>
    public HostAddress? BindTo { get; init; }

    /// <summary>The port that the connection comes from; null: the kernel's choice.</summary>
    public ushort? BindPort { get; init; }

    /// <summary>For a mysql check: the Unix socket that is used in place of TCP.</summary>
    public string? Socket { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>How often a doubtful failure is tried again before it counts; 0: never.</summary>
    public required int Retry { get; init; }

    public required TimeSpan DelayBeforeRetry { get; init; }

    /// <summary>From the end of one check, its retries included, to the next.</summary>
    public required TimeSpan DelayLoop { get; init; }

    /// <summary>The first check comes after a random time of at most this.</summary>
    public required TimeSpan Warmup { get; init; }

    /// <summary>So many good results in a row make an unfit node fit.</summary>
    public required int Rise { get; init; }

    /// <summary>So many bad results in a row (each after its retries) make a fit node unfit.</summary>
    public required int Fall { get; init; }

    /// <summary>How long a server that died, and was fit, is waited for before the node is unfit; 0: not at all.</summary>
    public TimeSpan RestartGrace { get; init; }

    public ushort PortOn(NodeConfig node) => ConnectPort ?? node.Port;
}
