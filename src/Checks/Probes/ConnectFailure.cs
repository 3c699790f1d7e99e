using System.Net.Sockets;

namespace VipGuard.Checks;

/// <summary>What a failed connect says, in the kernel's own terms (man 2 connect, man 7 ip, man 7 unix).</summary>
internal static class ConnectFailure
{
    /// <summary>The result for a socket error before the connection stood.</summary>
    /// <param name="message">The system's own text, for the errors that have no better one.</param>
    public static ProbeResult Describe(ProbeTarget target, SocketError error, string message) =>
        target is UnixTarget unix ? DescribeUnix(unix, error, message) : DescribeTcp(error, message);

    private static ProbeResult DescribeUnix(UnixTarget target, SocketError error, string message) => error switch
    {
        SocketError.ConnectionRefused => new(ProbeOutcome.Refused, "socket refused"),

        // The runtime has no name of its own for ENOENT and gives this one.
        SocketError.AddressNotAvailable => new(ProbeOutcome.SocketGone, $"no socket at {target.Path}"),
        SocketError.WouldBlock => new(ProbeOutcome.BacklogFull, "the socket's backlog is full (the server is hung)"),
        SocketError.AccessDenied => new(ProbeOutcome.CannotProbe, $"can't probe: no permission to connect to {target.Path}"),
        _ => Other(error, message),
    };

    private static ProbeResult DescribeTcp(SocketError error, string message) => error switch
    {
        SocketError.ConnectionRefused => new(ProbeOutcome.Refused, "port refused"),
        SocketError.TimedOut => new(ProbeOutcome.TimedOut, "no answer to connect (the kernel gave up)"),
        SocketError.NetworkUnreachable or SocketError.NetworkDown => new(ProbeOutcome.Unreachable, "network unreachable"),
        SocketError.HostUnreachable or SocketError.HostDown => new(ProbeOutcome.Unreachable, "host unreachable"),

        // ip-route(8): a blackhole route gives EINVAL, a prohibit route EACCES.
        SocketError.InvalidArgument => new(ProbeOutcome.Unreachable, "unreachable: a blackhole route is in the way"),
        SocketError.AccessDenied => new(ProbeOutcome.Unreachable, "unreachable: a route or firewall of this host forbids it"),
        _ => Other(error, message),
    };

    private static ProbeResult Other(SocketError error, string message) => error switch
    {
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
            new(ProbeOutcome.ClosedEarly, "reset while connecting"),
        _ => new(ProbeOutcome.CannotProbe, $"can't probe: {ForeignText.OneLine(message)}"),
    };
}
