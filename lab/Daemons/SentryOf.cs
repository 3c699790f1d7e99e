using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Daemons;

/// <summary>The second process of a daemon, known by the lock file that it was given.</summary>
public sealed class SentryOf
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly string lockFile;

    internal SentryOf(string lockFile) => this.lockFile = lockFile;

    /// <summary>Its process; null: there is none.</summary>
    public int? ProcessId => Find()?.Id;

    /// <summary>SIGKILL; returns at once.</summary>
    public void Kill() => Signal(Signals.SIGKILL);

    /// <summary>SIGTERM, as systemd sends it to all of a service.</summary>
    public void Terminate() => Signal(Signals.SIGTERM);

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => Signal(Signals.SIGSTOP);

    /// <summary>SIGCONT to one that may not be the daemon's own any more.</summary>
    public static void Thaw(int process) => _ = Libc.kill(process, Signals.SIGCONT);

    /// <summary>Gives it the time to do its duty, and ends it if it stays.</summary>
    internal async Task EndAsync()
    {
        using var late = new CancellationTokenSource(EndLimit);
        while (Find() is { } sentry && !late.IsCancellationRequested)
        {
            _ = Libc.kill(sentry.Id, Signals.SIGCONT);
            await Task.Delay(10, CancellationToken.None);
        }
        Kill();
    }

    private void Signal(int signal)
    {
        if (Find() is { } sentry)
            _ = Libc.kill(sentry.Id, signal);
    }

    private ProcessIdentity? Find()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int id))
                continue;
            try
            {
                string[] line = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                if (line is [_, "sentry", var path, ..] && path == lockFile && ProcessIdentity.Of(id) is { Lives: true } identity)
                    return identity;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has gone meanwhile.
            }
        }
        return null;
    }
}
