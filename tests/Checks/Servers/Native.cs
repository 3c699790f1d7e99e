using System.Runtime.InteropServices;

namespace VipGuard.Checks.Tests.Servers;

internal static partial class Native
{
    public const int SIGKILL = 9;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int CLONE_NEWNET = 0x40000000;     // linux/sched.h

    /// <summary>man 2 kill.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    /// <summary>man 2 setns: moves the calling thread.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int setns(SafeHandle fd, int kind);
}
