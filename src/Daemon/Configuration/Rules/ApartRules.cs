using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>An instance that avoids another, as a reader's address that lives on the standby.</summary>
internal static class ApartRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        string[] names = [.. file.Instances.Select(i => i.Name?.Value).OfType<string>()];
        foreach (InstanceDraft instance in file.Instances)
        {
            if (instance.ApartFrom is { } other)
                Check(instance, other, names, file, problems);
        }
    }

    private static void Check(InstanceDraft instance, Located<string> other, string[] names, FileDraft file, ProblemList problems)
    {
        if (string.Equals(other.Value, instance.Name?.Value, StringComparison.Ordinal))
            problems.Error(other.Position, $"apart_from = \"{other.Value}\" is this instance itself; name another");
        else if (!file.IsDamaged && names.Length == file.Instances.Count && !names.Contains(other.Value, StringComparer.Ordinal))
            problems.Error(other.Position, $"apart_from = {Shown.Quoted(other.Value)} is no [[instance]]; {Suggestion.For(other.Value, names)}");
        else if (Named(file, other.Value)?.ApartFrom is not null)
            problems.Error(other.Position, $"apart_from = \"{other.Value}\" avoids an instance itself, so that neither would find a place; name one that does not");
        else if (instance.Name is { } name && file.SyncGroups.Any(group => Has(group, name.Value)))
            problems.Error(other.Position, $"apart_from in {instance.Title}, a member of a [[sync_group]]: it moves with its group, and not by itself; take it out of the group, or remove apart_from");
        if (!instance.Preempt)
            problems.Error(other.Position, "apart_from needs preempt = true, or nothing would ever move there; add it");
        if (file.Nodes.Any(node => instance.PriorityOn(node) is { Value: VrrpProtocol.OwnerPriority }))
            problems.Error(other.Position, "apart_from does not go with the owner of the addresses (priority 255), who always holds them; remove it");
    }

    private static InstanceDraft? Named(FileDraft file, string name) =>
        file.Instances.FirstOrDefault(i => string.Equals(i.Name?.Value, name, StringComparison.Ordinal));

    private static bool Has(SyncGroupDraft group, string name) => group.Instances.Any(i => string.Equals(i.Value, name, StringComparison.Ordinal));
}
