using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>What nodes must not have in common.</summary>
internal static class NodeRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        if (file.Nodes.Count == 0 && !file.IsDamaged)
            problems.Error(new TomlPosition(1, 1), "there is no [[node]]; write one for each host, with its name and address");

        Unique.Names(file.Nodes.Select(node => node.Name), "[[node]]", problems);
        CheckAddresses(file, problems);
        CheckSockets(file, problems);
    }

    // Several servers on one host: the role, and what is watched, would be those of the first.
    private static void CheckSockets(FileDraft file, ProblemList problems)
    {
        if (file.MySql is not { Socket: MySqlConfig.DefaultSocket } || file.Checks.Any(check => check.Socket is { Value: MySqlConfig.DefaultSocket }))
            return;
        foreach (NodeDraft node in file.Nodes)
        {
            if (node is { Port: { Value: not NodeConfig.DefaultPort } port, Socket: null })
                problems.Warn(port.Position, $"port = {port.Value}, but the socket is {MySqlConfig.DefaultSocket}, which as a rule is the server's at {NodeConfig.DefaultPort}; write socket, with this server's own, beside it");
        }
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
}
