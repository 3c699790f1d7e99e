using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Sentry;

/// <summary>
/// <c>vipguard sentry</c>, started by <c>vipguard run</c> and by nobody else: waits for that daemon's death, carries its last
/// will out, and ends. While the daemon lives it does nothing at all; a daemon that has left in order has left nothing to do.
/// </summary>
internal static unsafe class SentryProcess
{
    internal const string Command = "sentry";

    /// <summary>Where the daemon's end of a pipe is: it is closed when the daemon has died, if rather late.</summary>
    internal const int PipeDescriptor = 0;

    /// <summary>Where the will is.</summary>
    internal const int WillDescriptor = 3;

    private const int Done = 1060;                // an event id, as in the journal of the daemon

    /// <param name="arguments">The daemon's lock file.</param>
    internal static int Run(string[] arguments)
    {
        if (arguments is not [var lockPath] || WillMemory.Inherit(WillDescriptor) is not { } wills)
        {
            Say(3, "vipguard sentry is started by vipguard run, which gives it what it needs");
            return Commands.ExitCode.Usage;
        }
        try
        {
            return Watch(wills, lockPath);
        }
        catch (LinuxException e)
        {
            Say(3, $"the sentry can't watch over the daemon: {e.Message}");
            return Commands.ExitCode.No;
        }
    }

    private static int Watch(WillMemory wills, string lockPath)
    {
        // Refused: it acts all the same, later where the processors are busy. The daemon has said so of itself.
        _ = RealTime.TryEnter();
        _ = LockedMemory.TryLock();
        using var executor = WillExecutor.Open();
        byte[] path = Encoding.UTF8.GetBytes(lockPath + "\0");
        WarmUp(wills, path);

        using var thread = PidFd.OfThread(wills.LoopThread, out int error) ?? OfProcess(wills, ref error);
        // ESRCH: dead before this looked.
        if (thread is not null || error != Libc.ESRCH)
        {
            wills.ReadySentry = Environment.ProcessId;
            WaitForDeath(thread?.Descriptor ?? -1);
        }
        long seen = System.Diagnostics.Stopwatch.GetTimestamp();
        int locked = TakeLock(path, wills.Daemon, out bool another);
        if (another)
        {
            Say(5, $"the daemon (process {wills.Daemon}) died, and another runs already; nothing was touched");
            return Commands.ExitCode.Fine;
        }
        int held = executor.CarryOut(wills);
        if (locked >= 0)
            Libc.close(locked);
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(seen);
        if (held > 0)
            Tell(wills, executor, took);
        return Commands.ExitCode.Fine;
    }

    // Before Linux 6.9 a thread has no descriptor of its own; the process's comes when its memory is freed.
    private static PidFd? OfProcess(WillMemory wills, ref int error) =>
        error == Libc.ESRCH ? null : PidFd.OfProcess(wills.Daemon, out error);

    private static void WaitForDeath(int descriptor)
    {
        var waits = stackalloc Libc.PollDescriptor[2];
        waits[0] = new() { Descriptor = descriptor, Events = Libc.POLLIN };
        // Nobody writes there: whatever comes is its end.
        waits[1] = new() { Descriptor = PipeDescriptor, Events = Libc.POLLIN };
        while (Libc.ppoll(waits, 2, null, null) <= 0)
        {
            // EINTR.
        }
    }

    // A sentry that was frozen with its daemon, and thaws when another has taken its place, must take nothing off; and none may
    // start while it does. Its own daemon, whose loop's thread has ended, may still have the lock for a moment: the file has the
    // number of its holder, and is empty while one starts.
    /// <param name="another">Another daemon runs, or starts.</param>
    /// <returns>The lock, until it is closed; −1: the dying daemon has it, or there is none.</returns>
    internal static int TakeLock(ReadOnlySpan<byte> lockPath, int daemon, out bool another)
    {
        another = false;
        int descriptor;
        fixed (byte* path = lockPath)
            descriptor = Libc.open(path, Libc.O_CLOEXEC);
        if (descriptor < 0 || Libc.flock(descriptor, Libc.LOCK_EX | Libc.LOCK_NB) == 0)
            return descriptor;
        another = Marshal.GetLastPInvokeError() == Libc.EAGAIN && HolderOf(descriptor) != daemon;
        Libc.close(descriptor);
        return -1;
    }

    private static int HolderOf(int descriptor)
    {
        Span<byte> text = stackalloc byte[32];
        nint length;
        fixed (byte* bytes = text)
            length = Libc.read(descriptor, bytes, text.Length);
        return length > 0 && Utf8Parser.TryParse(text[..(int)length], out int holder, out _) ? holder : 0;
    }

    // All that will be run once is run beforehand, where it reaches nobody: compiling takes milliseconds.
    private static void WarmUp(WillMemory wills, byte[] lockPath)
    {
        Span<byte> buffer = stackalloc byte[512];
        var text = new WillText(buffer);
        text.Append(WillKind.Remove, stackalloc byte[16]);
        text.AppendPacket(0, default, default, stackalloc byte[8]);
        text.AppendPacket(0, Vrrp.HostAddress.Parse("::1"), Vrrp.HostAddress.Parse("::1"), stackalloc byte[8]);
        text.Append(WillKind.RemoveLater, stackalloc byte[16]);
        using var nowhere = WillExecutor.Nowhere();
        nowhere.Leave(buffer[..text.Length]);
        nowhere.TidyUp(buffer[..text.Length], holds: true);
        _ = nowhere.CarryOut(wills);
        int locked = TakeLock(lockPath, wills.Daemon, out _);
        if (locked >= 0)
            Libc.close(locked);
        _ = System.Diagnostics.Stopwatch.GetElapsedTime(System.Diagnostics.Stopwatch.GetTimestamp());
    }

    private static void Tell(WillMemory wills, WillExecutor executor, TimeSpan took)
    {
        List<string> names = [];
        for (int i = 0; i < wills.Count; i++)
        {
            var will = wills.Read(i, out bool holds);
            if (holds && WillText.TryNext(ref will, out var kind, out var name) && kind == WillKind.Name)
                names.Add(Encoding.UTF8.GetString(name));
        }
        string micros = took.TotalMicroseconds.ToString("F0", CultureInfo.InvariantCulture);
        Say(4, $"the daemon (process {wills.Daemon}) died; the addresses of {string.Join(", ", names)} were taken off and the other node was told, within {micros} µs");
        if (executor.Error != 0)
            Say(3, $"not all of it could be done: {Marshal.GetPInvokeErrorMessage(executor.Error)}; the lease does the rest");
    }

    // Where standard error is the journal, it wants a priority (man 3 sd-daemon); elsewhere a person reads.
    private static void Say(int priority, string what)
    {
        bool journal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null;
        byte[] line = Encoding.UTF8.GetBytes(journal
            ? string.Create(CultureInfo.InvariantCulture, $"<{priority}>vipguard[{Done}] {what}\n")
            : $"vipguard sentry: {what}\n");
        fixed (byte* bytes = line)
            Libc.write(2, bytes, line.Length);
    }
}
