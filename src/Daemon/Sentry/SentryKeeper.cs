using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Control;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Sentry;

/// <summary>The daemon's side of its sentry: starts it, starts it again if it dies, and sees it end.</summary>
internal sealed class SentryKeeper : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RuntimeDirectory _directory;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private PosixSignalRegistration? _childEnded;
    private TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _pause = FirstPause;
    private TimeSpan _startedAt;
    private int _pid;
    private int _pipe = -1;
    private bool _wanted;
    private volatile bool _leaving;
    private bool _saidNone;

    internal SentryKeeper(RuntimeDirectory directory, ILogger log)
    {
        _directory = directory;
        _log = log;
        try
        {
            Wills = WillMemory.Create();
        }
        catch (LinuxException e)
        {
            log.NoSentry(e.Message);
        }
    }

    // One that is missing is started again.
    private bool IsKept => _wanted && !_leaving;

    /// <summary>Where the instances write what their death leaves to be undone; null: the kernel gives no memory for it.</summary>
    internal WillMemory? Wills { get; }

    /// <summary>The sentry's process, once it is ready to act.</summary>
    internal int? Ready
    {
        get
        {
            lock (_gate)
                return _pid != 0 && Wills?.ReadySentry == _pid ? _pid : null;
        }
    }

    /// <summary>Starts it, or has it end, as the file wants it.</summary>
    /// <param name="wanted">Whether there is to be one.</param>
    /// <param name="loopThread">The number of the loop's thread.</param>
    internal async Task UseAsync(bool wanted, int loopThread)
    {
        if (Wills is null)
            return;
        Wills.LoopThread = loopThread;
        lock (_gate)
        {
            if (_leaving || wanted == _wanted)
                return;
            _wanted = wanted;
            _childEnded ??= PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Reap());
            if (wanted && _pid == 0)
                Start();
        }
        // It would take the pipe's end for the daemon's death, so it is ended otherwise.
        if (!wanted)
            await EndAsync(TimeSpan.Zero);
    }

    /// <summary>The daemon is about to stop: a sentry that ends from now on has seen the loop end.</summary>
    internal void Leaving() => _leaving = true;

    /// <summary>The loop has ended: the sentry sees that by itself, before Linux 6.9 by the pipe; undoes what the loop could not, and goes.</summary>
    internal Task EndedAsync()
    {
        lock (_gate)
            ClosePipe();
        return EndAsync(EndLimit);
    }

    private async Task EndAsync(TimeSpan patience)
    {
        Reap();
        Task gone;
        int pid;
        lock (_gate)
            (gone, pid) = (_gone.Task, _pid);
        if (pid == 0 || await Task.WhenAny(gone, Task.Delay(patience)) == gone)
            return;
        lock (_gate)
        {
            if (_pid == pid)
                _ = Libc.kill(pid, Libc.SIGKILL);
        }
        await Task.WhenAny(gone, Task.Delay(EndLimit));
    }

    // In the gate, while there is none: closing the pipe is its order to act.
    private unsafe void Start()
    {
        ClosePipe();
        if (Program() is not { } program)
        {
            _log.NoSentry("this program's own file is not known");
            return;
        }
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC) < 0)
        {
            DidNotStart(Marshal.GetLastPInvokeErrorMessage());
            return;
        }
        _pipe = ends[1];
        int error = SentrySpawn.Start(program, _directory.LockPath, Wills!.Descriptor, ends[0], out _pid);
        Libc.close(ends[0]);
        if (error != 0)
        {
            _pid = 0;
            DidNotStart($"{program}: {Marshal.GetPInvokeErrorMessage(error)}");
            return;
        }
        _saidNone = false;
        _startedAt = MonotonicClock.Now;
        _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // A child of ours has ended, or another's of this process.
    private unsafe void Reap()
    {
        lock (_gate)
        {
            int status = 0;
            if (_pid == 0 || Libc.waitpid(_pid, &status, Libc.WNOHANG) == 0)
                return;
            Wills!.ReadySentry = 0;
            int pid = _pid;
            _pid = 0;
            _gone.SetResult();
            if (!IsKept)
                return;
            // One that lived for long is one trouble; one that dies again and again is told of once.
            bool again = MonotonicClock.Now - _startedAt < LongestPause && _pause > FirstPause;
            if (!again)
            {
                _pause = FirstPause;
                _log.SentryEnded(pid, HowItEnded(status));
            }
            StartLater();
        }
    }

    // No descriptor or no memory is left: that may be another in a moment. Told of once.
    private void DidNotStart(string why)
    {
        if (!_saidNone)
            _log.NoSentry(why);
        _saidNone = true;
        StartLater();
    }

    private void StartLater()
    {
        _ = StartAgainAsync(_pause);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    private async Task StartAgainAsync(TimeSpan after)
    {
        await Task.Delay(after, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (IsKept && _pid == 0 && !_stop.IsCancellationRequested)
                Start();
        }
    }

    // man 2 wait: the signal in the lowest 7 bits, else the exit code above them.
    private static string HowItEnded(int status) =>
        (status & 0x7F) is var signal and not 0 ? $"signal {signal}" : $"exit code {(status >> 8) & 0xFF}";

    // Started as "dotnet vipguard.dll" the process's file is the host's; the program's own stands beside the assemblies.
    private static string? Program()
    {
        string beside = Path.Combine(AppContext.BaseDirectory, "vipguard");
        return Environment.ProcessPath is { } path && Path.GetFileName(path) == "vipguard" ? path : File.Exists(beside) ? beside : null;
    }

    private void ClosePipe()
    {
        if (_pipe >= 0)
            Libc.close(_pipe);
        _pipe = -1;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _childEnded?.Dispose();
        ClosePipe();
        Wills?.Dispose();
        _stop.Dispose();
    }
}
