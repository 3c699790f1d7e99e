using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Health;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;

namespace VipGuard.Daemon.Watching;

/// <summary>
/// Everything of watching the server that need not be quick: finds its process when the checks find it fit, opens what tells of its
/// end, hands that to the loop, and passes on what the loop saw.
/// </summary>
internal sealed class WatchDesk : IDisposable
{
    // While the checks find a server that is not watched: it is being started, or its process can't be told.
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(1);
    private const int MostVanished = 10;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly VrrpLoop _loop;
    private readonly Func<NodeChecks> _checks;
    private readonly Action<bool, string?> _tellPeer;
    private readonly ILogger _log;
    private readonly bool _byThreads;
    private readonly ServerWatch _watch;
    private readonly ListenerDesk _listeners;
    private readonly Errand _condemn;
    // Not disposed of: an errand that is still in the pool's queue would throw there, and end the process. It holds nothing of the kernel's.
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _telling = new();
    private Task _running = Task.CompletedTask;
    private ProcessEvents? _events;
    private bool _triedEvents;
    private WatchPlan _plan = WatchPlan.Nothing;
    private volatile WatchReport _report = new(null, [], null);
    private WatchedProcess? _watched;
    private WatchPlan? _watchedFor;
    private TimeSpan _retry = FirstRetry;
    private int _vanished;
    private volatile string? _gone;
    private volatile bool _lingers;
    private long _certainAfter;
    private volatile bool _chooseAgain;
    private volatile bool _findAgain;
    private volatile bool _condemning;
    private volatile bool _fit;
    private string? _why;

    /// <param name="loop">Not started yet.</param>
    /// <param name="checks">Asked for when the first sign comes.</param>
    /// <param name="tellPeer">What the other node is told of this one's fitness.</param>
    /// <param name="byThreads">False: as on a kernel that has no pidfds of threads.</param>
    internal WatchDesk(VrrpLoop loop, Func<NodeChecks> checks, Action<bool, string?> tellPeer, ILogger log, bool byThreads = true)
    {
        _loop = loop;
        _checks = checks;
        _tellPeer = tellPeer;
        _log = log;
        _byThreads = byThreads;
        _condemn = new Errand(Condemn);
        _listeners = new ListenerDesk(checks, () => _gone is not null, () => _fit && !_stop.IsCancellationRequested, log);
        _watch = new ServerWatch(_listeners.Events)
        {
            Died = ServerDied,
            ThreadEnded = new Errand(ChooseAgain),
            ListenerClosed = new Errand(_listeners.LookAfterClosing),
        };
        _loop.Attend(_watch);
    }

    internal WatchReport Report => _report;

    /// <summary>The server's process while it is watched; from any thread.</summary>
    internal int? ServerPid => _gone is null ? _report.Process?.Pid : null;

    /// <summary>The server's process was seen to die, and something of it is there yet; from any thread.</summary>
    internal bool ServerLingers => _lingers;

    internal void Start() => _running = Task.Run(RunAsync);

    /// <summary>What is to be watched from now on.</summary>
    internal void Use(WatchPlan plan)
    {
        _plan = plan;
        _listeners.Watch(plan.Ports);
        _report = _report with { Ports = _listeners.Events is null ? [] : plan.Ports };
        _signal.Release();
    }

    /// <summary>What the checks say. While the server is known to be dead a check that finds it well is not passed on.</summary>
    internal void FitnessIs(bool fit, string? why)
    {
        lock (_telling)
        {
            _fit = fit;
            _why = why;
            if (!fit || _gone is null)
                _tellPeer(fit, why);
        }
        _retry = FirstRetry;
        if (!fit)
            return;
        // Whoever serves now may be another than the one that is watched, and may yet hang on its way out.
        _findAgain = true;
        _signal.Release();
    }

    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    // On the loop's thread: nothing is allocated, and the addresses are gone before anything else.
    private void ServerDied(WatchedProcess process, string why, TimeSpan seen, TimeSpan confirmed)
    {
        if (_checks().RestartGrace == TimeSpan.Zero)
            _loop.ServerIsGone(confirmed, why, seen, confirmed);
        _certainAfter = (confirmed - seen).Ticks / TimeSpan.TicksPerMicrosecond;
        _lingers = true;
        _condemning = true;
        _gone = why;
        _condemn.Send();
    }

    private void Condemn()
    {
        if (_gone is { } why)
        {
            _report = _report with { Process = null, WhyNot = why };
            _checks().ServerIsGone(why);
            _log.ServerDied(why, _certainAfter);
        }
        _condemning = false;
        _signal.Release();
    }

    private void ChooseAgain()
    {
        _chooseAgain = true;
        _signal.Release();
    }

    private async Task RunAsync()
    {
        TimeSpan? wait = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _signal.WaitAsync(wait ?? Timeout.InfiniteTimeSpan, _stop.Token);
                wait = await StepAsync();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _log.WatchFailed(e, e.Message);
                wait = TryAgainAfter;
            }
        }
    }

    /// <returns>When to look again by itself; null: when something happens.</returns>
    private async Task<TimeSpan?> StepAsync()
    {
        var plan = _plan;
        if (plan == WatchPlan.Nothing)
        {
            await ArmAsync(null, plan, null, isWanted: false);
            return null;
        }
        var dead = _watch.Dead;
        if (dead is not null && dead.HasLeft())
            _lingers = false;
        // A check that only connects finds nobody fit until then.
        if (!_fit)
            return _lingers ? FirstRetry : null;
        // What the checks have not yet been told of must not look to them as if it were over.
        if (_condemning)
            return null;
        var kept = dead is null && _watched is { } watched && _watchedFor!.AsksAs(plan) ? watched : null;
        if (kept is not null && !_findAgain)
            return await ChooseOthersAsync(kept, plan);

        _findAgain = false;
        var (pid, isFinal, why) = await ServerFinder.FindAsync(plan, _checks().ServerPidAt, _stop.Token);
        if (kept is not null && (pid is null || pid == kept.Pid))
            return await ChooseOthersAsync(kept, plan);
        bool isGone = false;
        var next = pid is { } id ? WatchedProcess.Open(id, _byThreads, out why, out isGone) : null;
        // The one that dies still has its sockets, and the kernel still takes connections for it.
        if (next is null && IsDying(dead))
            return FirstRetry;
        // Another, that died meanwhile: the checks will find out now. It is not waited for without an end: who listens may have
        // got its socket from one that is gone.
        if (isGone && _vanished++ < MostVanished)
        {
            _checks().LookNow();
            return FirstRetry;
        }
        _vanished = 0;
        if (!await ArmAsync(next, plan, why, before: dead))
            return FirstRetry;
        if (next is not null)
            _retry = FirstRetry;
        if (next is not null || isFinal || pid is not null)
            return null;
        var retry = _retry;
        _retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
        return retry;
    }

    private async Task<TimeSpan?> ChooseOthersAsync(WatchedProcess watched, WatchPlan plan)
    {
        if (!_chooseAgain)
            return null;
        _chooseAgain = false;
        var next = WatchedProcess.Open(watched.Pid, _byThreads, out string why, out _);
        if (next?.StartTime == watched.StartTime)
            await ArmAsync(next, plan, why);
        else
            next?.Dispose();
        return null;
    }

    /// <param name="before">Who was dead when <paramref name="next"/> was looked for.</param>
    /// <param name="isWanted">False: no check asks for the server any more, dead or not.</param>
    /// <returns>False: nobody was found, and who was watched died meanwhile; it stays the dead one.</returns>
    private async Task<bool> ArmAsync(WatchedProcess? next, WatchPlan plan, string? why, WatchedProcess? before = null, bool isWanted = true)
    {
        if (next is null && _watched is null && _gone is null)
        {
            Tell(null, why);
            return true;
        }
        var events = next is { KnowsThreads: false } or { Threads: 0 } ? EventsOf(next.Pid) : null;
        bool returned = false;
        bool kept = false;
        var replaced = await _loop.Ask(now =>
        {
            if (isWanted && next is null && _watch.Dead is { } dead && (dead != before || IsDying(dead)))
            {
                kept = true;
                return null;
            }
            var replaced = _watch.Watch(next, events);
            // It may have died while it was being found.
            if (_watch.Dead is null && _gone is not null)
            {
                _gone = null;
                _lingers = false;
                returned = true;
                _loop.ServerIsBack(now);
            }
            return replaced;
        }).WaitAsync(_stop.Token);
        if (kept)
            return false;
        replaced?.Dispose();
        _watched = next;
        _watchedFor = plan;
        if (_watch.Dead is null)
            Tell(next, why);
        if (returned)
            Believe();
        return true;
    }

    private static bool IsDying(WatchedProcess? dead) => dead?.HasLeft() == false;

    // The other node hears again what the checks say.
    private void Believe()
    {
        _log.ServerIsBack();
        lock (_telling)
            _tellPeer(_fit, _why);
    }

    private void Tell(WatchedProcess? process, string? why)
    {
        var said = _report;
        var server = process is null ? null : new WatchedServer(process.Pid, process.Name,
            said.Process?.Pid == process.Pid ? said.Process.Since : DateTimeOffset.Now, process.Threads, process.Threads == 0 && _events is not null, process.HasOwn);
        _report = said with { Process = server, WhyNot = server is null ? why : null };
        if (server is not null && said.Process?.Pid != server.Pid)
            _log.Watching(server.Name, server.Pid, server.Means);
        else if (server is null && why is not null && !string.Equals(said.WhyNot, why, StringComparison.Ordinal))
            _log.NotWatched(why);
    }

    private ProcessEvents? EventsOf(int pid)
    {
        try
        {
            if (!_triedEvents)
            {
                _triedEvents = true;
                _events = ProcessEvents.Open();
            }
            _events?.Watch(pid);
        }
        catch (LinuxException e)
        {
            _log.NoProcessEvents(e.Message);
        }
        return _events;
    }

    /// <summary>After the loop, which closes what it watches.</summary>
    public void Dispose()
    {
        _events?.Dispose();
        _stop.Dispose();
    }
}
