using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace VipGuard.Daemon.Linux;

/// <summary>sd_notify(3): tells systemd of readiness, reloads and life by datagrams; silent where there is no systemd.</summary>
internal sealed class SystemdNotifier : IDisposable
{
    private static readonly byte[] WatchdogMessage = "WATCHDOG=1"u8.ToArray();
    private readonly Socket? _socket;

    internal SystemdNotifier(string? socketPath, string? watchdogMicroseconds)
    {
        if (string.IsNullOrEmpty(socketPath))
            return;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            // A leading @ names an abstract socket (man 3 sd_notify, NOTIFY_SOCKET).
            _socket.Connect(new UnixDomainSocketEndPoint(socketPath[0] == '@' ? '\0' + socketPath[1..] : socketPath));
        }
        catch (SocketException)
        {
            _socket.Dispose();
            _socket = null;
            return;
        }
        if (long.TryParse(watchdogMicroseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) && limit > 0)
            WatchdogInterval = TimeSpan.FromMicroseconds(limit / 2.0);
    }

    /// <summary>From NOTIFY_SOCKET and WATCHDOG_USEC, as systemd hands them over.</summary>
    internal static SystemdNotifier FromEnvironment() =>
        new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"));

    /// <summary>How often <see cref="Watchdog"/> must be called: half of systemd's limit; null where none is set.</summary>
    internal TimeSpan? WatchdogInterval { get; }

    internal void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    // Type=notify-reload and notify both take it (man 5 systemd.service).
    internal void Reloading() => Send(string.Create(CultureInfo.InvariantCulture,
        $"RELOADING=1\nMONOTONIC_USEC={Environment.TickCount64 * 1000}"));

    internal void Stopping() => Send("STOPPING=1");

    /// <summary>Said by the loop itself, so that a loop that stands still is seen. Allocates nothing.</summary>
    internal void Watchdog() => Send(WatchdogMessage);

    private void Send(string message) => Send(Encoding.UTF8.GetBytes(message));

    private void Send(ReadOnlySpan<byte> message)
    {
        try
        {
            _socket?.Send(message);
        }
        catch (SocketException)
        {
            // systemd went away or its queue is full; there is nobody else to tell.
        }
    }

    public void Dispose() => _socket?.Dispose();
}
