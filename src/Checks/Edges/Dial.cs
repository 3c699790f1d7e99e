using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace VipGuard.Checks;

/// <summary>A connection, or why there is none.</summary>
internal readonly record struct Dialled(Socket? Socket, ProbeResult Failure);

/// <summary>Opens a probe's connection.</summary>
internal static class Dial
{
    /// <summary>Connects. The socket is made, and so chooses its network namespace, on the caller's thread.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="limit"/> was reached; nothing is left open.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The socket is the caller's when the connection stands, and closed here in every other case.")]
    public static async ValueTask<Dialled> ConnectAsync(ProbeTarget target, CancellationToken limit)
    {
        Socket? socket = null;
        bool connected = false;
        try
        {
            socket = Open(target);
            if (target is TcpTarget { Source: { } source } tcp && Bind(socket, source) is { } error)
                return new Dialled(null, CannotBind(tcp, error));

            var address = Address(target);
            await socket.ConnectAsync(address, limit);
            if (target is TcpTarget && address.Equals(socket.LocalEndPoint))
            {
                // Nobody listens: the kernel chose the target as the source too, and joined the two (RFC 9293 §3.5). It would keep the server from its port.
                socket.LingerState = new LingerOption(true, 0);
                return new Dialled(null, ConnectFailure.Describe(target, SocketError.ConnectionRefused, ""));
            }
            connected = true;
            return new Dialled(socket, default);
        }
        catch (SocketException e)
        {
            return new Dialled(null, ConnectFailure.Describe(target, e.SocketErrorCode, e.Message));
        }
        finally
        {
            if (!connected)
                socket?.Dispose();
        }
    }

    /// <summary>Fails once, as with a server that is gone: the first exception of a process takes more than ten milliseconds.</summary>
    public static async Task WarmUpAsync() => await ConnectAsync(new UnixTarget("/proc/self/no-server"), default);

    private static Socket Open(ProbeTarget target) => target switch
    {
        UnixTarget => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
        TcpTarget tcp => new Socket(tcp.ConnectIp.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
        _ => throw new ArgumentException($"no way to connect to {target}", nameof(target)),
    };

    private static System.Net.EndPoint Address(ProbeTarget target) => target switch
    {
        UnixTarget unix => new UnixDomainSocketEndPoint(unix.Path),
        TcpTarget tcp => new System.Net.IPEndPoint(tcp.ConnectIp, tcp.ConnectPort),
        _ => throw new ArgumentException($"no way to connect to {target}", nameof(target)),
    };

    private static SocketException? Bind(Socket socket, System.Net.IPEndPoint source)
    {
        try
        {
            // The port of the probe before would be in TIME_WAIT for a minute: close with a reset, and bind beside what is left.
            if (source.Port != 0)
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                socket.LingerState = new LingerOption(true, 0);
            }

            socket.Bind(source);
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }

    private static ProbeResult CannotBind(TcpTarget target, SocketException e) => new(ProbeOutcome.CannotProbe, e.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable => $"can't probe: bind_to {target.BindTo} is not an address of this host",
        SocketError.AddressAlreadyInUse => $"can't probe: bind_port {target.BindPort} is in use",
        SocketError.AccessDenied => $"can't probe: no permission for bind_port {target.BindPort}",
        _ => $"can't probe: binding to {target.Source} failed: {ForeignText.OneLine(e.Message)}",
    });
}
