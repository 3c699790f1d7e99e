namespace VipGuard.Daemon.Linux;

/// <summary>Real-time scheduling of the calling thread (man 7 sched).</summary>
internal static unsafe class RealTime
{
    private const int SCHED_FIFO = 1;                     // bits/sched.h
    private const int SCHED_RESET_ON_FORK = 0x40000000;

    // Above ordinary real-time work, below the kernel's own watchdogs (99).
    private const int Priority = 50;

    /// <summary>Asks for SCHED_FIFO; without CAP_SYS_NICE the kernel refuses, and the caller goes on without it.</summary>
    /// <returns>Null if granted, else the kernel's answer.</returns>
    internal static LinuxException? TryEnter()
    {
        int priority = Priority;
        return Libc.sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority) == 0
            ? null
            : LinuxException.Last("sched_setscheduler(SCHED_FIFO)");
    }
}
