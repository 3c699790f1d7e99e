using System.Diagnostics;
using VipGuard.Lab.Network;

namespace VipGuard.Lab.Processes;

/// <summary>Where a process of the lab runs, and where its words go.</summary>
/// <param name="Namespace">The network namespace.</param>
/// <param name="HostName">What it sees as its host's name.</param>
/// <param name="Log">A file; both streams are appended.</param>
public sealed record ProcessPlace(string Namespace, string HostName, string Log);

/// <summary>
/// A long-running process inside a namespace. It writes to a file, not to a pipe, so that it can outlive its starter
/// (`--keep`), and it is in a session of its own, so that Ctrl-C reaches the lab alone.
/// </summary>
public sealed class LabProcess
{
    // Every link of the chain replaces itself with the next, so the number stays the same to the end.
    private const string ToFile = """log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null""";
    private const string Named = """echo "$0" >/proc/sys/kernel/hostname && exec "$@" """;

    private readonly Process process;
    private readonly Registry registry;
    private readonly ProcessIdentity identity;

    private LabProcess(Process process, Registry registry)
    {
        this.process = process;
        this.registry = registry;
        identity = ProcessIdentity.Of(process.Id) ?? new ProcessIdentity(process.Id, 0);
        registry.Add(identity);
    }

    public int Id => process.Id;

    public bool Running => !process.HasExited;

    /// <summary>A signal that ends it was sent.</summary>
    public bool Ending { get; private set; }

    /// <summary>The exit code; 128 and the signal's number when a signal ended it.</summary>
    public int ExitCode => process.ExitCode;

    internal static LabProcess Start(Registry registry, ProcessPlace place, IReadOnlyDictionary<string, string>? environment, IEnumerable<string> command)
    {
        Interruption.Token.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo("/bin/sh",
        [
            "-c", ToFile, "sh", place.Log,
            "setsid", .. LabNetwork.Inside(place.Namespace),
            "unshare", "--uts", "/bin/sh", "-c", Named, place.HostName, .. command,
        ]);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var started = Process.Start(start) ?? throw new LabException("/bin/sh did not start");
        return new LabProcess(started, registry);
    }

    /// <summary>Sends a signal, if the process still runs.</summary>
    internal void Signal(int signal)
    {
        if (!Running)
            return;
        Ending |= signal is Signals.SIGKILL or Signals.SIGTERM;
        _ = Libc.kill(process.Id, signal);
    }

    /// <summary>Sends a signal to it and to all of its children at once: it leads a session of its own.</summary>
    internal void SignalAll(int signal)
    {
        if (!Running)
            return;
        Ending |= signal is Signals.SIGKILL or Signals.SIGTERM;
        _ = Libc.kill(-process.Id, signal);
    }

    /// <summary>Sends a signal to the processes that it has started, also to those that lead sessions of their own.</summary>
    internal void SignalChildren(int signal)
    {
        if (!Running)
            return;
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{process.Id}/task"))
        {
            // man 5 proc_tid_children; a thread may end while its file is opened.
            string file = Path.Combine(thread, "children");
            foreach (string child in File.Exists(file) ? File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries) : [])
                _ = Libc.kill(int.Parse(child, System.Globalization.CultureInfo.InvariantCulture), signal);
        }
    }

    /// <summary>Completes when the process has ended.</summary>
    internal Task GoneAsync(CancellationToken cancellation) => process.WaitForExitAsync(cancellation);

    /// <exception cref="LabException">It had not ended within the limit.</exception>
    public async Task<int> EndedAsync(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new LabException($"process {Id} ({process.StartInfo.ArgumentList[^1]}) had not ended after {limit.TotalSeconds:0.#} s");
        }
        registry.Remove(identity);
        return process.ExitCode;
    }

    /// <summary>Ends it with SIGKILL and waits until it is gone.</summary>
    internal async Task KillAsync()
    {
        Signal(Signals.SIGKILL);
        await EndedAsync(TimeSpan.FromSeconds(20));
        process.Dispose();
    }
}
