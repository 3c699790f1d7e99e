namespace VipGuard.Vrrp;

/// <summary>
/// How long an interval is learned from a master. RFC 9568 §6.1 learns any; one advert with 40.95 s, forged or mistyped, would
/// then hold a backup back for two minutes. So what is learned is bounded (<see cref="VirtualRouterConfig.LongestLearnedInterval"/>).
/// </summary>
/// <remarks>
/// A master that truly speaks more seldom is taken over from once. If it has the higher priority it answers, and that is the
/// proof that a single advert was not: from then on it is waited for at its own pace, or the two would take turns for ever.
/// </remarks>
public sealed partial class VirtualRouter
{
    private (HostAddress Address, TimeSpan Interval)? _trusted;
    private HostAddress? _tookOverFrom;
    private bool _cutShort;

    private TimeSpan Learned(HostAddress address, TimeSpan interval)
    {
        bool isTrusted = _trusted is { } trusted && trusted.Address == address && interval <= trusted.Interval;
        return Config.Version == VrrpVersion.V2 || isTrusted || interval <= Config.LongestLearnedInterval
            ? interval
            : Config.LongestLearnedInterval;
    }

    // Becoming master: was it because the one that was followed was not waited for as long as it asked?
    private void ForgetPace()
    {
        _tookOverFrom = _cutShort ? _followed : null;
        if (_expected == ReasonCode.MasterSilent && _trusted?.Address == _followed)
            _trusted = null;
    }

    private void TrustIfCutShort(in Rival rival)
    {
        if (_tookOverFrom == rival.Address)
            _trusted = (rival.Address, rival.Interval);
        _tookOverFrom = null;
    }
}
