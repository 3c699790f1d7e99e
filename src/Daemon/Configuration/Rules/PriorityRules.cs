using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>Who wins, and who owns the addresses.</summary>
internal static class PriorityRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        string[] names = [.. file.Nodes.Select(node => node.Name?.Value).OfType<string>()];
        foreach (InstanceDraft instance in file.Instances)
        {
            CheckNames(instance, names, file, problems);
            foreach (NodeDraft node in file.Nodes)
                CheckOwner(instance, node, problems);
            CheckTies(instance, file.Nodes, problems);
        }
    }

    private static void CheckNames(InstanceDraft instance, string[] names, FileDraft file, ProblemList problems)
    {
        // A node whose name could not be read may be the one that is meant.
        if (file.IsDamaged || names.Length < file.Nodes.Count || names.Length == 0)
            return;
        foreach ((Located<string> node, _) in instance.Priorities)
        {
            if (!names.Contains(node.Value, StringComparer.Ordinal))
                problems.Error(node.Position, $"{Shown.Quoted(node.Value)} in priorities is no node; {Suggestion.For(node.Value, names)}");
        }
    }

    /// <summary>RFC 9568 §5.2.4: 255 is for the owner of the addresses, and nobody but the owner may have them as its own.</summary>
    private static void CheckOwner(InstanceDraft instance, NodeDraft node, ProblemList problems)
    {
        if (node.Address is not { } address || instance.PriorityOn(node) is not { } priority)
            return;

        HostAddress?[] own = [address.Value, instance.SourceOn(node)?.Value, node.LinkAddress?.Value];
        Located<LeasedAddress>[] owned = [.. instance.Addresses.Where(virtualOne => own.Contains(virtualOne.Value.Address.Address))];
        bool isOwner = priority.Value == VrrpProtocol.OwnerPriority;
        if (isOwner && owned.Length == 0 && instance.Addresses.Count > 0)
        {
            problems.Error(
                priority.Position,
                $"255 is the priority of a node that owns the addresses, and {instance.SourceOn(node)?.Value} is none of those of {instance.Title}; write 1 to 254");
        }
        else if (!isOwner && owned.Length > 0)
        {
            problems.Error(
                owned[0].Position,
                $"\"{owned[0].Value}\" is the address of node {node.Name?.Value} itself;"
                + " write an address that no host has (or give that node priority 255)");
        }
    }

    private static void CheckTies(InstanceDraft instance, IReadOnlyList<NodeDraft> nodes, ProblemList problems)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            for (int j = i + 1; j < nodes.Count; j++)
                CheckTie(instance, nodes[i], nodes[j], problems);
        }
    }

    private static void CheckTie(InstanceDraft instance, NodeDraft a, NodeDraft b, ProblemList problems)
    {
        if (a.Name is not { } nameA || b.Name is not { } nameB || instance.SourceOn(a) is not { } addressA || instance.SourceOn(b) is not { } addressB)
            return;
        if (instance.PriorityOn(a) is not { } first || instance.PriorityOn(b) is not { } second || first.Value != second.Value)
            return;

        // RFC 9568 §6.4.3: of equal priorities the higher primary address wins.
        string winner = addressA.Value > addressB.Value ? nameA.Value : nameB.Value;
        problems.Warn(
            second.Position,
            $"{nameA.Value} and {nameB.Value} both have priority {first.Value}, so {winner} wins by its higher address;"
            + " give the one that shall wait a lower priority");
    }
}
