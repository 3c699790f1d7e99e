using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>The system calls that .NET has no door for, under their own names (man 2).</summary>
internal static unsafe partial class Libc
{
    internal const int AF_INET = 2;          // bits/socket.h
    internal const int AF_INET6 = 10;
    internal const int AF_NETLINK = 16;
    internal const int AF_PACKET = 17;
    internal const int SOCK_RAW = 3;         // bits/socket_type.h
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;  // bits/fcntl-linux.h
    internal const int SOL_SOCKET = 1;       // asm-generic/socket.h
    internal const int SO_PRIORITY = 12;
    internal const int SO_ATTACH_FILTER = 26;
    internal const int SO_DETACH_FILTER = 27;
    internal const int SO_RCVTIMEO = 20;
    internal const int SO_BINDTODEVICE = 25;
    internal const int SO_RCVBUFFORCE = 33;
    internal const short POLLIN = 1;         // bits/poll.h

    internal const int EPERM = 1;            // asm-generic/errno-base.h
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EINTR = 4;
    internal const int EIO = 5;
    internal const int EAGAIN = 11;
    internal const int EACCES = 13;
    internal const int EEXIST = 17;
    internal const int ENODEV = 19;
    internal const int EINVAL = 22;
    internal const int EOPNOTSUPP = 95;      // asm-generic/errno.h
    internal const int EAFNOSUPPORT = 97;
    internal const int EADDRNOTAVAIL = 99;
    internal const int ENETDOWN = 100;
    internal const int ENETUNREACH = 101;
    internal const int ENOBUFS = 105;
    internal const int EHOSTUNREACH = 113;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int bind(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setsockopt(int fd, int level, int name, byte* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint sendto(int fd, byte* buffer, nint length, int flags, byte* address, uint addressLength);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint sendmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recvmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int open(byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recv(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recvfrom(int fd, byte* buffer, nint length, int flags, byte* address, uint* addressLength);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int fd, byte* buffer, nint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int fd, byte* buffer, nint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ppoll(PollDescriptor* descriptors, nuint count, Timespec* timeout, void* signals);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sched_setscheduler(int thread, int policy, int* priority);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sched_getscheduler(int thread);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial uint if_nametoindex(byte* name);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial byte* if_indextoname(uint index, byte* name);

    /// <summary>struct pollfd, man 2 poll.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }

    /// <summary>struct msghdr, man 2 recvmsg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal byte* Name;
        internal uint NameLength;
        internal Vector* Vectors;
        internal nuint VectorCount;
        internal byte* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary>struct iovec, man 2 readv.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Vector
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary>struct timespec, man 3 timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Timespec
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }

    internal static int OpenSocket(int domain, int type, int protocol, string what)
    {
        int fd = socket(domain, type | SOCK_CLOEXEC, protocol);
        return fd >= 0 ? fd : throw LinuxException.Last(what);
    }

    internal static void SetOption(int fd, int level, int name, ReadOnlySpan<byte> value, string what)
    {
        fixed (byte* bytes = value)
        {
            if (setsockopt(fd, level, name, bytes, (uint)value.Length) < 0)
                throw LinuxException.Last(what);
        }
    }

    internal static void SetOption(int fd, int level, int name, int value, string what) =>
        SetOption(fd, level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)), what);
}
