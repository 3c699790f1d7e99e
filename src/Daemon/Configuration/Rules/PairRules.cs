using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>What [pair] and [peer_link] need of the rest of the file.</summary>
internal static class PairRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        if (file.PairPosition is { } pair)
            CheckPair(file, pair, problems);
        if (file.PeerLinkPosition is { } link)
            CheckLink(file, link, problems);
    }

    private static void CheckPair(FileDraft file, TomlPosition position, ProblemList problems)
    {
        if (file.Nodes.Count != 2 && !file.IsDamaged)
            problems.Error(position, $"[pair] joins the servers of two nodes, and this file has {file.Nodes.Count}; list two, or remove [pair]");
        if (file.MySql is null && !file.IsDamaged)
            problems.Warn(position, "[pair] is of no use without [mysql], which says how to reach the local server; add [mysql]");
        string[] instances = [.. file.Instances.Select(i => i.Name?.Value).OfType<string>()];
        if (file.PairInstance is { } named && !file.IsDamaged && !instances.Contains(named.Value, StringComparer.Ordinal))
            problems.Error(named.Position, $"instance = {Shown.Quoted(named.Value)} is none of this file's; {Suggestion.For(named.Value, instances)}");
    }

    private static void CheckLink(FileDraft file, TomlPosition position, ProblemList problems)
    {
        if (file.IsDamaged)
            return;
        if (file.Nodes.Count != 2)
            problems.Error(position, $"[peer_link] is between two nodes, and this file has {file.Nodes.Count}; list two, or remove [peer_link]");
        if (file.PairPosition is null)
            problems.Error(position, "[peer_link] needs the key that [pair] names (key_file); add [pair], or remove [peer_link]");
        if (file.Nodes is [{ } one, { } other] && (other.LinkAddress ?? one.LinkAddress) is { } link && LinkOf(one) == LinkOf(other))
            problems.Error(link.Position, $"link_address = \"{link.Value}\" is the other node's already; write each node's own");
    }

    private static HostAddress? LinkOf(NodeDraft node) => (node.LinkAddress ?? node.Address)?.Value;
}
