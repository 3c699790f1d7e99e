using VipGuard.Daemon.Sentry;

namespace VipGuard.Daemon.Loop;

/// <summary>What the sentry is to undo should this daemon die.</summary>
internal sealed partial class Instance
{
    private (InstanceSetup Setup, int Interface) _willOf;

    /// <summary>Where that is written; null: there is no place for it.</summary>
    internal LastWill? Will { private get; init; }

    // With each look at the interface, and so after each new set-up; seldom is anything new.
    private void WriteWill()
    {
        if (Will is null || _link is null || (ReferenceEquals(_willOf.Setup, Setup) && _willOf.Interface == _link.Index))
            return;
        _willOf = (Setup, _link.Index);
        if (!Will.Write(InstanceWill.Of(Setup, _link)))
            _log.NoWill(Setup.Name);
    }
}
