using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VipGuard.Checks;
using VipGuard.Daemon.Commands;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Control;
using VipGuard.Daemon.Health;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Resets;
using VipGuard.Daemon.Roles;
using VipGuard.Daemon.Sentry;
using VipGuard.Daemon.Switchover;
using VipGuard.Daemon.Watching;
using VipGuard.Vrrp;

namespace VipGuard.Daemon;

/// <summary>The running daemon: the loop, the checks that tell it whether this node is fit, and the control socket.</summary>
internal sealed class DaemonService : IDisposable
{
    private static readonly TimeSpan FenceOnStop = TimeSpan.FromSeconds(3);

    // The runtime's second compiler, which a published program is without, must not run before a server.
    private static readonly TimeSpan LongestPressing = TimeSpan.FromMilliseconds(
        AppContext.GetData("System.Runtime.TieredCompilation.CallCountingDelayMs") is null ? 40 : 100);

    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger _log;
    private readonly SentryKeeper _sentry;
    private readonly VrrpLoop _loop;
    private readonly NodeChecks _checks;
    private readonly PeerDesk _peer;
    private readonly WatchDesk _watch;
    private readonly SwitchoverOrders _orders;
    private readonly ControlSocket _control;
    private readonly RoleKeeper _role;
    private readonly ConnectionResets _resets;
    private readonly ThreadLift _lift = new();
    private readonly Reload _reload;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _leaveLock = new();
    private readonly DateTimeOffset _started = DateTimeOffset.Now;
    private Task _serving = Task.CompletedTask;
    private Task? _leave;

    internal DaemonService(VipGuardConfig config, NodeConfig node, RuntimeDirectory directory, IHostApplicationLifetime lifetime, ILogger log)
    {
        Config = config;
        Node = node;
        _lifetime = lifetime;
        _log = log;
        _reload = new Reload(this, log);
        const string notYet = "the checks have not answered yet";
        _sentry = new SentryKeeper(directory, log);
        _loop = new VrrpLoop(InstanceSetups.Of(config, node), fit: config.Checks.IsEmpty, notYet, Systemd, log, _sentry.Wills);
        var maintenance = MaintenanceFile.For(directory, Environment.GetEnvironmentVariable("STATE_DIRECTORY"));
        _peer = new PeerDesk(config, node, _loop, fit: config.Checks.IsEmpty, notYet, maintenance.IsThere, log);
        _role = new RoleKeeper((instance, restraint, why) => _peer.Restraints.Set("role", instance, restraint, why), log);
        _loop.Transitioned += _role.Transitioned;
        _resets = new ConnectionResets(log);
        _loop.Left = _resets.Left;
        _peer.Role = _role;
        _orders = new SwitchoverOrders(_peer, maintenance, log);
        _watch = new WatchDesk(_loop, () => _checks!, _peer.FitnessIs, log);
        _checks = new NodeChecks(TimeProvider.System, (fit, why) =>
        {
            _loop.FitnessIs(fit, why, _checks!.Seen);
            _watch.FitnessIs(fit, why);
        }, log, new OwnServer(() => _watch.ServerPid, () => _watch.ServerLingers));
        _control = new ControlSocket(directory, AnswerAsync, log);
    }

    internal VipGuardConfig Config { get; private set; }

    internal NodeConfig Node { get; private set; }

    internal SystemdNotifier Systemd { get; } = SystemdNotifier.FromEnvironment();

    internal bool Failed { get; private set; }

    internal Task<ControlReply> ReloadAsync() => _reload.RunAsync();

    internal async Task StartAsync()
    {
        if (LockedMemory.TryLock() is { } refusal)
            _log.NotLocked(refusal.Message);
        var setups = InstanceSetups.Of(Config, Node);
        foreach (var setup in setups)
            WarmUp.Run(setup.Router);
        if (setups.Count > 0)
            WarmUp.Run(setups[0], _loop.Addresses);
        HostRoutes.RemoveStale(setups, _loop.Addresses.Socket, _log);
        HostAddresses.RemoveStale(setups, _loop.Addresses.List(), _loop.Addresses, _log);
        _control.Open();
        // Before the loop: a server that is written while this node holds nothing is fenced first, and what must not be taken
        // is said before anything can be.
        UseRole(Config, Node);
        _role.Start();
        _peer.Start();
        _loop.Start();
        try
        {
            await ServeAsync(setups);
        }
        catch
        {
            // In order: what it holds must not outlive the process.
            await LeaveOnceAsync();
            throw;
        }
    }

    private async Task ServeAsync(IReadOnlyList<InstanceSetup> setups)
    {
        _ = WatchLoopAsync();
        _serving = _control.ServeAsync(_stop.Token);
        var checks = CheckSetupsOf(Config, Node);
        _watch.Use(WatchPlan.Of(Config, Node, checks));
        _watch.Start();
        await _checks.ApplyAsync(checks);
        Systemd.Ready("running");
        await UseSentryAsync();
        if (Config.Checks.Any(check => check.Type == CheckType.MySql))
            await MySqlSessionProbe.WarmUpAsync();
        if (setups.FirstOrDefault(s => s.ResetConnections) is { } any)
            await _resets.WarmUpAsync(any);
        // Not before: what starting compiles must not keep a server from its processor.
        LiftIfPressed();
    }

    /// <summary>
    /// A collection that waits for a processor takes longer than the other node waits for a master, at short intervals
    /// (docs/decisions/0029-threads-are-lifted-at-short-intervals.md).
    /// </summary>
    internal void LiftIfPressed()
    {
        if (Config.Instances.Any(instance => instance.AdvertInterval <= LongestPressing))
            _lift.Lift();
    }

    /// <summary>For work that no server should wait for.</summary>
    internal void LowerThreads() => _lift.Lower();

    /// <summary>Whether it was told to stop.</summary>
    internal bool IsLeaving
    {
        get
        {
            lock (_leaveLock)
                return _leave is not null;
        }
    }

    /// <summary>The signal is there: leaves before the host takes anything down. From any thread; does not wait.</summary>
    internal void LeaveAtOnce() => _ = LeaveOnceAsync();

    private Task LeaveOnceAsync()
    {
        _sentry.Leaving();
        lock (_leaveLock)
            return _leave ??= LeaveAsync();
    }

    private async Task UseSentryAsync()
    {
        var thread = _loop.Ask(_ => Libc.gettid());
        // A loop that has ended answers nobody: told to stop while it was starting, nothing is left to be watched over.
        if (await Task.WhenAny(thread, _loop.Ended) == thread && thread.IsCompletedSuccessfully)
            await _sentry.UseAsync(Node.Sentry, await thread);
    }

    private async Task LeaveAsync()
    {
        // Writes first: what is answered after the address has gone would be missing on the other node.
        if (_role.IsWritten)
            await _role.LeaveAsync(FenceOnStop);
        // Then the addresses: clients wait for the other node to take them.
        try
        {
            await _loop.StopAsync();
        }
        catch (Exception) when (_loop.Ended.IsFaulted)
        {
            // Said already, by WatchLoopAsync.
        }
    }

    internal async Task StopAsync()
    {
        Systemd.Stopping();
        await LeaveOnceAsync();
        await _loop.Silent;
        await _sentry.EndedAsync();
        await _stop.CancelAsync();
        await _peer.StopAsync();
        await _watch.StopAsync();
        await _checks.StopAsync();
        await _role.StopAsync();
        await _serving;
        await _resets.StopAsync();
    }

    /// <summary>Takes a new file: what changed, in words; or why it can't be taken on this host, and then nothing changed.</summary>
    internal async Task<(List<string> Changes, IReadOnlyList<string>? Refusal)> ApplyAsync(VipGuardConfig config, NodeConfig node)
    {
        var setups = InstanceSetups.Of(config, node);
        var checks = CheckSetupsOf(config, node);
        var present = await _loop.Ask(_ => _loop.Addresses.List());
        var conflicts = HostAddresses.Conflicts(setups, present);
        if (conflicts.Count > 0)
            return ([], conflicts);
        if (!present.Exists(held => held.Address.Address == node.Address))
            return ([], [$"{config.FilePath}: {node.Address}, the address of {node.Name}, is none of this host's; correct it, or give it to the host first"]);
        if (_role.Snapshot.Role != Replication.ServerRole.Unmanaged && config is { Pair: not null, MySql: not null } && RoleSetup.Of(config, node, out string why) is null)
            return ([], [$"{why}; without it the server's role could not be kept"]);
        await _peer.ExpectAsync(config);
        var changes = await _loop.Reconfigure(setups);
        await _loop.Ask(_ =>
        {
            // What it has not been told of yet must not look to it as if it knew.
            _loop.SayTransitions();
            _role.HeldAre(_loop.Instances.Where(i => i.Router.State == VrrpState.Master).Select(i => i.Setup.Name));
            return true;
        });
        changes.AddRange(await _checks.ApplyAsync(checks));
        _watch.Use(WatchPlan.Of(config, node, checks));
        await _peer.ReconfigureAsync(config, node);
        Config = config;
        Node = node;
        UseRole(config, node);
        await UseSentryAsync();
        return (changes, null);
    }

    private void UseRole(VipGuardConfig config, NodeConfig node)
    {
        var setup = RoleSetup.Of(config, node, out string why);
        if (setup is null && config.Pair is not null)
            _log.NoRole(why);
        _role.Use(setup, why);
    }

    private IReadOnlyList<CheckSetup> CheckSetupsOf(VipGuardConfig config, NodeConfig node)
    {
        var login = CheckLogin.Of(config, out string? problem);
        if (problem is not null)
            _log.NoCheckLogin(problem);
        return CheckSetups.Of(config, node, login);
    }

    private async Task WatchLoopAsync()
    {
        try
        {
            await _loop.Ended;
        }
        catch (Exception)
        {
            // The loop has logged it and left its addresses; systemd starts a new daemon.
            _sentry.Leaving();
            Failed = true;
            _lifetime.StopApplication();
        }
    }

    private async Task<ControlReply> AnswerAsync(ControlRequest request, Action<string> tell) => request.Command switch
    {
        "status" => new ControlReply(true, [], await StatusAsync()),
        "reload" => await ReloadAsync(),
        "switchover" => await _orders.SwitchoverAsync(request, Config, Node, tell),
        "maintenance" => await _orders.MaintenanceAsync(request.On, tell),
        "history" => new ControlReply(true, [], History: await HistoryAsync()),
        "rejoin" => new ControlReply(true, [await _role.RejoinAsync(request.Merge)]),
        _ => new ControlReply(false, [$"\"{request.Command}\" is no command of this daemon"]),
    };

    private async Task<StatusSnapshot> StatusAsync() => StatusOf(await _peer.Report(), await _loop.Ask(_ =>
        (IReadOnlyList<InstanceStatus>)[.. _loop.Instances.Select(InstanceReport.Of)]));

    private async Task<HistorySnapshot> HistoryAsync() =>
        HistoryReport.Of(ProgramVersion, Node.Name, await _loop.Ask(_ => HistoryReport.Copy(_loop.Instances)));

    private StatusSnapshot StatusOf(PeerReport pair, IReadOnlyList<InstanceStatus> instances) => new()
    {
        Version = ProgramVersion,
        Node = Node.Name,
        Pid = Environment.ProcessId,
        Started = _started,
        Config = new ConfigStatus(Config.FilePath, Config.Hash, _reload.Count, _reload.LastError),
        Realtime = _loop.IsRealTime,
        Sentry = _sentry.Ready,
        Fit = _checks.IsFit,
        Maintenance = pair.Maintenance,
        CanFailOver = pair.WhyNot is null,
        WhyNot = pair.WhyNot,
        Switchover = pair.UnderWay,
        Peer = pair.Peer,
        Own = pair.Own,
        Instances = instances,
        Checks = _checks.Status(),
        Server = ServerStatus.Of(_watch.Report),
        Role = RoleReport.Of(_role.Snapshot),
        Warnings = [.. Config.Warnings.Select(w => w.ToString()), .. instances.SelectMany(i => i.Warnings.Select(w => $"{i.Name}: {w}"))],
    };

    internal static string ProgramVersion =>
        typeof(DaemonService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    public void Dispose()
    {
        _control.Dispose();
        _role.Dispose();
        _peer.Dispose();
        _orders.Dispose();
        _loop.Dispose();
        _watch.Dispose();
        _sentry.Dispose();
        _lift.Dispose();
        _reload.Dispose();
        _stop.Dispose();
        Systemd.Dispose();
    }
}
