using System.Globalization;

namespace VipGuard.Daemon.Linux;

/// <summary>Real-time scheduling of the calling thread (man 7 sched).</summary>
internal static unsafe class RealTime
{
    private const int SCHED_FIFO = 1;                     // bits/sched.h
    private const int SCHED_RR = 2;

    // Above the runtime's own threads: those made after the process is lifted get 50 to 56 from it (by their managed priorities), also
    // those that the loop makes. Below the kernel's own watchdogs (99).
    private const int Priority = 60;

    /// <summary>
    /// Puts all threads of the process before ordinary ones, and behind the loop's, which has entered. A collection of garbage stops every
    /// thread until the one that collects is done: if that has to wait for a processor, so does the loop, whatever its own priority.
    /// Not all that are made later inherit it (<see cref="ThreadLift"/>); where the kernel refuses, the loop's own request has said so.
    /// </summary>
    internal static void LiftProcess() => Reschedule(from: Libc.SCHED_OTHER, SCHED_RR, priority: 1);

    /// <summary>Puts them back among ordinary ones, the loop's not: for work that no server should wait for.</summary>
    internal static void LowerProcess() => Reschedule(from: SCHED_RR, Libc.SCHED_OTHER, priority: 0);

    private static void Reschedule(int from, int to, int priority)
    {
        try
        {
            foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
            {
                // One that has ended meanwhile is no matter.
                if (int.TryParse(Path.GetFileName(task), NumberStyles.None, CultureInfo.InvariantCulture, out int thread) && Libc.sched_getscheduler(thread) == from)
                    _ = Libc.sched_setscheduler(thread, to, &priority);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No descriptor is left for the listing: the next look finds one (ThreadLift).
        }
    }

    /// <summary>Asks for SCHED_FIFO; without CAP_SYS_NICE the kernel refuses, and the caller goes on without it.</summary>
    /// <returns>Null if granted, else the kernel's answer.</returns>
    internal static LinuxException? TryEnter()
    {
        int priority = Priority;
        return Libc.sched_setscheduler(0, SCHED_FIFO, &priority) == 0
            ? null
            : LinuxException.Last("sched_setscheduler(SCHED_FIFO)");
    }
}
