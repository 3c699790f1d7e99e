using System.Runtime.InteropServices;
using System.Text;
using VipGuard.Checks;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Watching;

/// <summary>What one look at a process said.</summary>
internal enum LifeSign
{
    /// <summary>It lives.</summary>
    Alive,

    /// <summary>It is ending, or has ended: certain.</summary>
    Ending,

    /// <summary>The kernel did not say.</summary>
    Unknown,
}

/// <summary>
/// The leader's line in /proc, kept open: each look is one system call into a buffer that is there already. The leader's own
/// (task/PID/stat) and not the whole process's, whose reading adds up all threads with the process's memory map held meanwhile.
/// </summary>
internal sealed unsafe class StatFile : IDisposable
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(1024, pinned: true);
    private readonly int _descriptor;

    private StatFile(int descriptor) => _descriptor = descriptor;

    /// <summary>Null if there is no such process, or /proc hides it (hidepid): see <paramref name="error"/>.</summary>
    internal static StatFile? Open(int pid, out int error)
    {
        string path = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/{pid}/task/{pid}/stat\0");
        int descriptor;
        fixed (byte* bytes = Encoding.ASCII.GetBytes(path))
            descriptor = Libc.open(bytes, Libc.O_CLOEXEC);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new StatFile(descriptor);
    }

    /// <summary>Reads the line anew; allocates nothing.</summary>
    internal LifeSign Look(out ProcessStat stat)
    {
        nint length;
        do
        {
            fixed (byte* bytes = _buffer)
                length = Libc.pread(_descriptor, bytes, _buffer.Length, 0);
        }
        while (length < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);
        stat = default;
        // The file stays that process's: one that gets the same number later is another.
        if (length < 0 && Marshal.GetLastPInvokeError() == Libc.ESRCH)
            return LifeSign.Ending;
        if (length <= 0 || !ProcessStat.TryParse(_buffer.AsSpan(0, (int)length), out stat))
            return LifeSign.Unknown;
        return stat.IsEnding ? LifeSign.Ending : LifeSign.Alive;
    }

    public void Dispose() => Libc.close(_descriptor);
}
