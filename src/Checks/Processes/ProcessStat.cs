using System.Buffers.Text;

namespace VipGuard.Checks;

/// <summary>What a line of /proc/PID/stat says of whether its process, or thread, still lives (man 5 proc_pid_stat).</summary>
/// <param name="State">Field 3: R, S, D, Z, T, t, X, I.</param>
/// <param name="Flags">Field 9: the kernel's PF_….</param>
/// <param name="StartTime">Field 22: clock ticks since boot. With the PID it names one process, as PIDs come again.</param>
/// <param name="Pending">Field 31: signals that wait for the thread itself; signal 1 is bit 0.</param>
public readonly record struct ProcessStat(char State, uint Flags, ulong StartTime, ulong Pending)
{
    private const uint PF_EXITING = 0x4;         // linux/sched.h
    private const uint PF_SIGNALED = 0x400;
    private const ulong SIGKILL = 1 << (9 - 1);

    private const int StateField = 3;
    private const int FlagsField = 9;
    private const int StartTimeField = 22;
    private const int PendingField = 31;

    /// <summary>
    /// It runs no more code of its own, or will not from its next moment on: a process that dies by a signal, or ends, has SIGKILL
    /// waiting for each of its threads until that thread goes (kernel/signal.c, complete_signal and zap_other_threads). A thread that takes it
    /// has PF_SIGNALED at once, and PF_EXITING somewhat later: on a busy host there may be milliseconds between them.
    /// </summary>
    public bool IsEnding => State is 'Z' or 'X' or 'x' || (Flags & (PF_EXITING | PF_SIGNALED)) != 0 || (Pending & SIGKILL) != 0;

    /// <summary>By a signal; until SIGCONT, that is for good.</summary>
    public bool IsStopped => State is 'T';

    /// <summary>By a debugger, which may let go in a moment.</summary>
    public bool IsTraced => State is 't';

    /// <summary>Reads a line; allocates nothing.</summary>
    /// <returns>False if it is no such line.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, out ProcessStat stat)
    {
        stat = default;
        // The name may hold anything, spaces and parentheses too; behind the last one there are none.
        int end = line.LastIndexOf((byte)')');
        if (end < 0 || line.Length < end + 3)
            return false;
        line = line[(end + 2)..];

        char state = (char)line[0];
        ulong flags = 0;
        ulong startTime = 0;
        for (int field = StateField; field < PendingField; field++)
        {
            int length = line.IndexOf((byte)' ');
            if (length < 0
                || (field == FlagsField && !IsNumber(line[..length], out flags))
                || (field == StartTimeField && !IsNumber(line[..length], out startTime)))
            {
                return false;
            }
            line = line[(length + 1)..];
        }
        int last = line.IndexOf((byte)' ');
        if (!IsNumber(last < 0 ? line : line[..last], out ulong pending))
            return false;
        stat = new ProcessStat(state, (uint)flags, startTime, pending);
        return true;
    }

    /// <summary>Whether /proc/PID/status says that a core is being written (man 5 proc_pid_status, Linux ≥ 4.15).</summary>
    public static bool SaysCoreDumping(ReadOnlySpan<byte> status) => status.IndexOf("\nCoreDumping:\t1\n"u8) >= 0;

    private static bool IsNumber(ReadOnlySpan<byte> word, out ulong number) =>
        Utf8Parser.TryParse(word, out number, out int read) && read == word.Length;
}
