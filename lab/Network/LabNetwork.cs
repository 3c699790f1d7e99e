using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Network;

/// <summary>
/// Namespaces for a switch and its hosts, joined by veth pairs: `eth0` in each host, a port of the host's name in the
/// switch; if wanted `eth1` on a bridge of its own. The machine's own network is not touched, for the bridges live in a
/// namespace too.
/// </summary>
public sealed class LabNetwork
{
    public const string Interface = "eth0";

    /// <summary>The second link, where the lab has one.</summary>
    public const string SecondInterface = "eth1";

    private const string KernelIPv6 = "/proc/sys/net/ipv6/conf";

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
    /// <param name="hosts">Name and last number of the addresses in 10.99.0.0/24 and fd99::/64, which is also the MAC's.</param>
    /// <param name="secondLink">Every host has eth1 too, in 10.98.0.0/24 and fd98::/64.</param>
    /// <exception cref="LabException">No right to make namespaces, or no `ip` on the machine.</exception>
    internal static async Task<LabNetwork> BuildAsync(Registry registry, string prefix, IReadOnlyList<(string Name, int Number)> hosts, bool secondLink)
    {
        var network = new LabNetwork(registry, prefix);
        try
        {
            await network.BuildAsync(hosts, secondLink ? [Link.First, Link.Second] : [Link.First]);
            return network;
        }
        catch
        {
            await network.RemoveAsync();
            throw;
        }
    }

    private async Task BuildAsync(IReadOnlyList<(string Name, int Number)> hosts, Link[] links)
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

        await BatchAsync(middle, ["link set lo up", .. links.SelectMany(link => (string[])
        [
            $"link add {link.Bridge} type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
            $"link set {link.Bridge} addrgenmode none up",
            .. hosts.SelectMany(h => (string[])
            [
                // Both ends must differ in index, or the kernel takes the pair for one device and tells of a lost
                // carrier up to a second late (linkwatch_urgent_event in net/core/link_watch.c).
                $"link add {link.PortOf(h.Name)} index {link.FirstIndex + h.Number} type veth peer name {link.Interface} address 02:{link.Subnet}:00:00:00:{h.Number:x2} netns {NamespaceOf(h.Name)}",
                $"link set {link.PortOf(h.Name)} addrgenmode none master {link.Bridge} up",
            ]),
        ])]);

        foreach (var (name, number) in hosts)
            await BatchAsync(NamespaceOf(name), ["link set lo up", .. links.SelectMany(link => link.AddressesOf(number))]);
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
    /// A new namespace inherits the machine's IPv4 settings (net.core.devconf_inherit_init_net), and may inherit those of
    /// IPv6; a router among them would pass on what a host drops. Every lab has the kernel's own defaults, without waiting
    /// for duplicates of addresses that are known to have none.
    /// </summary>
    private static void ForgetTheMachinesSettings()
    {
        File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0");
        Forget("/proc/sys/net/ipv4/conf", ["rp_filter", "arp_ignore", "arp_announce", "arp_filter", "arp_accept"]);
        if (Directory.Exists(KernelIPv6))
            Forget(KernelIPv6, ["disable_ipv6", "forwarding", "accept_ra", "accept_dad", "use_tempaddr"]);
    }

    private static void Forget(string folder, string[] settings)
    {
        foreach (string setting in settings)
        {
            foreach (string which in (string[])["all", "default"])
                File.WriteAllText(Path.Combine(folder, which, setting), "0");
        }
    }

    private static async Task BatchAsync(string ns, IEnumerable<string> lines) =>
        (await Command.RunWithInputAsync(string.Join('\n', lines) + "\n", "ip", "-n", ns, "-batch", "-")).Must();

    /// <summary>One network card of every host, and the bridge that joins them.</summary>
    private sealed record Link(string Interface, string Bridge, int Subnet, int FirstIndex)
    {
        public static Link First { get; } = new(LabNetwork.Interface, Switch.Bridge, 99, 1000);

        public static Link Second { get; } = new(SecondInterface, Switch.SecondBridge, 98, 2000);

        public string PortOf(string host) => Switch.PortOf(host, Interface);

        public IEnumerable<string> AddressesOf(int number) =>
        [
            $"link set {Interface} addrgenmode none",
            $"address add 10.{Subnet}.0.{number}/24 brd + dev {Interface}",
            .. Directory.Exists(KernelIPv6)
                ? (string[])[$"address add fd{Subnet}::{number:x}/64 dev {Interface} nodad", $"address add fe80::{number:x}/64 dev {Interface} nodad"]
                : [],
            $"link set {Interface} up",
        ];
    }
}
