using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Network;

/// <summary>
/// Namespaces for a switch and its hosts, joined by veth pairs: `eth0` in each host, a port of the host's name in the
/// switch. The machine's own network is not touched, for the bridge lives in a namespace too.
/// </summary>
public sealed class LabNetwork
{
    public const string Interface = "eth0";

    private readonly Registry registry;
    private readonly string prefix;
    private readonly List<string> namespaces = [];

    private LabNetwork(Registry registry, string prefix)
    {
        this.registry = registry;
        this.prefix = prefix;
    }

    public IReadOnlyList<string> Namespaces => namespaces;

    public string NamespaceOf(string host) => $"{prefix}-{host}";

    /// <param name="prefix">Unique on the machine: the namespaces are named after it.</param>
    /// <param name="hosts">Name and last number of the address in 10.99.0.0/24, which is also the MAC's.</param>
    /// <exception cref="LabException">No right to make namespaces, or no `ip` on the machine.</exception>
    internal static async Task<LabNetwork> BuildAsync(Registry registry, string prefix, IReadOnlyList<(string Name, int Number)> hosts)
    {
        var network = new LabNetwork(registry, prefix);
        try
        {
            await network.BuildAsync(hosts);
            return network;
        }
        catch
        {
            await network.RemoveAsync();
            throw;
        }
    }

    private async Task BuildAsync(IReadOnlyList<(string Name, int Number)> hosts)
    {
        string middle = NamespaceOf("sw");
        foreach (string ns in hosts.Select(h => NamespaceOf(h.Name)).Prepend(middle))
        {
            Interruption.Token.ThrowIfCancellationRequested();
            registry.AddNamespace(ns);
            namespaces.Add(ns);
            await Command.MustAsync("ip", "netns", "add", ns);
            using var inside = new NamespaceThread(ns);
            inside.Run(ForgetTheMachinesSettings);
        }

        await BatchAsync(middle,
        [
            "link set lo up",
            $"link add {Switch.Bridge} type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
            $"link set {Switch.Bridge} addrgenmode none up",
            .. hosts.SelectMany(h => (string[])
            [
                // Both ends must differ in index, or the kernel takes the pair for one device and tells of a lost
                // carrier up to a second late (linkwatch_urgent_event in net/core/link_watch.c).
                $"link add {h.Name} index {1000 + h.Number} type veth peer name {Interface} address 02:99:00:00:00:{h.Number:x2} netns {NamespaceOf(h.Name)}",
                $"link set {h.Name} addrgenmode none master {Switch.Bridge} up",
            ]),
        ]);

        foreach (var (name, number) in hosts)
        {
            await BatchAsync(NamespaceOf(name),
            [
                "link set lo up",
                $"address add 10.99.0.{number}/24 brd + dev {Interface}",
                $"link set {Interface} up",
            ]);
        }
    }

    /// <summary>Deletes the namespaces, and with them all their interfaces.</summary>
    internal async Task RemoveAsync()
    {
        foreach (string ns in namespaces)
        {
            await Command.RunAsync("ip", "netns", "delete", ns);
            registry.RemoveNamespace(ns);
        }
        namespaces.Clear();
    }

    /// <summary>
    /// A new namespace inherits the machine's IPv4 settings (net.core.devconf_inherit_init_net); a router among them
    /// would pass on what a host drops. Every lab has the kernel's own defaults.
    /// </summary>
    private static void ForgetTheMachinesSettings()
    {
        File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0");
        foreach (string setting in (string[])["rp_filter", "arp_ignore", "arp_announce", "arp_filter", "arp_accept"])
        {
            foreach (string which in (string[])["all", "default"])
                File.WriteAllText($"/proc/sys/net/ipv4/conf/{which}/{setting}", "0");
        }
    }

    private static async Task BatchAsync(string ns, IEnumerable<string> lines) =>
        (await Command.RunWithInputAsync(string.Join('\n', lines) + "\n", "ip", "-n", ns, "-batch", "-")).Must();
}
