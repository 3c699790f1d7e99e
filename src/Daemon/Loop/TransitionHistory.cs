using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>A transition with the time of day at which it was (UTC), and when each of its steps was.</summary>
internal readonly record struct DatedTransition(Transition Transition, DateTimeOffset At, StageTimes Stages);

/// <summary>
/// The last transitions of an instance, oldest first. To add one allocates nothing: it stands on the way of an address, and what is
/// to be said of it is said later.
/// </summary>
internal sealed class TransitionHistory
{
    private const int Kept = 64;
    private const int RoomAhead = 8;

    // Most routers move a few times in their life; 64 places for each of 255 instances would be 1.8 MB.
    private DatedTransition[] _transitions = new DatedTransition[RoomAhead];
    private long _count;
    private long _said;

    internal DatedTransition? Last => _count == 0 ? null : _transitions[(_count - 1) % _transitions.Length];

    internal void Add(in Transition transition, DateTimeOffset at, in StageTimes stages)
    {
        if (_count == _transitions.Length)
            Grow();
        _transitions[_count++ % _transitions.Length] = new DatedTransition(transition, at, stages);
    }

    /// <summary>Takes the oldest that has not been said yet, and is still kept; makes room ahead when there is none left.</summary>
    internal bool TryTakeUnsaid(out Transition transition)
    {
        _said = Math.Max(_said, _count - _transitions.Length);
        if (_said == _count)
        {
            if (_transitions.Length - _count < RoomAhead / 2)
                Grow();
            transition = default;
            return false;
        }
        transition = _transitions[_said++ % _transitions.Length].Transition;
        return true;
    }

    internal DatedTransition[] ToArray()
    {
        var kept = new DatedTransition[Math.Min(_count, _transitions.Length)];
        for (int i = 0; i < kept.Length; i++)
            kept[i] = _transitions[(_count - kept.Length + i) % _transitions.Length];
        return kept;
    }

    // Before it is full for the first time, so that every place stays where it is.
    private void Grow()
    {
        if (_transitions.Length < Kept)
            Array.Resize(ref _transitions, _transitions.Length * 2);
    }
}
