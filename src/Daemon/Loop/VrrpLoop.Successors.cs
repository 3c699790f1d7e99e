using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Loop;

/// <summary>A daemon that ends listens a moment longer: when the other has the addresses, those who were connected through them are told.</summary>
internal sealed unsafe partial class VrrpLoop
{
    // Longer than the other takes; who has not spoken by then is not there.
    private static readonly TimeSpan SuccessorsLimit = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the thread, which has left and said so, listens no more: then its sockets may be closed.</summary>
    internal Task Silent => _silent.Task;

    private void HearSuccessors()
    {
        var until = MonotonicClock.Now + SuccessorsLimit;
        while (_instances.Exists(i => i.AwaitsSuccessor))
        {
            long ticks = (until - MonotonicClock.Now).Ticks;
            if (ticks <= 0)
                return;
            for (int i = 0; i < _instances.Count; i++)
                _descriptors[i] = new() { Descriptor = _instances[i].AwaitsSuccessor ? _instances[i].Descriptor : -1, Events = Libc.POLLIN };
            var timeout = new Libc.Timespec { Nanoseconds = (nint)(ticks * 100) };
            fixed (Libc.PollDescriptor* descriptors = _descriptors)
                Libc.ppoll(descriptors, (nuint)_instances.Count, &timeout, null);
            var now = MonotonicClock.Now;
            foreach (var instance in _instances)
                instance.ReadPackets(now);
        }
    }
}
