using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Daemons;

/// <summary>A host's own `vipguard run`, the built program as a process.</summary>
public sealed class Daemon
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);

    private readonly Registry registry;
    private readonly ProcessPlace place;
    private readonly string folder;
    private LabProcess? process;

    internal Daemon(Registry registry, ProcessPlace place, string folder)
    {
        this.registry = registry;
        this.place = place;
        this.folder = folder;
        Config = new ConfigFile(Path.Combine(folder, "vipguard.toml"));
    }

    /// <summary>The configuration file of this host.</summary>
    public ConfigFile Config { get; }

    /// <summary>Of its next start, beside what the lab itself sets.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();

    public string RuntimeFolder => Path.Combine(folder, "run");

    /// <summary>All that the daemon has said, of all its runs.</summary>
    public string Journal => File.Exists(place.Log) ? File.ReadAllText(place.Log) : "";

    public bool Running => process is { Running: true };

    /// <summary>It was started once, whether it runs now or not.</summary>
    public bool WasStarted => process is not null;

    /// <summary>Process id, while it runs.</summary>
    public int? ProcessId => Running ? process!.Id : null;

    /// <summary>Of the last run that has ended.</summary>
    public int ExitCode => process?.ExitCode ?? 0;

    /// <summary>Its sentry, which outlives it for a moment.</summary>
    public SentryOf Sentry => new(Path.Combine(RuntimeFolder, "vipguard.lock"));

    /// <summary>Starts the daemon and waits until it says that it is ready.</summary>
    /// <param name="through">A program and its arguments that start it in its place, like `setpriv`.</param>
    /// <exception cref="LabException">It ended instead, or was not ready within 15 s; with its journal.</exception>
    public async Task StartAsync(params string[] through)
    {
        if (Running)
            throw new LabException($"{place.HostName}'s daemon runs already (process {process!.Id})");
        string path = Path.Combine(folder, "notify");
        using var notify = new NotifySocket(path);
        process = Launch(through, path);
        using var late = new CancellationTokenSource(StartLimit);
        var ready = notify.ReadyAsync(late.Token);
        await Task.WhenAny(ready, process.GoneAsync(late.Token));
        await late.CancelAsync();
        if (!ready.IsCompletedSuccessfully)
            throw new LabException($"{place.HostName}'s daemon {(Running ? $"was not ready within {StartLimit.TotalSeconds:0} s" : $"ended at its start with {process.ExitCode}")}:\n{LogTail.Of(place.Log)}");
    }

    /// <summary>Runs it where it is expected to end by itself.</summary>
    /// <returns>Its exit code and all that it said.</returns>
    public async Task<(int ExitCode, string Said)> RefusalAsync(params string[] through)
    {
        int before = Journal.Length;
        var refused = Launch(through, notify: null);
        try
        {
            int code = await refused.EndedAsync(StartLimit);
            return (code, Journal[before..].Trim());
        }
        finally
        {
            await refused.KillAsync();
        }
    }

    /// <summary>SIGTERM: it leaves in good order. Returns at once.</summary>
    public void Terminate() => process?.Signal(Signals.SIGTERM);

    /// <summary>SIGKILL; returns at once.</summary>
    public void Kill() => process?.Signal(Signals.SIGKILL);

    /// <summary>SIGKILL to its sentry and to it: nobody says that it is gone, and the lease does the rest.</summary>
    public void KillWithSentry()
    {
        Sentry.Kill();
        Kill();
    }

    /// <summary>SIGKILL to the daemon and whatever it has started; returns at once.</summary>
    public void KillAll()
    {
        process?.SignalChildren(Signals.SIGKILL);
        process?.SignalAll(Signals.SIGKILL);
    }

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => process?.Signal(Signals.SIGSTOP);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => process?.Signal(Signals.SIGCONT);

    /// <summary>SIGHUP: it reads its file again.</summary>
    public void Reload() => process?.Signal(Signals.SIGHUP);

    /// <summary>It was killed or told to stop, and may still be about to go.</summary>
    internal bool Ending => process is { Ending: true };

    /// <summary>Waits until the process is gone.</summary>
    public Task EndedAsync() => process?.EndedAsync(StartLimit) ?? Task.CompletedTask;

    /// <summary>What `vipguard status --json` would print; null when no daemon answers. Asked by its socket: starting the program each time would load the machine.</summary>
    public Task<DaemonStatus?> StatusAsync() => StatusSocket.AskAsync(Path.Combine(RuntimeFolder, "control.sock"));

    /// <summary>Runs another command of the program, as a user of this host.</summary>
    public Task<CommandResult> CommandAsync(params string[] arguments)
    {
        string[] line = [.. LabNetwork.Inside(place.Namespace), Repository.Program, .. arguments];
        return Command.RunAsync(line[0], line[1..]);
    }

    private LabProcess Launch(string[] through, string? notify)
    {
        Directory.CreateDirectory(RuntimeFolder);
        var environment = new Dictionary<string, string>(Environment);
        if (notify is not null)
            environment["NOTIFY_SOCKET"] = notify;
        return LabProcess.Start(registry, place, environment,
        [
            .. through, Repository.Program, "run",
            "--config", Config.Path, "--node", place.HostName, "--runtime-dir", RuntimeFolder,
        ]);
    }

    internal async Task EndAsync()
    {
        if (process is not null)
            await process.KillAsync();
        process = null;
        await Sentry.EndAsync();
    }
}
