using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Health;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Watching;

/// <summary>What is done of listeners on the server's ports: the kernel is asked to tell when one closes, and the checks then look at once.</summary>
/// <param name="isKnownDead">It is no news then.</param>
/// <param name="goesOn">False: nobody waits for more looks.</param>
internal sealed class ListenerDesk(Func<NodeChecks> checks, Func<bool> isKnownDead, Func<bool> goesOn, ILogger log)
{
    // A stopping server closes its sockets one after the other: MariaDB its Unix socket a millisecond after its port (docs/measured.md).
    private static readonly TimeSpan[] LooksAfterClosing =
        [.. new double[] { 1, 2, 4, 8, 16, 32 }.Select(TimeSpan.FromMilliseconds)];

    private static readonly TimeSpan SayClosedEvery = TimeSpan.FromSeconds(10);

    private int _looking;
    private long _sayClosedFrom;

    /// <summary>Null where the kernel refuses.</summary>
    internal ListenerEvents? Events { get; } = Open(log);

    internal void Watch(IReadOnlyList<ushort> ports)
    {
        try
        {
            Events?.Watch(ports);
        }
        catch (LinuxException e)
        {
            log.NoListenerEvents(e.Message);
        }
    }

    // Anybody on this host may open and close listeners on the server's port at another address, as often as they like.
    internal void LookAfterClosing()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 0)
            _ = LookAsync();
    }

    private async Task LookAsync()
    {
        checks().LookNow();
        long now = Environment.TickCount64;
        if (!isKnownDead() && now >= _sayClosedFrom)
        {
            _sayClosedFrom = now + (long)SayClosedEvery.TotalMilliseconds;
            log.ListenerClosed();
        }
        foreach (var after in LooksAfterClosing)
        {
            await Task.Delay(after);
            if (!goesOn())
                break;
            checks().LookNow();
        }
        Volatile.Write(ref _looking, 0);
        // For one that was closed after the last look and before this.
        checks().LookNow();
    }

    private static ListenerEvents? Open(ILogger log)
    {
        try
        {
            return ListenerEvents.Open([]);
        }
        catch (LinuxException e)
        {
            log.NoListenerEvents(e.Message);
            return null;
        }
    }
}
