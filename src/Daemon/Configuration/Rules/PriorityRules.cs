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
        if (node.Address is not { } own || instance.PriorityOn(node) is not { } priority)
            return;

        Located<VirtualAddress>? owned = instance.Addresses.Where(address => address.Value.Address == own.Value).Cast<Located<VirtualAddress>?>().FirstOrDefault();
        bool isOwner = priority.Value == VrrpProtocol.OwnerPriority;
        if (isOwner && owned is null && instance.Addresses.Count > 0)
        {
            problems.Error(
                priority.Position,
                $"255 is the priority of a node that owns the addresses, and {own.Value} is none of those of {instance.Title}; write 1 to 254");
        }
        else if (!isOwner && owned is { } address)
        {
            problems.Error(
                address.Position,
                $"\"{address.Value}\" is the address of node {node.Name?.Value} itself; write an address that no host has (or give that node priority 255)");
        }
    }

    private static void CheckTies(InstanceDraft instance, IReadOnlyList<NodeDraft> nodes, ProblemList problems)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            for (int j = i + 1; j < nodes.Count; j++)
            {
                if (instance.PriorityOn(nodes[i]) is not { } first || instance.PriorityOn(nodes[j]) is not { } second || first.Value != second.Value
                    || nodes[i] is not { Name: { } firstName, Address: { } firstAddress } || nodes[j] is not { Name: { } secondName, Address: { } secondAddress })
                    continue;

                // RFC 9568 §6.4.3: of equal priorities the higher primary address wins.
                string winner = firstAddress.Value > secondAddress.Value ? firstName.Value : secondName.Value;
                problems.Warn(
                    second.Position,
                    $"{firstName.Value} and {secondName.Value} both have priority {first.Value}, so {winner} wins by its higher address; give the one that shall wait a lower priority");
            }
        }
    }
}
