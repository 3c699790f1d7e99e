using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Commands;

/// <summary>
/// SIGTERM and SIGINT on the shortest way that the runtime has: a handler that is there before the host's, on the thread that the
/// runtime makes for them. The host ends the process beside it, as ever.
/// </summary>
internal sealed class LeaveSignals : IDisposable
{
    private static readonly TimeSpan WarmUpLimit = TimeSpan.FromSeconds(1);

    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;

    /// <param name="leave">Must not wait. Called again for each signal.</param>
    internal LeaveSignals(Action leave)
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => leave());
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => leave());
    }

    /// <summary>
    /// Sends this process a signal that goes the same way and does nothing, so that the first true one finds compiled code: the one of a
    /// terminal whose size has changed. Not SIGQUIT or SIGINT: whoever starts a program in the background has them ignored, and then so does the runtime.
    /// </summary>
    internal static void WarmUp()
    {
        using var handled = new ManualResetEventSlim();
        using var registration = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => handled.Set());
        if (Libc.kill(Environment.ProcessId, Libc.SIGWINCH) == 0)
            handled.Wait(WarmUpLimit);
    }

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
    }
}
