namespace VipGuard.Daemon.Linux;

/// <summary>Pages of this process that have been used once stay in memory (man 2 mlockall).</summary>
internal static class LockedMemory
{
    private const int MCL_CURRENT = 1;            // asm-generic/mman.h
    private const int MCL_FUTURE = 2;
    private const int MCL_ONFAULT = 4;

    /// <summary>
    /// Asks for it. Under memory pressure the kernel drops pages of the program file first, and a loop that needs one again waits for the
    /// disk, whatever its priority. Only what is used counts: the collector reserves 256 GB of addresses.
    /// </summary>
    /// <returns>
    /// Null if granted. Without CAP_IPC_LOCK a finite RLIMIT_MEMLOCK is less than those addresses, and the kernel refuses it all: no later
    /// allocation fails of it.
    /// </returns>
    internal static LinuxException? TryLock() =>
        Libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0 ? null : LinuxException.Last("mlockall");
}
