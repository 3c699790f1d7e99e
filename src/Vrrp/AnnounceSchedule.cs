namespace VipGuard.Vrrp;

/// <summary>
/// When a master says again where its addresses are: a burst at once, a second one, and then at intervals, for a packet may be
/// lost and a switch may still be learning. Each pass takes every address once before any twice, and the rate is never exceeded.
/// Pure: time is an argument, the packets are the caller's. Allocates nothing after it is made.
/// </summary>
public sealed class AnnounceSchedule
{
    // So many packets go in one step: 20 addresses by request and reply, and half as many again. At some 5 µs each they hold
    // up an advert by a third of a millisecond. Of a low rate no more than an eighth: the rest of the second is paced by what is left.
    private const int LargestBunch = 64;
    private const int BunchesPerSecond = 8;

    private static readonly TimeSpan LongAgo = TimeSpan.FromTicks(long.MinValue / 2);

    private readonly AnnounceConfig _config;
    private readonly int _addresses;
    private readonly TimeSpan _spacing;
    private readonly TimeSpan _tolerance;
    private Phase _phase;
    private TimeSpan _due;
    private TimeSpan _began;
    private TimeSpan _paidUntil = LongAgo;
    private int _left;
    private int _next;

    /// <param name="config">How often, and at what rate.</param>
    /// <param name="addresses">How many there are; with 0 nothing is ever due.</param>
    /// <param name="packetsEach">What one announcement of one address costs of the rate: 2 for an ARP request and a reply.</param>
    public AnnounceSchedule(AnnounceConfig config, int addresses, int packetsEach = 1)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegative(addresses);
        ArgumentOutOfRangeException.ThrowIfLessThan(packetsEach, 1);
        _config = config;
        _addresses = addresses;
        // The generic cell rate algorithm (ITU-T I.371, annex A). The bunch is paid out of the second's rate, so that no second
        // that one could pick has more packets than the rate.
        int bunch = Math.Max(1, Math.Min(LargestBunch, config.Rate / BunchesPerSecond) / packetsEach);
        int perSecond = config.Rate / packetsEach;
        _spacing = perSecond == 0
            ? Share(TimeSpan.TicksPerSecond * packetsEach, config.Rate)
            : Share(TimeSpan.TicksPerSecond, perSecond - (bunch - 1));
        _tolerance = (bunch - 1) * _spacing;
    }

    private enum Phase
    {
        Silent,
        First,
        Second,
        Refresh,
    }

    /// <summary>When <see cref="TryNext"/> has something; <see cref="VirtualRouter.Never"/> if nothing is to come.</summary>
    public TimeSpan Deadline
    {
        get
        {
            if (_left == 0)
                return VirtualRouter.Never;
            var affordable = _paidUntil - _tolerance;
            return affordable > _due ? affordable : _due;
        }
    }

    /// <summary>
    /// A new master, or one that asserts itself: all from the beginning. A pass that is under way goes on where it stands, so
    /// that one that asserts itself all the time still gets to its last address.
    /// </summary>
    /// <param name="now">Monotonic; never less than in an earlier call.</param>
    public void Start(TimeSpan now) => Begin(Phase.First, _config.Burst, now);

    /// <summary>What the schedule before this one has sent counts for the rate.</summary>
    public void Continue(AnnounceSchedule before)
    {
        ArgumentNullException.ThrowIfNull(before);
        _paidUntil = before._paidUntil;
    }

    /// <summary>Master no more: nothing is due. What was sent still counts for the rate.</summary>
    public void Stop()
    {
        _phase = Phase.Silent;
        _left = 0;
        _next = 0;
    }

    /// <summary>Takes the next announcement that is due.</summary>
    /// <param name="now">Monotonic; never less than in an earlier call.</param>
    /// <param name="address">The index of the address that is to be announced now.</param>
    /// <returns>False if none is due: ask again at <see cref="Deadline"/>.</returns>
    public bool TryNext(TimeSpan now, out int address)
    {
        address = 0;
        if (now < Deadline)
            return false;
        if (_due > LongAgo)
        {
            // Where the loop stood still, the next pass is counted from when this one truly began.
            _began = now;
            _due = LongAgo;
        }
        address = _next;
        _next = (_next + 1) % _addresses;
        _paidUntil = (_paidUntil > now ? _paidUntil : now) + _spacing;
        if (--_left == 0)
            PlanNext(now);
        return true;
    }

    private void PlanNext(TimeSpan now)
    {
        if (_phase == Phase.First && _config.SecondBurst > 0)
            Begin(Phase.Second, _config.SecondBurst, Later(_began + _config.Delay, now));
        else if (_config.Refresh > TimeSpan.Zero)
            Begin(Phase.Refresh, 1, Later(_began + _config.Refresh, now));
        else
            _phase = Phase.Silent;
    }

    private void Begin(Phase phase, int passes, TimeSpan due)
    {
        _phase = phase;
        _left = passes * _addresses;
        _due = due;
    }

    // Rounded up, so that the rate is not exceeded by a tick.
    private static TimeSpan Share(long ticks, int parts) => TimeSpan.FromTicks((ticks + parts - 1) / parts);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
