using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>Clocks besides the one that .NET reads (man 2 clock_gettime).</summary>
internal static unsafe partial class Libc
{
    internal const int CLOCK_MONOTONIC = 1;      // bits/time.h
    internal const int CLOCK_BOOTTIME = 7;

    [LibraryImport("libc")]
    internal static partial int clock_gettime(int clock, Timespec* time);
}
