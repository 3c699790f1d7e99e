using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>Where each node's adverts come from, and where they go.</summary>
internal static class SourceRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        string[] names = [.. file.Nodes.Select(node => node.Name?.Value).OfType<string>()];
        foreach (InstanceDraft instance in file.Instances)
        {
            CheckNames(instance.Interfaces.Select(pair => pair.Node), "interfaces", names, file, problems);
            CheckNames(instance.SourceAddresses.Select(pair => pair.Node), "source_addresses", names, file, problems);
            CheckWritten(instance, file, problems);
            CheckFirstAddress(instance, problems);
            CheckIPv4(instance, file, problems);
            CheckPeers(instance, file, problems);
        }
    }

    private static void CheckNames(IEnumerable<Located<string>> used, string key, string[] names, FileDraft file, ProblemList problems)
    {
        // A node whose name could not be read may be the one that is meant.
        if (file.IsDamaged || names.Length < file.Nodes.Count || names.Length == 0)
            return;
        foreach (Located<string> name in used.Where(name => !names.Contains(name.Value, StringComparer.Ordinal)))
            problems.Error(name.Position, $"{Shown.Quoted(name.Value)} in {key} is no node; {Suggestion.For(name.Value, names)}");
    }

    /// <summary>RFC 9568 §5.1.2.1: adverts to the IPv6 group come from a link-local address.</summary>
    private static void CheckWritten(InstanceDraft instance, FileDraft file, ProblemList problems)
    {
        // Those that wrote none speak from their own address, which another must not have written.
        HashSet<HostAddress> seen = [.. file.Nodes.Where(node => instance.SourceOn(node) == node.Address).Select(node => node.Address).OfType<Located<HostAddress>>().Select(a => a.Value)];
        foreach (Located<HostAddress> address in instance.SourceAddresses.Select(pair => pair.Address).OfType<Located<HostAddress>>())
        {
            if (!seen.Add(address.Value))
                problems.Error(address.Position, $"\"{address.Value}\" in source_addresses is another node's already; write each node's own");
            if (instance.Family is not { } family)
                continue;
            if (address.Value.Family != family)
                problems.Error(address.Position, $"\"{address.Value}\" in source_addresses is of another family than the addresses of {instance.Title}; adverts of a family travel over it");
            else if (family == IpFamily.V6 && !instance.Unicast && !address.Value.IsLinkLocal)
                problems.Error(address.Position, $"\"{address.Value}\" in source_addresses is not link-local (fe80::…), and adverts to the IPv6 group come from such (RFC 9568 §5.1.2.1); leave it out, and one is made from the file");
        }
    }

    /// <summary>RFC 9568 §5.2.9: the first IPv6 address of an advert is the virtual router's link-local one.</summary>
    private static void CheckFirstAddress(InstanceDraft instance, ProblemList problems)
    {
        if (instance.Family != IpFamily.V6 || instance.Addresses[0].Value.Address.Address.IsLinkLocal)
            return;
        problems.Error(
            instance.Addresses[0].Position,
            $"the first address of an IPv6 instance is link-local (RFC 9568 §5.2.9), and \"{instance.Addresses[0].Value}\" is not;"
            + $" write one before it that no host has, like \"fe80::{instance.Vrid?.Value ?? 1}/64\"");
    }

    private static void CheckIPv4(InstanceDraft instance, FileDraft file, ProblemList problems)
    {
        if (instance.Family != IpFamily.V4)
            return;
        foreach (NodeDraft node in file.Nodes)
        {
            if (node.Address is not { Value.Family: IpFamily.V6 } address || instance.SourceOn(node) != address)
                continue;
            problems.Error(
                instance.Addresses[0].Position,
                $"\"{instance.Addresses[0].Value}\" is IPv4, and node {node.Name?.Value} has only the IPv6 address {address.Value}"
                + $" in line {address.Position.Line}; give the node its IPv4 address, or say it in source_addresses");
            return;
        }
    }

    private static void CheckPeers(InstanceDraft instance, FileDraft file, ProblemList problems)
    {
        if (file.IsDamaged || file.Nodes.Count != 1)
            return;
        if (!instance.Unicast && !instance.AdmitsUnlisted)
            problems.Warn(instance.Position, $"this file lists one node, so {instance.Title} obeys every router on the link; list the others, or write admit_unlisted = true if that is meant");
        if (instance.Unicast)
            problems.Error(instance.Position, $"mode = \"unicast\" in {instance.Title} sends to the other nodes, and this file has none; list them, each as a [[node]]");
    }
}
