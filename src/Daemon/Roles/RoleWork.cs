using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Roles;

/// <summary>One set-up at work: looks, decides, does. For the role's thread only.</summary>
internal sealed class RoleWork : IDisposable
{
    // While somebody waits for a position to be applied.
    private static readonly TimeSpan waiting = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan fenceLimit = TimeSpan.FromSeconds(5);

    private readonly ILogger _log;
    private readonly Func<bool> _holds;
    private readonly LocalServer _local;
    private readonly PeerServer _peerCalmly;
    private readonly PeerServer _peerAtOnce;
    private readonly RoleActions _actions;
    private readonly List<(GtidState Position, string Text, TimeSpan Until, TaskCompletionSource<string?> Answer)> _waiters = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private PeerFacts _peer = PeerFacts.Unknown;
    private LocalFacts? _look;
    private ReplicationSnapshot? _replication;
    private IReadOnlyList<string> _notes = [];
    private DateTimeOffset _since = DateTimeOffset.Now;
    private TimeSpan? _tookAt;
    private TimeSpan? _lastTakeOver;
    private bool? _reachable;

    /// <param name="post">Hands something to the role's thread.</param>
    /// <param name="holds">Whether this node has the address, as of now and not of the last look.</param>
    /// <param name="before">What the work before this one remembered; null: the daemon has just started.</param>
    internal RoleWork(RoleSetup setup, ILogger log, Action<Action> post, Func<bool> holds, RoleState? before)
    {
        Setup = setup;
        _log = log;
        _holds = holds;
        State = before is null ? RoleState.Start(MonotonicClock.Now) : before with { ServerStart = null };
        _local = new LocalServer(setup, TimeProvider.System);
        _actions = new RoleActions(setup, _local, TimeProvider.System, log);
        _peerCalmly = new PeerServer(setup, urgent: false, TimeProvider.System, facts => post(() => Heard(facts)));
        _peerAtOnce = new PeerServer(setup, urgent: true, TimeProvider.System, facts => post(() => Heard(facts)));
    }

    internal RoleSetup Setup { get; }

    internal RoleState State { get; private set; }

    private string Name => Setup.Settings.Self.Name;

    internal void AddressIs(bool held, bool otherLeaves, string why, TimeSpan at)
    {
        Become(held ? RoleDecision.Holds(State, otherLeaves, why, at) : RoleDecision.Leaves(State, why, at));
        _tookAt = held ? at : null;
        if (held)
            _peerAtOnce.Ask(null, at);
    }

    /// <summary>One look, one decision; returns when to look again at the latest.</summary>
    internal TimeSpan Turn(TimeSpan now)
    {
        var look = Look();
        var step = RoleDecision.Decide(State, look, _peer, Setup.Settings, now);
        if (Do(step, look, now))
            Become(step.Next);
        _look = look;
        _replication = look is null ? null : ReplicationJudgement.Of(State, look, _peer, Setup.Settings);
        if (State.Role != ServerRole.Taking)
        {
            _peerAtOnce.Forget();
            // Not at every look that an event caused.
            if (now - _peer.At >= RoleDecision.Calm / 2)
                _peerCalmly.Ask(look, now);
        }
        ServeWaiters(look, now);
        return _waiters.Count > 0 && waiting < step.LookAgain ? waiting : step.LookAgain;
    }

    internal FenceResult Fence(TimeSpan limit)
    {
        if (!State.IsHolder || State.Role != ServerRole.Writer)
            return new FenceResult(false, "", $"{Name} is not written to: it is {State.Role}, because {State.Why}", TimeSpan.Zero, 0);
        var result = _actions.Fence(limit);
        if (result.Done)
            Become(RoleDecision.Fenced(State, MonotonicClock.Now));
        return result;
    }

    internal bool Lift()
    {
        if (State.Role != ServerRole.Fenced)
            return State.Role == ServerRole.Writer;
        if (!_holds())
            return false;
        _actions.AllowWrites();
        Become(RoleDecision.Lifted(State, MonotonicClock.Now));
        return true;
    }

    internal bool Leave(TimeSpan limit)
    {
        if (!_actions.Fence(limit).Done)
            return false;
        Become(RoleDecision.Leaves(State, "the daemon ends", MonotonicClock.Now));
        return true;
    }

    /// <summary>After <see cref="Leave"/>, while the address goes: what it need not wait for.</summary>
    internal void HasLeft()
    {
        // Where it takes its time it stays on: the peer acknowledges, and the process must not wait.
        if (_look?.Server.Dialect.SourceSideGoesSlowly != true)
            _actions.TryDo(RoleAction.SourceSideOff);
    }

    /// <summary>The daemon ends: a server that this node does not hold the address for is not left writable.</summary>
    internal void End()
    {
        if (Setup.Settings.FollowsHolder && Look() is { RefusesWrites: false } && !_holds())
            _actions.Fence(TimeSpan.FromSeconds(1));
    }

    internal string Rejoin(bool merge)
    {
        if (State.Returned is not { } returned)
            return $"{Setup.Settings.Peer.Name} has not returned with transactions that {Name} does not have; nothing to do";
        if (!merge)
            return $"nothing is read from {Setup.Settings.Peer.Name}, which alone has {returned}";
        State = State with { MayMerge = true };
        _log.Merges(Name, Setup.Settings.Peer.Name, returned);
        return $"{Name} reads from {Setup.Settings.Peer.Name} again and applies {returned}";
    }

    internal void CatchUp(string position, TimeSpan limit, TaskCompletionSource<string?> answer)
    {
        if (_look is not { } look)
            answer.TrySetResult($"{Name} can't be asked: {_local.Why}");
        else if (look.Server.Dialect.ReadPosition(position) is not { IsKnown: true } wanted)
            answer.TrySetResult($"\"{position}\" is no position of a {look.Server.Dialect.Name} server");
        else
            _waiters.Add((wanted, position, MonotonicClock.Now + limit, answer));
    }

    internal (TakeoverRestraint Restraint, string? Why) Restraint()
    {
        if (State.IsHolder || _look is not { } look || _replication is not { } replication)
            return (TakeoverRestraint.None, null);
        if (ReplicationJudgement.WhyNever(State, replication, Setup.Settings) is { } never)
            return (TakeoverRestraint.Never, never);
        return ReplicationJudgement.WhyNoPreemption(replication, look, _peer, Setup.Settings) is { } why ? (TakeoverRestraint.NoPreemption, why) : (TakeoverRestraint.None, null);
    }

    internal RoleSnapshot Snapshot() => new()
    {
        Role = State.Role,
        Why = State.Loudly.Length > 0 ? $"{State.Why}; {State.Loudly}" : State.Why,
        Since = _since,
        ServerReachable = _look is not null,
        ServerVersion = _local.Version?.ToString(),
        ReadOnly = _look?.RefusesWrites,
        Replication = _replication,
        Position = _look?.Server.BinlogPosition.ToString() ?? "",
        SemiSyncOn = _look is { SourceSide: { } on } ? on && _look.SourceWaits : null,
        LastTakeOver = _lastTakeOver,
        Returned = State.Returned,
        Notes = _look is null ? [$"{Name} can't be asked: {_local.Why}"] : _notes,
    };

    public void Dispose()
    {
        _local.Dispose();
        _peerCalmly.Dispose();
        _peerAtOnce.Dispose();
        foreach (var waiter in _waiters)
            waiter.Answer.TrySetResult("the file was read again");
    }

    private void Heard(PeerFacts facts)
    {
        if (facts.At >= _peer.At)
            _peer = facts;
    }

    private LocalFacts? Look()
    {
        var look = _local.Look();
        if ((look is not null) != _reachable)
        {
            _reachable = look is not null;
            if (look is not null)
                _log.Reachable(Name, look.Server.Version.ToString());
            else
                _log.Unreachable(Name, _local.Why);
        }
        return look;
    }

    /// <summary>True if what counts was done: writes are allowed where they are to be.</summary>
    private bool Do(RoleStep step, LocalFacts? look, TimeSpan now)
    {
        foreach (var action in step.Actions)
        {
            switch (action)
            {
                case RoleAction.AskPeer:
                    _peerAtOnce.Ask(look, now);
                    break;
                case RoleAction.Fence:
                    _actions.Fence(fenceLimit);
                    break;
                // The address may have gone while the server was asked.
                case RoleAction.AllowWrites when State.IsHolder && !_holds():
                    return false;
                default:
                    bool done = _actions.TryDo(action);
                    if (!done && action == RoleAction.AllowWrites)
                        return false;
                    if (done && action == RoleAction.AllowWrites)
                        TookOver();
                    break;
            }
        }
        return true;
    }

    private void TookOver()
    {
        if (_tookAt is { } at)
        {
            _lastTakeOver = MonotonicClock.Now - at;
            _log.TookOver(Name, (long)_lastTakeOver.Value.TotalMilliseconds);
        }
        _tookAt = null;
        _notes = _actions.WhatIsLeft();
        foreach (string note in _notes)
            _log.Loudly(Name, note);
    }

    private void Become(RoleState next)
    {
        if (next.Role != State.Role)
        {
            _since = DateTimeOffset.Now;
            _log.RoleChanged(Name, State.Role, next.Role, next.Why);
            if (next.Role != ServerRole.Writer)
                _notes = [];
        }
        if (next.Loudly.Length > 0 && next.Loudly != State.Loudly)
            _log.Loudly(Name, next.Loudly);
        if (next.Returned is { } returned && returned != State.Returned)
            _log.ReturnedWithMore(Setup.Settings.Peer.Name, Name, returned);
        State = next;
    }

    private void ServeWaiters(LocalFacts? look, TimeSpan now)
    {
        for (int i = _waiters.Count - 1; i >= 0; i--)
        {
            var (position, _, until, answer) = _waiters[i];
            var missing = look?.All.Lacks(position);
            bool applied = missing is { IsNone: true };
            string? trouble = _replication is { State: "broken", Trouble: { } broken } ? broken : null;
            if (!applied && trouble is null && now < until)
                continue;
            _waiters.RemoveAt(i);
            answer.TrySetResult(applied ? null : trouble ?? (missing is { } lacks ? $"{Name} still lacks {lacks.Counted} ({lacks.Text})" : $"{Name} can't be asked: {_local.Why}"));
        }
    }
}
