using System.Globalization;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Watching;

/// <summary>
/// One process and what tells of its end, opened beforehand: pidfds of its oldest threads, which fire as soon as those end (the
/// process's own does after its memory was freed: docs/decisions); its own pidfd; its line in /proc, which makes it certain.
/// </summary>
internal sealed class WatchedProcess : IDisposable
{
    /// <summary>Several, since an ordinary thread may end.</summary>
    internal const int MostThreads = 4;

    private readonly StatFile _stat;
    private readonly PidFd?[] _threads = new PidFd?[MostThreads];
    private readonly PidFd? _process;

    private WatchedProcess(int pid, string name, ulong startTime, StatFile stat, PidFd? process)
    {
        Pid = pid;
        Name = name;
        StartTime = startTime;
        _stat = stat;
        _process = process;
        WhyDied = string.Create(CultureInfo.InvariantCulture, $"{name} (process {pid}) died");
        WhyEnded = string.Create(CultureInfo.InvariantCulture, $"{name} (process {pid}) ended");
    }

    internal int Pid { get; }

    /// <summary>As the kernel has it, such as mariadbd.</summary>
    internal string Name { get; }

    internal ulong StartTime { get; }

    /// <summary>Made now, so that nothing is when it happens.</summary>
    internal string WhyDied { get; }

    /// <summary>The same for one that had closed its port before.</summary>
    internal string WhyEnded { get; }

    /// <summary>How many of its threads are watched.</summary>
    internal int Threads { get; private set; }

    /// <summary>Whether its own end is watched too: not before Linux 5.3.</summary>
    internal bool HasOwn => _process is not null;

    /// <summary>False: the kernel has no pidfds of threads (before 6.9).</summary>
    internal bool KnowsThreads { get; private set; } = true;

    /// <summary>Opens all that there is to watch a process by. Takes a millisecond or less; not for the loop's thread.</summary>
    /// <param name="byThreads">False: as on a kernel before 6.9.</param>
    /// <param name="why">When null is returned: why it can't be watched.</param>
    /// <param name="isGone">When null is returned: there is no such process, or it is ending.</param>
    internal static WatchedProcess? Open(int pid, bool byThreads, out string why, out bool isGone)
    {
        isGone = true;
        why = string.Create(CultureInfo.InvariantCulture, $"process {pid} is ending, or is no more");
        // The order guards against a number that comes again: what was opened first is compared with what is there last.
        var process = PidFd.OfProcess(pid, out int noProcess);
        var stat = StatFile.Open(pid, out int noStat);
        if (stat is null && noStat is not (Libc.ENOENT or Libc.ESRCH) || (stat is null && process?.HasEnded() == false))
        {
            why = string.Create(CultureInfo.InvariantCulture, $"/proc does not show process {pid} to this daemon (mounted with hidepid?)");
            isGone = false;
            process?.Dispose();
            return null;
        }
        if (stat is null || (process is null && noProcess == Libc.ESRCH) || stat.Look(out var line) != LifeSign.Alive || process?.HasEnded() == true)
        {
            process?.Dispose();
            stat?.Dispose();
            return null;
        }
        isGone = false;
        var watched = new WatchedProcess(pid, NameOf(pid), line.StartTime, stat, process) { KnowsThreads = byThreads };
        if (byThreads)
            watched.OpenThreads(watched.OldestThreads());
        return watched;
    }

    /// <summary>Its own end and those of its threads, for ppoll.</summary>
    internal void Fill(Span<Libc.PollDescriptor> slots)
    {
        for (int i = 0; i < MostThreads; i++)
            slots[i] = Slot(_threads[i]);
        slots[MostThreads] = Slot(_process);
    }

    /// <summary>One of its threads has ended: it is watched no more. Allocates nothing.</summary>
    internal void Forget(int slot)
    {
        if (slot >= MostThreads || _threads[slot] is not { } ended)
            return;
        _threads[slot] = null;
        Threads--;
        ended.Dispose();
    }

    /// <summary>One read; allocates nothing.</summary>
    internal LifeSign Look() => _stat.Look(out _);

    /// <summary>Whether nothing is left of it: memory, sockets, threads. From any thread.</summary>
    internal bool HasLeft() => _process?.HasEnded() ?? Look() == LifeSign.Ending;

    /// <summary>These threads, as many as there is room for; no others.</summary>
    internal void OpenThreads(IEnumerable<int> threads)
    {
        foreach (int tid in threads)
        {
            if (Threads == MostThreads)
                return;
            if (PidFd.OfThread(tid, out int error) is { } thread)
            {
                _threads[Threads++] = thread;
            }
            else if (error is Libc.EINVAL or Libc.ENOSYS)
            {
                KnowsThreads = false;
                return;
            }
        }
    }

    // The kernel lists threads in the order in which they were made: the oldest live longest.
    private List<int> OldestThreads()
    {
        var oldest = new List<int>();
        try
        {
            foreach (string entry in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/task")).Take(4 * MostThreads))
            {
                if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out int tid) && tid != Pid)
                    oldest.Add(tid);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just gone; its own descriptor says so.
        }
        return oldest;
    }

    private static string NameOf(int pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm")).TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "mysqld";
        }
    }

    private static Libc.PollDescriptor Slot(PidFd? descriptor) =>
        new() { Descriptor = descriptor?.Descriptor ?? -1, Events = Libc.POLLIN };

    public void Dispose()
    {
        foreach (var thread in _threads)
            thread?.Dispose();
        _process?.Dispose();
        _stat.Dispose();
    }
}
