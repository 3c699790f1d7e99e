using System.Globalization;
using System.Net.NetworkInformation;
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

    /// <summary>Stands for the network namespace that this process was started in: the machine's own, which is never named, listed or emptied.</summary>
    public const string Initial = "(initial)";

    private const string KernelIPv6 = "/proc/sys/net/ipv6/conf";

    private readonly Registry registry;
    private readonly string prefix;
    private readonly string? initialHost;
    private readonly List<string> namespaces = [];

    private LabNetwork(Registry registry, string prefix, string? initialHost)
    {
        this.registry = registry;
        this.prefix = prefix;
        this.initialHost = initialHost;
    }

    public IReadOnlyList<string> Namespaces => namespaces;

    public string NamespaceOf(string host) => host == initialHost ? Initial : $"{prefix}-{host}";

    /// <summary>What a host's network card is called there: among the machine's own it has a name by which one sees whose it is.</summary>
    public string CardOf(string host) => host == initialHost ? $"{prefix}-{host}" : Interface;

    /// <summary>What stands before a command line that is to run in a namespace.</summary>
    internal static string[] Inside(string ns) => ns == Initial ? [] : ["ip", "netns", "exec", ns];

    /// <summary>The options with which `ip` works in a namespace.</summary>
    internal static string[] At(string ns) => ns == Initial ? [] : ["-n", ns];

    /// <param name="initialHost">This host is the machine's own namespace and not one of its own; null: none is.</param>
    /// <param name="prefix">Unique on the machine: the namespaces are named after it.</param>
    /// <param name="hosts">Name and last number of the addresses in 10.99.0.0/24 and fd99::/64, which is also the MAC's.</param>
    /// <param name="secondLink">Every host has eth1 too, in 10.98.0.0/24 and fd98::/64.</param>
    /// <param name="ports">TCP ports on which servers will listen on all addresses: in the machine's own namespace nobody but the lab reaches them.</param>
    /// <exception cref="LabException">No right to make namespaces, or no `ip` on the machine; or the machine itself uses what the lab needs of it.</exception>
    internal static async Task<LabNetwork> BuildAsync(
        Registry registry, string prefix, IReadOnlyList<(string Name, int Number)> hosts, bool secondLink, string? initialHost = null, IReadOnlyList<int>? ports = null)
    {
        if (initialHost is not null)
        {
            await RefuseAddressesInUseAsync();
            RefusePortsInUse(ports ?? []);
        }
        var network = new LabNetwork(registry, prefix, initialHost);
        try
        {
            if (initialHost is not null && ports is { Count: > 0 })
                await network.CloseAsync(ports);
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
        foreach (string ns in hosts.Select(h => NamespaceOf(h.Name)).Where(ns => ns != Initial).Prepend(middle))
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
                $"link add {link.PortOf(h.Name)} index {link.FirstIndex + h.Number} type veth peer name {CardOf(h.Name, link)} address 02:{link.Subnet}:00:00:00:{h.Number:x2} netns {PlaceOf(h.Name)}",
                $"link set {link.PortOf(h.Name)} addrgenmode none master {link.Bridge} up",
            ]),
        ])]);

        foreach (var (name, number) in hosts)
        {
            await BatchAsync(NamespaceOf(name), name == initialHost
                ? [$"address add 10.99.0.{number}/24 brd + dev {CardOf(name)}", $"link set {CardOf(name)} up"]
                : ["link set lo up", .. links.SelectMany(link => link.AddressesOf(number))]);
        }
    }

    private string CardOf(string host, Link link) => link == Link.First ? CardOf(host) : link.Interface;

    // `ip` takes a name or the number of a process that is there.
    private string PlaceOf(string host) => host == initialHost ? Environment.ProcessId.ToString(CultureInfo.InvariantCulture) : NamespaceOf(host);

    private static async Task RefuseAddressesInUseAsync()
    {
        var used = await Command.MustAsync("ip", "-4", "-oneline", "address", "show", "to", "10.99.0.0/24");
        if (used.Output.Trim() is { Length: > 0 } lines)
            throw new LabException($"the machine's own network uses 10.99.0.0/24, so no host of the lab can be in it:\n{lines}");
    }

    private static void RefusePortsInUse(IReadOnlyList<int> ports)
    {
        var used = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => ports.Contains(l.Port)).ToList();
        if (used.Count > 0)
            throw new LabException($"the machine itself listens on {string.Join(", ", used)}, so no server of the lab can in its network namespace; stop that server, or measure without the set-ups that need this namespace");
    }

    /// <summary>
    /// A server can't listen on a virtual address that is not there yet, so it listens on all; packets from the machine's other
    /// cards never come that far.
    /// </summary>
    private async Task CloseAsync(IReadOnlyList<int> ports)
    {
        registry.AddTable(Table);
        (await Command.RunWithInputAsync($$"""
            table inet {{Table}} {
                chain input {
                    type filter hook input priority -300; policy accept;
                    tcp dport { {{string.Join(", ", ports)}} } iifname != { "lo", "{{CardOf(initialHost!)}}" } drop
                }
            }
            """, "nft", "-f", "-")).Must();
    }

    private string Table => CardOf(initialHost!);

    /// <summary>Deletes the namespaces, and with them all their interfaces.</summary>
    internal async Task RemoveAsync()
    {
        // It would go with the switch, but only when the kernel gets round to it.
        if (initialHost is not null)
        {
            await Command.RunAsync("ip", "link", "delete", CardOf(initialHost));
            await Command.RunAsync("nft", "delete", "table", "inet", Table);
            registry.RemoveTable(Table);
        }
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
        (await Command.RunWithInputAsync(string.Join('\n', lines) + "\n", "ip", [.. At(ns), "-batch", "-"])).Must();

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
