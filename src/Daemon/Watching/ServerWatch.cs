using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Watching;

/// <summary>
/// What the loop's thread sleeps on besides packets: the ends of the server's threads and of its listeners. A descriptor that fires
/// is doubt; one look at the process makes it certain. Touched by that thread alone, but for what says otherwise.
/// </summary>
internal sealed class ServerWatch : IDisposable
{
    /// <summary>In ppoll's set, used or not.</summary>
    internal const int Slots = WatchedProcess.MostThreads + 3;

    // Who is stopped closes its listeners, flushes, and goes; who is killed loses all together.
    private static readonly TimeSpan AStop = TimeSpan.FromMilliseconds(10);

    // A listener that was closed longer ago than a flush takes has nothing to do with the end; nor has a stranger's.
    private static readonly TimeSpan AStopTakes = TimeSpan.FromSeconds(30);

    private const int EventsSlot = WatchedProcess.MostThreads + 1;
    private const int ListenersSlot = WatchedProcess.MostThreads + 2;

    // The leader may have taken its SIGKILL and not have got further, while others have gone: looked at again for so long.
    private static readonly TimeSpan DoubtFor = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(1);

    private readonly ListenerEvents? _listeners;
    private ProcessEvents? _events;
    private WatchedProcess? _process;
    private volatile WatchedProcess? _dead;
    private TimeSpan? _listenerClosed;
    private TimeSpan _doubted;
    private TimeSpan _lookAgainAt = VirtualRouter.Never;

    internal ServerWatch(ListenerEvents? listeners) => _listeners = listeners;

    /// <summary>The process is certainly dying: why, when the first sign came, when it was certain. On the loop's thread, at once.</summary>
    internal Action<WatchedProcess, string, TimeSpan, TimeSpan>? Died { get; init; }

    /// <summary>A thread that was watched ended, and the process lives: others are to be chosen.</summary>
    internal Errand? ThreadEnded { get; init; }

    /// <summary>One of the server's listeners is gone: a look is due.</summary>
    internal Errand? ListenerClosed { get; init; }

    /// <summary>The process that was seen to die, until another is watched; from any thread.</summary>
    internal WatchedProcess? Dead => _dead;

    /// <summary>When <see cref="Look"/> is due although nothing fires.</summary>
    internal TimeSpan Deadline => _lookAgainAt;

    /// <summary>Takes another process, or none; it may have died since it was opened. The one before is the caller's to close.</summary>
    internal WatchedProcess? Watch(WatchedProcess? next, ProcessEvents? events)
    {
        var before = _process ?? _dead;
        _process = next;
        _events = events;
        _dead = null;
        _listenerClosed = null;
        _lookAgainAt = VirtualRouter.Never;
        _doubted = default;
        // What ended between opening and now: a descriptor still tells, an event was for nobody.
        if (next is not null)
        {
            var seen = MonotonicClock.Now;
            if (next.Look() == LifeSign.Ending)
                IsDead(next, seen);
        }
        return before;
    }

    internal void Fill(Span<Libc.PollDescriptor> slots)
    {
        slots.Fill(new() { Descriptor = -1 });
        _process?.Fill(slots);
        if (_process is not null && _events is not null)
            slots[EventsSlot] = new() { Descriptor = _events.Descriptor, Events = Libc.POLLIN };
        if (_listeners is not null)
            slots[ListenersSlot] = new() { Descriptor = _listeners.Descriptor, Events = Libc.POLLIN };
    }

    /// <summary>Right after ppoll; allocates nothing.</summary>
    /// <param name="seen">When ppoll returned.</param>
    internal void Look(ReadOnlySpan<Libc.PollDescriptor> slots, TimeSpan seen)
    {
        if (slots[ListenersSlot].Returned != 0)
        {
            _listeners!.Clear();
            _listenerClosed = seen;
            ListenerClosed?.Send();
        }
        if (slots[EventsSlot].Returned != 0)
            _events?.Clear();
        bool again = seen >= _lookAgainAt;
        if (again)
            _lookAgainAt = seen - _doubted < DoubtFor ? seen + LookAgainAfter : VirtualRouter.Never;
        if (_process is { } process && (again || AnyReturned(slots[..ListenersSlot])))
            Judge(process, slots[..EventsSlot], seen);
    }

    private void Judge(WatchedProcess process, ReadOnlySpan<Libc.PollDescriptor> slots, TimeSpan seen)
    {
        if (process.Look() == LifeSign.Ending)
        {
            IsDead(process, _lookAgainAt == VirtualRouter.Never ? seen : _doubted);
            return;
        }
        bool ended = false;
        for (int i = 0; i < WatchedProcess.MostThreads; i++)
        {
            if (slots[i].Returned == 0)
                continue;
            process.Forget(i);
            ended = true;
        }
        if (!ended)
            return;
        if (_lookAgainAt == VirtualRouter.Never)
        {
            _doubted = seen;
            _lookAgainAt = seen + LookAgainAfter;
        }
        ThreadEnded?.Send();
    }

    private static bool AnyReturned(ReadOnlySpan<Libc.PollDescriptor> slots)
    {
        foreach (var slot in slots)
        {
            if (slot.Returned != 0)
                return true;
        }
        return false;
    }

    private void IsDead(WatchedProcess process, TimeSpan seen)
    {
        var confirmed = MonotonicClock.Now;
        _process = null;
        _dead = process;
        _lookAgainAt = VirtualRouter.Never;
        bool stopped = seen - _listenerClosed is { } since && since > AStop && since < AStopTakes;
        Died?.Invoke(process, stopped ? process.WhyEnded : process.WhyDied, seen, confirmed);
    }

    public void Dispose()
    {
        _process?.Dispose();
        _dead?.Dispose();
        _listeners?.Dispose();
    }
}
