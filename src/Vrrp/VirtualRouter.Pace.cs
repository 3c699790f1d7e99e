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
    private HostAddress? _cutShort;
    private HostAddress? _tookOverFrom;
    private HostAddress? _trusted;

    private TimeSpan Learned(HostAddress address, TimeSpan interval)
    {
        bool tooLong = Config.Version == VrrpVersion.V3 && interval > Config.LongestLearnedInterval;
        if (!tooLong || _trusted != address)
            _trusted = null;
        _cutShort = tooLong && _trusted is null ? address : null;
        return _cutShort is null ? interval : Config.LongestLearnedInterval;
    }

    // Becoming master: was it because a master was not waited for as long as it asked?
    private void ForgetPace()
    {
        _tookOverFrom = _expected == ReasonCode.MasterSilent ? _cutShort : null;
        _cutShort = null;
        _trusted = null;
    }

    private void TrustIfCutShort(HostAddress address)
    {
        if (_tookOverFrom == address)
            _trusted = address;
        _tookOverFrom = null;
    }
}
