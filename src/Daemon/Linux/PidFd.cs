using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>A descriptor that becomes readable when a process, or one thread of it, has ended (man 2 pidfd_open).</summary>
internal sealed class PidFd : IDisposable
{
    private PidFd(int descriptor) => Descriptor = descriptor;

    internal int Descriptor { get; }

    /// <summary>Readable once the last thread of the process has gone: after its memory was freed.</summary>
    /// <returns>Null: the kernel's answer is in <paramref name="error"/>; ESRCH: there is none of that number, ENOSYS: Linux before 5.3.</returns>
    internal static PidFd? OfProcess(int pid, out int error) => Open(pid, 0, out error);

    /// <summary>Readable once the thread has ended; Linux 6.9 and later, no privilege.</summary>
    /// <param name="tid">Not the leader's: that one counts as ended with its whole process only.</param>
    /// <returns>Null: the kernel's answer is in <paramref name="error"/>; EINVAL: the kernel does not know threads here.</returns>
    internal static PidFd? OfThread(int tid, out int error) => Open(tid, Libc.PIDFD_THREAD, out error);

    /// <summary>Whether it is readable now; from any thread.</summary>
    internal unsafe bool HasEnded()
    {
        var poll = new Libc.PollDescriptor { Descriptor = Descriptor, Events = Libc.POLLIN };
        var atOnce = default(Libc.Timespec);
        return Libc.ppoll(&poll, 1, &atOnce, null) > 0;
    }

    // The kernel sets O_CLOEXEC by itself.
    private static PidFd? Open(int id, uint flags, out int error)
    {
        int descriptor = (int)Libc.syscall(Libc.SYS_pidfd_open, id, (nint)flags);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new PidFd(descriptor);
    }

    public void Dispose() => Libc.close(Descriptor);
}
