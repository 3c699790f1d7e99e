namespace VipGuard.Vrrp;

/// <summary>
/// A backup that looks at its deadline late. Not in the RFC, which has no scheduler: the host stood still, or its hypervisor did not let it
/// run. What its master said meanwhile may still lie in the queues behind the socket, which ordinary threads empty; a master on the same
/// hypervisor stood still with it, and speaks in a moment.
/// </summary>
public sealed partial class VirtualRouter
{
    private static readonly TimeSpan LongestListening = TimeSpan.FromMilliseconds(50);

    private TimeSpan _listensUntil = LongAgo;

    // By a quarter of an interval. Once: who is always late must not wait for ever.
    private bool WokeLate(TimeSpan now) =>
        _expected == ReasonCode.MasterSilent && Deadline != _listensUntil && 4 * (now - Deadline) > _masterInterval;

    private void Listen(TimeSpan now) => Deadline = _listensUntil = now + Earlier(_masterInterval, LongestListening);
}
