namespace VipGuard.Vrrp;

/// <summary>
/// What a farewell (an advert of priority 0) has a router do. RFC 9568 §6.4.2 and §6.4.3. VRRP does not prove who sent it: one
/// that is forged makes a backup master until the true master is heard again. So a flood of them must not be obeyed one by one,
/// nor answered one by one.
/// </summary>
public sealed partial class VirtualRouter
{
    // How long a farewell is no news after one that was not true. A master that leaves then is missed as if it were silent.
    private static readonly TimeSpan DoubtLasts = TimeSpan.FromMinutes(1);

    // A master that speaks seldom does not leave the clients of who left waiting for its next advert.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(1);

    private HostAddress? _leaver;
    private HostAddress? _doubted;
    private TimeSpan _doubtedUntil;
    private TimeSpan _answeredFarewell = LongAgo;
    private bool _owesAnswer;

    private void HeardFarewellAsBackup(TimeSpan now, HostAddress source, ActionList actions)
    {
        // Two groups that gave way to each other at the same time would take the other's farewell for an invitation, for ever.
        if (Config.IsGrouped && Master is null)
            return;
        // Not in the RFC: another than the master that serves has left; that one is not gone.
        if (!Config.IsPair && !IsFollowed(source))
            return;
        // Not in the RFC: it has said so lately, and served on.
        if (IsDoubted(now, source))
            return;
        Master = null;
        _leaver = source;
        _expected = ReasonCode.MasterLeft;
        // RFC 9568 §6.4.2: the master leaves. A pair has nobody to race, so no skew.
        if (Config.IsPair)
        {
            Succeed(now, actions);
            return;
        }
        _followed = null;
        // Never later than silence would have it: else a few such adverts could hold a backup back.
        Deadline = Earlier(Deadline, now + Skew);
        _overdue = false;
    }

    // Each prolongs it: a flood is over when it has been quiet for so long.
    private bool IsDoubted(TimeSpan now, HostAddress source)
    {
        if (_doubted != source || now >= _doubtedUntil)
            return false;
        _doubtedUntil = now + DoubtLasts;
        return true;
    }

    // Giving way to the one whose farewell made this router master: if it never left, its next advert comes within an interval.
    // Whoever leaves and comes back is silent for longer, but for an owner, and a packet that the farewell overtook.
    private void DoubtIfItNeverLeft(in Rival rival, TimeSpan now)
    {
        bool tookOver = LastTransition is { To: VrrpState.Master, Reason.Code: ReasonCode.MasterLeft };
        if (!tookOver || _leaver != rival.Address || 2 * (now - LastTransition.At) > 3 * _masterInterval)
            return;
        _doubted = rival.Address;
        _doubtedUntil = now + DoubtLasts;
    }

    // §6.4.3: another master leaves; say at once that this one stays. The RFC has the advert only; the announcement brings back
    // the clients and switches that had learned of the other. Once an interval, by a clock of its own: a flood of lower
    // priorities must not put off the answer to a farewell. What comes between is answered with the next advert.
    private void AnswerFarewell(TimeSpan now, ActionList actions)
    {
        _owesAnswer = true;
        if (now - _answeredFarewell < Earlier(Config.AdvertInterval, LongestSilence))
            return;
        _answeredFarewell = now;
        Advertise(now, actions);
    }

    private bool PaysAnswer(TimeSpan now, bool withAnAnswer)
    {
        if (!_owesAnswer)
            return false;
        _owesAnswer = false;
        // Not where a lower priority had it pay: the next farewell is answered at once then.
        if (!withAnAnswer)
            _answeredFarewell = now;
        return true;
    }
}
