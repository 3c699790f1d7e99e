using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>A second process of this program, and the memory that both see.</summary>
internal static unsafe partial class Libc
{
    internal const uint MFD_CLOEXEC = 1;                    // linux/memfd.h
    internal const int PROT_READ = 1;                       // bits/mman-linux.h
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 1;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x08;     // spawn.h
    internal const short POSIX_SPAWN_SETSCHEDULER = 0x20;
    internal const short POSIX_SPAWN_SETSID = 0x80;
    internal const int SCHED_OTHER = 0;                      // bits/sched.h
    internal const int WNOHANG = 1;                         // bits/waitflags.h
    internal const int SIGWINCH = 28;                       // asm-generic/signal.h
    internal const int SIGKILL = 9;                         // bits/signum-generic.h
    internal const int LOCK_EX = 2;                         // asm-generic/fcntl.h
    internal const int LOCK_NB = 4;

    // Larger than those of glibc (80, 336 and 128 bytes) and of musl.
    internal const int SpawnActionsSize = 256;
    internal const int SpawnAttributesSize = 512;
    internal const int SignalSetSize = 256;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int memfd_create(byte* name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ftruncate(int fd, nint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial byte* mmap(byte* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(byte* address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int flock(int fd, int operation);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int gettid();

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc")]
    internal static partial int sigfillset(byte* set);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigmask(byte* attributes, byte* mask);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setschedpolicy(byte* attributes, int policy);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setschedparam(byte* attributes, int* priority);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_destroy(byte* attributes);

    /// <returns>0, or the errno.</returns>
    [LibraryImport("libc")]
    internal static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);
}
