using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>What is asked of processes and of files that are read anew.</summary>
internal static unsafe partial class Libc
{
    internal const int SYS_pidfd_open = 434;      // asm-generic/unistd.h: one number on all architectures
    internal const uint PIDFD_THREAD = 0x80;      // linux/pidfd.h: O_EXCL
    internal const int ENOSYS = 38;               // asm-generic/errno.h

    // glibc has pidfd_open from 2.36 on; the call is there from Linux 5.3 on.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint syscall(nint number, nint first, nint second);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint pread(int fd, byte* buffer, nint length, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int mlockall(int flags);
}
