using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>A transition with the time of day at which it was.</summary>
internal readonly record struct DatedTransition(Transition Transition, DateTimeOffset At);

/// <summary>The last transitions of an instance, oldest first.</summary>
internal sealed class TransitionHistory
{
    private const int Kept = 64;
    private readonly Queue<DatedTransition> _transitions = new(Kept);

    internal DatedTransition? Last { get; private set; }

    internal void Add(Transition transition, DateTimeOffset at)
    {
        if (_transitions.Count == Kept)
            _transitions.Dequeue();
        Last = new DatedTransition(transition, at);
        _transitions.Enqueue(Last.Value);
    }

    internal DatedTransition[] ToArray() => [.. _transitions];
}
