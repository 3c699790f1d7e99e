using Microsoft.Extensions.Logging;
using VipGuard.Checks;
using VipGuard.Daemon.Control;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Health;

/// <summary>This node's checks, running, and what they say of it together.</summary>
/// <param name="fitness">Told, in order, whenever the node becomes fit or unfit, and why.</param>
/// <param name="server">What else is known of this node's own server; null: nothing.</param>
internal sealed class NodeChecks(TimeProvider clock, Action<bool, string?> fitness, ILogger log, OwnServer? server = null)
{
    private sealed record Running(CheckSetup Setup, CheckRunner Runner, CancellationTokenSource Stop, Task Task);

    private readonly Lock _lock = new();
    private readonly List<Running> _running = [];
    private volatile Running[] _local = [];
    private FitnessGate _gate = new(fit: false, "the checks have not answered yet");

    internal bool IsFit => _gate.IsFit;

    /// <summary>When the probe ended that made it so, on the loop's clock; for who is told of it.</summary>
    internal TimeSpan Seen { get; private set; }

    /// <summary>The largest restart_grace of the checks on this node's own server; 0: a death of it acts at once. From any thread.</summary>
    internal TimeSpan RestartGrace
    {
        get
        {
            var largest = TimeSpan.Zero;
            foreach (var check in _local)
            {
                if (check.Setup.Options.RestartGrace > largest)
                    largest = check.Setup.Options.RestartGrace;
            }
            return largest;
        }
    }

    /// <summary>The process that serves at a Unix socket, as a check there tells it; null while, or where, none does. From any thread.</summary>
    internal int? ServerPidAt(string socket)
    {
        foreach (var check in _local)
        {
            if (check.Setup.Target is UnixTarget { Path: var path } && path.Equals(socket, StringComparison.Ordinal) && check.Runner.ServerPid is { } pid)
                return pid;
        }
        return null;
    }

    /// <summary>Has the checks on this node's own server probe now, by a new connection: something has happened to it. From any thread; does not wait.</summary>
    internal void LookNow()
    {
        foreach (var check in _local)
            check.Runner.Reconnect();
    }

    /// <summary>This node's own server is certainly unfit, by the kernel's word; its checks' restart_grace is obeyed. From any thread.</summary>
    /// <param name="why">For people, such as "mysqld (process 1234) was killed".</param>
    internal void ServerIsGone(string why)
    {
        foreach (var check in _local)
            check.Runner.Condemn(why);
    }

    /// <summary>Starts what is new, stops what is gone, leaves what stays; returns what changed, in words.</summary>
    internal async Task<List<string>> ApplyAsync(IReadOnlyList<CheckSetup> setups)
    {
        var changes = new List<string>();
        List<Running> gone;
        lock (_lock)
        {
            gone = [.. _running.Where(r => !setups.Contains(r.Setup))];
            foreach (var old in gone)
            {
                _running.Remove(old);
                bool replaced = setups.Any(s => s.Options.Name.Equals(old.Setup.Options.Name, StringComparison.Ordinal));
                changes.Add($"check {old.Setup.Options.Name}: {(replaced ? "changed" : "taken out")}");
            }
            foreach (var setup in setups.Where(s => _running.TrueForAll(r => r.Setup != s)))
            {
                if (gone.TrueForAll(r => !r.Setup.Options.Name.Equals(setup.Options.Name, StringComparison.Ordinal)))
                    changes.Add($"check {setup.Options.Name}: added");
                _running.Add(Start(setup));
            }
            _local = [.. _running.Where(r => r.Setup.OnLocalServer)];
        }
        foreach (var old in gone)
            await EndAsync(old);
        Judge();
        return changes;
    }

    internal async Task StopAsync()
    {
        List<Running> all;
        lock (_lock)
        {
            all = [.. _running];
            _running.Clear();
            _local = [];
        }
        foreach (var one in all)
            await EndAsync(one);
    }

    internal IReadOnlyList<CheckStatus> Status()
    {
        lock (_lock)
            return [.. _running.Select(r => StatusOf(r.Setup, r.Runner.Snapshot))];
    }

    private Running Start(CheckSetup setup)
    {
        var stop = new CancellationTokenSource();
        var runner = new CheckRunner(setup.Options, setup.NewProbe(clock, server), clock, Random.Shared.NextDouble(),
            change =>
            {
                // The address first: a line can wait.
                Judge(MonotonicClock.Of(change.At));
                log.Changed(change.Reason, change.From, change.To);
            },
            (check, result) => log.Remarked(check, result.Detail));
        return new Running(setup, runner, stop, Task.Run(() => runner.RunAsync(stop.Token)));
    }

    private static async Task EndAsync(Running old)
    {
        await old.Stop.CancelAsync();
        await old.Task;
        old.Stop.Dispose();
    }

    // Under the lock as a whole, so that two checks that change at once are told of in one order.
    private void Judge(TimeSpan? seen = null)
    {
        lock (_lock)
        {
            if (_running.Count == 0)
                _gate = _gate.IsFit ? _gate : new FitnessGate(fit: true, null);
            else if (!_gate.Observe(_running.Select(r => VerdictOf(r.Runner.Snapshot))))
                return;
            Seen = seen ?? MonotonicClock.Now;
            fitness(_gate.IsFit, _gate.Reason);
        }
    }

    private static CheckVerdict VerdictOf(CheckSnapshot check) =>
        new(check.State == HealthState.Unknown ? null : check.State == HealthState.Fit, check.Reason);

    private CheckStatus StatusOf(CheckSetup setup, CheckSnapshot check) => new()
    {
        Name = check.Name,
        Type = setup.Type.ToString().ToLowerInvariant(),
        State = check.State.ToString(),
        Detail = check.Detail,
        Since = DateTimeOffset.Now - (CheckRunner.Now(clock) - check.Since),
        Successes = check.Successes,
        Failures = check.Failures,
    };
}
