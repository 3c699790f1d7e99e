using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Roles;

/// <summary>
/// Keeps the local server in the role that the address gives it: one thread of its own looks at the server, decides
/// (<see cref="RoleDecision"/>) and does it. The loop only posts to it; everything else asks it by its mailbox.
/// </summary>
/// <param name="restrain">Told what the local server's state forbids this node while it is a backup.</param>
internal sealed class RoleKeeper(Action<string, TakeoverRestraint, string?> restrain, ILogger log) : IServerRole, IDisposable
{
    private static readonly TimeSpan leaveLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<Action> _mailbox = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _holding = new();
    private volatile RoleSnapshot _snapshot = RoleSnapshot.Unmanaged("the daemon is starting", DateTimeOffset.Now);
    private (string Instance, TakeoverRestraint Restraint, string? Why)? _restrained;
    private HashSet<string> _held = [];
    private RoleWork? _work;
    private Thread? _thread;
    private volatile bool _stopping;

    public RoleSnapshot Snapshot => _snapshot;

    /// <summary>Takes the file; a set-up that is equal to the present one changes nothing.</summary>
    /// <param name="setup">Null: there is no role to keep.</param>
    /// <param name="why">Why there is none.</param>
    internal void Use(RoleSetup? setup, string why) => Post(() =>
    {
        if (setup is not null && _work?.Setup == setup)
            return;
        var old = _work;
        if (_restrained is { } held && held.Instance != setup?.Instance)
        {
            _restrained = null;
            restrain(held.Instance, TakeoverRestraint.None, null);
        }
        _work = setup is null ? null : new RoleWork(setup, log, Post, () => Holds(setup.Instance), old?.State);
        old?.Dispose();
        if (_work is not null && Holds(_work.Setup.Instance) != _work.State.IsHolder)
            _work.AddressIs(Holds(_work.Setup.Instance), otherLeaves: false, "the file was read again", MonotonicClock.Now);
        if (setup is null)
            _snapshot = RoleSnapshot.Unmanaged(why, DateTimeOffset.Now);
    });

    /// <summary>What this node holds now, on the loop's thread: an instance that was only renamed made no transition.</summary>
    internal void HeldAre(IEnumerable<string> instances)
    {
        lock (_holding)
            _held = [.. instances];
    }

    internal void Start()
    {
        _thread = new Thread(Run) { Name = "server-role", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Told by the loop, on its thread; does not wait.</summary>
    internal void Transitioned(string instance, Transition transition)
    {
        bool holds = transition.To == VrrpState.Master;
        lock (_holding)
        {
            if (!(holds ? _held.Add(instance) : _held.Remove(instance)))
                return;
        }
        string why = transition.Reason.ToString();
        // A silent master may be dead; one that left or was outranked refuses writes in a moment.
        bool otherLeaves = holds && transition.Reason.Code != ReasonCode.MasterSilent;
        var at = MonotonicClock.Now;
        Post(() =>
        {
            if (_work is { } work && work.Setup.Instance == instance)
                work.AddressIs(holds, otherLeaves, why, at);
        });
    }

    public Task<FenceResult> FenceAsync(TimeSpan limit) => Ask(work => work.Fence(limit), () => new FenceResult(false, "", _snapshot.Why, TimeSpan.Zero, 0));

    public Task<bool> IsFencedAsync() => Ask(work => work.State.Role == ServerRole.Fenced, () => false);

    public Task<bool> LiftFenceAsync() => Ask(work => work.Lift(), () => true);

    public Task<string?> CatchUpAsync(string position, TimeSpan limit)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            if (_work is { } work)
                work.CatchUp(position, limit, answer);
            else
                answer.TrySetResult(_snapshot.Why);
        });
        return answer.Task;
    }

    public Task<string> RejoinAsync(bool merge) => Ask(work => work.Rejoin(merge), () => _snapshot.Why);

    /// <summary>Writes are taken here, or are about to be.</summary>
    internal bool IsWritten => _thread is not null && _snapshot.Role is (ServerRole.Writer or ServerRole.Taking);

    /// <summary>The daemon ends: if this node is written, its server is fenced first, so that what it answered is in its log before the address goes.</summary>
    internal async Task LeaveAsync(TimeSpan limit)
    {
        if (!IsWritten)
            return;
        try
        {
            if (await Ask(work => work.Leave(limit), () => false).WaitAsync(limit + limit))
                Post(() => _work?.HasLeft());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, the address must go.
            log.NotFenced("the local server", e is TimeoutException ? "no answer in time; this node leaves all the same" : e.Message);
        }
    }

    internal async Task StopAsync()
    {
        if (_thread is null)
            return;
        _stopping = true;
        _wake.Set();
        // A statement may hang for its time limit; the process need not wait for it.
        await Task.WhenAny(_ended.Task, Task.Delay(leaveLimit));
    }

    public void Dispose() => _wake.Dispose();

    private bool Holds(string instance)
    {
        lock (_holding)
            return _held.Contains(instance);
    }

    private void Post(Action what)
    {
        _mailbox.Enqueue(what);
        if (!_stopping)
            _wake.Set();
    }

    private Task<T> Ask<T>(Func<RoleWork, T> what, Func<T> without)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.TrySetResult(_work is { } work ? what(work) : without());
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                answer.TrySetException(e);
            }
        });
        return answer.Task;
    }

    private void Run()
    {
        while (!_stopping)
        {
            var wait = RoleDecision.Calm;
            try
            {
                while (_mailbox.TryDequeue(out var what))
                    what();
                if (_work is { } work)
                {
                    wait = work.Turn(MonotonicClock.Now);
                    _snapshot = work.Snapshot();
                    Restrain(work);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A server's strange answer must not end the thread that could fence it.
                log.RoleFailed(e, e.Message);
            }
            if (_mailbox.IsEmpty && !_stopping)
                _wake.WaitOne(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1));
        }
        End();
        _ended.TrySetResult();
    }

    // What came while the thread was busy: above all, that the address has gone. Nobody fences this server after us.
    private void End()
    {
        try
        {
            while (_mailbox.TryDequeue(out var what))
                what();
            _work?.End();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.RoleFailed(e, e.Message);
        }
        _work?.Dispose();
    }

    private void Restrain(RoleWork work)
    {
        var (restraint, why) = work.Restraint();
        // The lag's number changes with each look; what is forbidden does not.
        if (_restrained is { } last && last.Instance == work.Setup.Instance && last.Restraint == restraint)
            return;
        if (restraint != TakeoverRestraint.None && _restrained?.Restraint != restraint)
            log.Restrained(why ?? "");
        _restrained = (work.Setup.Instance, restraint, why);
        restrain(work.Setup.Instance, restraint, why);
    }
}
