using VipGuard.Daemon.Configuration.Reading;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>What of the file can be held against the host, if it is one of the nodes.</summary>
internal static class HostRules
{
    public static void Check(FileDraft file, HostFacts host, ProblemList problems)
    {
        NodeDraft[] here = [.. file.Nodes.Where(node => node.Address is { } address && host.Addresses.Contains(address.Value))];
        // Of several nodes on one host nobody can tell which is meant.
        if (here is not [{ } node])
            return;
        foreach (InstanceDraft instance in file.Instances)
        {
            if (instance.InterfaceOn(node) is not { } name || host.Interfaces.Contains(name, StringComparer.Ordinal))
                continue;
            problems.Error(
                instance.InterfacePositionOn(node),
                $"{instance.Title}: this host is {node.Name?.Value}, and has no interface {Shown.Quoted(name)}; {Suggestion.For(name, host.Interfaces)}");
        }
    }
}
