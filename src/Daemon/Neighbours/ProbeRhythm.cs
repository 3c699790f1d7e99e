using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>
/// Which address is asked for when: all soon after a router has begun to wait, and again after it has taken, one packet every
/// 10 ms; then each about every 10 s. Pure.
/// </summary>
internal sealed class ProbeRhythm(int addresses)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private VrrpState _state;
    private int _next;

    internal TimeSpan Deadline { get; private set; } = VirtualRouter.Never;

    /// <summary>A router that waits or serves asks; one that does neither does not.</summary>
    internal void StateIs(TimeSpan now, VrrpState state)
    {
        if (state == _state)
            return;
        _state = state;
        _next = 0;
        Deadline = state is VrrpState.Backup or VrrpState.Master && addresses > 0 ? now : VirtualRouter.Never;
    }

    /// <summary>True with the place of the address that is to be asked for now.</summary>
    internal bool IsDue(TimeSpan now, out int place)
    {
        place = _next;
        if (now < Deadline)
            return false;
        _next = (_next + 1) % addresses;
        // From one to the next by the clock of the round, not by when its turn came: a turn may ask for several.
        Deadline = _next == 0 ? now + Period : Deadline + Step;
        return true;
    }
}
