using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Switchover;

/// <summary>The terms of hand-overs, out of the file.</summary>
internal static class SwitchoverTermsOf
{
    internal static SwitchoverTerms File(VipGuardConfig config)
    {
        var terms = new SwitchoverTerms
        {
            WriterInstance = config.Pair is { Writers: Writers.Holder } ? MainInstance(config) : null,
            Preempting = config.Instances.Where(i => i.Preempt).Select(i => i.Name).ToHashSet(StringComparer.Ordinal),
            Groups = config.SyncGroups,
            ApartFrom = config.Instances.Where(i => i.ApartFrom is not null).ToDictionary(i => i.Name, i => i.ApartFrom!, StringComparer.Ordinal),
        };
        return config.Pair is { } pair ? terms with { DrainLimit = pair.DrainLimit } : terms;
    }

    /// <summary>The instance that is meant where none is named.</summary>
    internal static string MainInstance(VipGuardConfig config) => config.Pair?.Instance ?? config.Instances[0].Name;
}
