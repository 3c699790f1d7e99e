namespace VipGuard.Vrrp;

/// <summary>
/// When a new master repeats its announcement: one packet may be lost, and a switch may still be learning.
/// After 1, 2 and 5 seconds, each with the next advert that is due.
/// </summary>
internal sealed class AnnouncePlan
{
    private static readonly TimeSpan[] After = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)];

    private TimeSpan _start;
    private int _next = After.Length;

    internal void Start(TimeSpan now)
    {
        _start = now;
        _next = 0;
    }

    /// <summary>True once for each repetition that has come due.</summary>
    internal bool IsDue(TimeSpan now)
    {
        if (_next == After.Length || now - _start < After[_next])
            return false;
        _next++;
        return true;
    }
}
