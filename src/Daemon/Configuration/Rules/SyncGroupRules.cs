using VipGuard.Daemon.Configuration.Reading;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>What moves together has to agree on where to.</summary>
internal static class SyncGroupRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        Unique.Names(file.SyncGroups.Select(group => group.Name), "[[sync_group]]", problems);
        string[] names = [.. file.Instances.Select(i => i.Name?.Value).OfType<string>()];
        Dictionary<string, string> seen = new(StringComparer.Ordinal);
        foreach (SyncGroupDraft group in file.SyncGroups)
        {
            if (group.Instances.Count == 1)
                problems.Error(group.Instances[0].Position, "a group of one instance has nobody to move with; name two at least, or remove the [[sync_group]]");
            foreach (Located<string> member in group.Instances)
                CheckMember(member, group, names, seen, file, problems);
            CheckAgreement(group, file, problems);
        }
    }

    private static void CheckMember(
        Located<string> member, SyncGroupDraft group, string[] names, Dictionary<string, string> seen, FileDraft file, ProblemList problems)
    {
        if (!file.IsDamaged && names.Length == file.Instances.Count && !names.Contains(member.Value, StringComparer.Ordinal))
            problems.Error(member.Position, $"{Shown.Quoted(member.Value)} in instances is no [[instance]]; {Suggestion.For(member.Value, names)}");
        else if (!seen.TryAdd(member.Value, group.Name?.Value ?? ""))
            problems.Error(member.Position, $"{Shown.Quoted(member.Value)} is in the group {seen[member.Value]} already; an instance moves with one group only");
    }

    /// <summary>Two nodes that each win one of the group's instances would take it from each other for ever.</summary>
    private static void CheckAgreement(SyncGroupDraft group, FileDraft file, ProblemList problems)
    {
        var members = group.Instances
            .Select(member => (member, Instance: file.Instances.FirstOrDefault(i => string.Equals(i.Name?.Value, member.Value, StringComparison.Ordinal))))
            .Where(pair => pair.Instance is not null)
            .ToList();
        foreach (var (member, instance) in members.Skip(1))
        {
            InstanceDraft first = members[0].Instance!;
            if (instance!.Preempt != first.Preempt)
                problems.Error(member.Position, $"{instance.Title} and {first.Title} move together, and only one of them has preempt = true; write the same in both");
            if (!Order(instance, file).SequenceEqual(Order(first, file), StringComparer.Ordinal))
                problems.Error(member.Position, $"{instance.Title} and {first.Title} move together, and their priorities have another node win in each; order the nodes alike in both");
        }
    }

    private static IEnumerable<string> Order(InstanceDraft instance, FileDraft file) => file.Nodes
        .Where(node => node.Name is not null)
        .OrderByDescending(node => instance.PriorityOn(node)?.Value)
        .ThenByDescending(node => instance.SourceOn(node)?.Value)
        .Select(node => node.Name!.Value);
}
