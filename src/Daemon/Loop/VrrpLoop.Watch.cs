using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Watching;

namespace VipGuard.Daemon.Loop;

/// <summary>The server's threads and listeners among what the loop sleeps on.</summary>
internal sealed unsafe partial class VrrpLoop
{
    private ServerWatch? _watch;

    /// <summary>Set before <see cref="Start"/>.</summary>
    internal void Attend(ServerWatch watch) => _watch = watch;

    // Behind the instances, whose number changes.
    private Span<Libc.PollDescriptor> WatchSlots => _descriptors.AsSpan(FirstInstanceSlot + _instances.Count, ServerWatch.Slots);

    // Before all else of a turn: a dead server's clients wait.
    private void LookAtServer()
    {
        if (_watch is not null)
            _watch.Look(WatchSlots, MonotonicClock.Now);
    }
}
