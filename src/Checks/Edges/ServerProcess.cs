using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace VipGuard.Checks;

/// <summary>
/// The process behind a Unix socket, as /proc shows it to anyone (man 5 proc). For one reader at a time; a look allocates
/// a few hundred bytes, and is taken only in doubt.
/// </summary>
internal sealed class ServerProcess
{
    private readonly byte[] buffer = new byte[4096];
    private readonly string folder;
    private readonly ulong startTime;

    private ServerProcess(int pid, string folder, ulong startTime)
    {
        Pid = pid;
        this.folder = folder;
        this.startTime = startTime;
    }

    public int Pid { get; }

    /// <summary>
    /// Null where the number is of no use: another PID namespace (0), systemd's own socket (1: it listened, and the server
    /// took over), or a /proc that hides others' processes (hidepid).
    /// </summary>
    public static ServerProcess? Of(int pid)
    {
        if (pid <= 1)
            return null;
        string place = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        byte[] line = new byte[1024];
        return ProcessStat.TryParse(Read($"{place}/stat", line), out ProcessStat stat) ? new ServerProcess(pid, place, stat.StartTime) : null;
    }

    /// <summary>What certainly keeps the process from answering; null: nothing, or it is not there any more, which its port tells.</summary>
    /// <param name="afterSilence">It has said nothing for a whole limit: only then is a stop more than a moment's. A debugger's never is: gcore lets go again.</param>
    public ProbeResult? WhyCertainlyUnfit(bool afterSilence)
    {
        if (!ProcessStat.TryParse(Read($"{folder}/stat", buffer), out ProcessStat stat) || stat.StartTime != startTime)
            return null;

        // A process that dumps its core has threads that exit and one that writes; the crash is what people need to know.
        if (ProcessStat.SaysCoreDumping(Read($"{folder}/status", buffer)))
            return new ProbeResult(ProbeOutcome.DumpingCore, Told("has crashed and writes its core"));
        if (stat.IsEnding)
            return new ProbeResult(ProbeOutcome.Exiting, Told("is exiting"));
        return afterSilence && stat.IsStopped
            ? new ProbeResult(ProbeOutcome.Stopped, Told("is stopped (SIGSTOP); kill -CONT lets it go on"))
            : null;
    }

    /// <summary>What the process seems to be waiting for, going on from "the server is hung"; empty where that is not known.</summary>
    public string Suspicion()
    {
        if (ProcessStat.TryParse(Read($"{folder}/stat", buffer), out ProcessStat stat) && stat.IsTraced)
            return ": a debugger holds it";
        int all = 0;
        int blocked = 0;
        try
        {
            foreach (string task in Directory.EnumerateDirectories($"{folder}/task"))
            {
                if (!ProcessStat.TryParse(Read($"{task}/stat", buffer), out ProcessStat thread))
                    continue;
                all++;
                blocked += thread.State == 'D' ? 1 : 0;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }

        if (blocked == 0)
            return "";
        return blocked == all
            ? ": all its threads are frozen or wait for the disk"
            : string.Create(CultureInfo.InvariantCulture, $": {blocked} of its {all} threads wait for the disk (state D)");
    }

    private static ReadOnlySpan<byte> Read(string path, byte[] buffer)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            return buffer.AsSpan(0, RandomAccess.Read(file, buffer, 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private string Told(string what) => string.Create(CultureInfo.InvariantCulture, $"the server (process {Pid}) {what}");
}
