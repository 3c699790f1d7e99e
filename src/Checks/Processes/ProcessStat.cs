using System.Buffers.Text;

namespace VipGuard.Checks;

/// <summary>What a line of /proc/PID/stat says (man 5 proc_pid_stat).</summary>
/// <param name="State">R, S, D, Z, T, t, X, I.</param>
/// <param name="Exiting">PF_EXITING (linux/sched.h).</param>
/// <param name="StartTime">In clock ticks since the boot: with the number it names a process for good.</param>
internal readonly record struct ProcessStat(char State, bool Exiting, ulong StartTime)
{
    private const uint PF_EXITING = 4;
    private const int FlagsAfterState = 6;      // field 9; state is field 3
    private const int StartAfterState = 19;     // field 22

    /// <summary>By a signal; until SIGCONT, that is for good.</summary>
    public bool IsStopped => State is 'T';

    /// <summary>By a debugger, which may let go in a moment.</summary>
    public bool IsTraced => State is 't';

    /// <summary>Reads a line; false for anything that is none. Allocates nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out ProcessStat stat)
    {
        stat = default;

        // The name is in parentheses and may hold spaces and parentheses itself: the last one closes it.
        int close = line.LastIndexOf((byte)')');
        if (close < 0 || line.Length < close + 4 || line[close + 1] != (byte)' ' || line[close + 3] != (byte)' ')
            return false;
        char state = (char)line[close + 2];
        ReadOnlySpan<byte> rest = line[(close + 3)..];
        uint flags = 0;
        for (int field = 1; field <= StartAfterState; field++)
        {
            if (rest.IsEmpty || rest[0] != (byte)' ')
                return false;
            rest = rest[1..];
            int end = rest.IndexOf((byte)' ');
            ReadOnlySpan<byte> value = end < 0 ? rest : rest[..end];
            if (field == FlagsAfterState && !(Utf8Parser.TryParse(value, out flags, out int length) && length == value.Length))
                return false;
            if (field == StartAfterState)
            {
                if (!Utf8Parser.TryParse(value, out ulong start, out int read) || read == 0)
                    return false;
                stat = new ProcessStat(state, (flags & PF_EXITING) != 0, start);
                return true;
            }

            rest = end < 0 ? default : rest[end..];
        }

        return false;
    }

    /// <summary>Whether /proc/PID/status says that a core is being written (man 5 proc_pid_status, Linux ≥ 4.15).</summary>
    public static bool SaysCoreDumping(ReadOnlySpan<byte> status) => status.IndexOf("\nCoreDumping:\t1\n"u8) >= 0;
}
