using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace VipGuard.Checks;

/// <summary>Where a probe connects to.</summary>
public abstract record ProbeTarget
{
    private protected ProbeTarget()
    {
    }
}

/// <summary>A TCP port, with the names of keepalived's TCP_CHECK (man 5 keepalived.conf).</summary>
public sealed record TcpTarget : ProbeTarget
{
    /// <summary>The server, and optionally where the connection comes from.</summary>
    /// <param name="connectIp">connect_ip.</param>
    /// <param name="connectPort">connect_port, 1–65535.</param>
    /// <param name="bindTo">bind_to: the source address, of the same family; null: the kernel's choice.</param>
    /// <param name="bindPort">bind_port: the source port; 0: the kernel's choice.</param>
    /// <exception cref="ArgumentException">A port out of range, or two address families.</exception>
    public TcpTarget(IPAddress connectIp, int connectPort, IPAddress? bindTo = null, int bindPort = 0)
    {
        ArgumentNullException.ThrowIfNull(connectIp);
        ArgumentOutOfRangeException.ThrowIfLessThan(connectPort, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(connectPort, IPEndPoint.MaxPort);
        ArgumentOutOfRangeException.ThrowIfNegative(bindPort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bindPort, IPEndPoint.MaxPort);
        if (bindTo is not null && bindTo.AddressFamily != connectIp.AddressFamily)
            throw new ArgumentException($"bind_to {bindTo} and connect_ip {connectIp} are of different address families", nameof(bindTo));

        ConnectIp = connectIp;
        ConnectPort = connectPort;
        BindTo = bindTo;
        BindPort = bindPort;
    }

    public IPAddress ConnectIp { get; }

    public int ConnectPort { get; }

    public IPAddress? BindTo { get; }

    public int BindPort { get; }

    /// <summary>Where to bind before connecting; null when the kernel chooses both.</summary>
    internal IPEndPoint? Source =>
        BindTo is null && BindPort == 0 ? null : new IPEndPoint(BindTo ?? AnyOf(ConnectIp.AddressFamily), BindPort);

    /// <summary>"192.0.2.1:3306", "[2001:db8::1]:3306".</summary>
    public override string ToString() => new IPEndPoint(ConnectIp, ConnectPort).ToString();

    private static IPAddress AnyOf(AddressFamily family) =>
        family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
}

/// <summary>A Unix socket.</summary>
public sealed record UnixTarget : ProbeTarget
{
    // sun_path holds 108 bytes with the closing NUL (man 7 unix).
    private const int LongestPath = 107;

    /// <summary>The socket's file.</summary>
    /// <exception cref="ArgumentException">Not absolute, or longer than a Unix socket's path can be.</exception>
    public UnixTarget(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path[0] != '/')
            throw new ArgumentException($"the socket's path {path} is not absolute", nameof(path));
        if (System.Text.Encoding.UTF8.GetByteCount(path) > LongestPath)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"the socket's path {path} is longer than {LongestPath} bytes"), nameof(path));
        Path = path;
    }

    public string Path { get; }

    public override string ToString() => Path;
}
