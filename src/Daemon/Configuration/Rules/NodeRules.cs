using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>What nodes must not have in common, and how many a pair has.</summary>
internal static class NodeRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        if (file.Nodes.Count == 0 && !file.IsDamaged)
            problems.Error(new TomlPosition(1, 1), "there is no [[node]]; write one for each host, with its name and address");

        Unique.Names(file.Nodes.Select(node => node.Name), "[[node]]", problems);
        CheckAddresses(file, problems);
        CheckPair(file, problems);
    }

    private static void CheckAddresses(FileDraft file, ProblemList problems)
    {
        Dictionary<HostAddress, TomlPosition> seen = [];
        foreach (NodeDraft node in file.Nodes)
        {
            if (node.Address is { } address && !seen.TryAdd(address.Value, address.Position))
            {
                problems.Error(
                    address.Position,
                    $"address = \"{address.Value}\" is another node's already, in line {seen[address.Value].Line}; write this node's own");
            }
        }
    }

    private static void CheckPair(FileDraft file, ProblemList problems)
    {
        if (file.PairPosition is not { } position)
            return;
        if (file.Nodes.Count != 2 && !file.IsDamaged)
            problems.Error(position, $"[pair] joins the servers of two nodes, and this file has {file.Nodes.Count}; list two, or remove [pair]");
        if (file.MySql is null && !file.IsDamaged)
            problems.Warn(position, "[pair] is of no use without [mysql], which says how to reach the local server; add [mysql]");
    }
}
