using System.Globalization;
using System.Net.Sockets;
using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Peers;

/// <summary>
/// FRR's zebra and vrrpd (docs.frrouting.org, VRRP) in a namespace. FRR serves its addresses on a macvlan interface with the
/// virtual MAC, which it holds down while it stands by.
/// </summary>
public sealed class FrrPeer : PeerRouter
{
    /// <summary>The interface of the virtual router.</summary>
    private const string Card = "vrrp0";

    /// <summary>Where it sends its IPv6 adverts from: FRR takes the link-local address of the macvlan interface.</summary>
    public const string LinkLocal = "fe80::51";

    private const string Programs = "/usr/lib/frr";
    private const string Home = "/etc/frr";

    // It works as a user of its own, to whom the lab's folder is closed; inside its namespace it sees it as its home.
    private const string AtHome = $"""chown -R frr:frr "$0" && mount --bind "$0" {Home} && exec "$@" """;

    private LabProcess? zebra;
    private LabProcess? vrrpd;

    internal FrrPeer(Registry registry, ProcessPlace place, string folder, PeerConfig config)
        : base(registry, place with { Log = Path.Combine(folder, "frr.log") }, Path.Combine(folder, "frr"), config)
    {
    }

    public override string Name => $"FRR on {Place.HostName}";

    public override bool Running => vrrpd is { Running: true };

    public override async Task StartAsync()
    {
        await MakeCardAsync();
        await File.WriteAllTextAsync(Path.Combine(Folder, "zebra.conf"), "");
        await File.WriteAllTextAsync(Path.Combine(Folder, "vrrpd.conf"), Text(Config));
        if (zebra is not { Running: true })
        {
            File.Delete(Path.Combine(Folder, "zserv.api"));
            zebra = Launch("zebra");
            await UntilAsync(() => File.Exists(Path.Combine(Folder, "zserv.api")) || !zebra.Running, "zebra's socket");
        }
        string vty = Path.Combine(Folder, "vrrpd.vty");
        File.Delete(vty);
        vrrpd = Launch("vrrpd");
        await UntilAsync(() => File.Exists(vty) || !vrrpd.Running, "vrrpd's socket");
        if (!vrrpd.Running || !zebra.Running)
            throw new LabException($"{Name} ended at its start:\n{LogTail.Of(Log)}");
    }

    // zebra is the host's as the kernel is; what ends or dies is the virtual router.
    public override void Terminate() => vrrpd?.Signal(Signals.SIGTERM);

    public override void Kill() => vrrpd?.Signal(Signals.SIGKILL);

    public override Task EndedAsync() => vrrpd?.EndedAsync(Limit) ?? Task.CompletedTask;

    public override async Task PrioritizeAsync(int priority)
    {
        Config = Config with { Priority = priority };
        string router = Config.VirtualRouter.ToString(CultureInfo.InvariantCulture);
        (await Command.RunAsync("vtysh", "--vty_socket", Folder,
            "-c", "configure terminal", "-c", $"interface {LabNetwork.Interface}", "-c", string.Create(CultureInfo.InvariantCulture, $"vrrp {router} priority {priority}"))).Must();
    }

    /// <summary>Its own account of its virtual router.</summary>
    public async Task<string> ShowAsync() =>
        (await Command.RunAsync("vtysh", "--vty_socket", Folder, "-c", "show vrrp")).All;

    internal override async Task EndAsync()
    {
        foreach (var process in new[] { vrrpd, zebra })
        {
            if (process is not null)
                await process.KillAsync();
        }
        (vrrpd, zebra) = (null, null);
    }

    private LabProcess Launch(string program) => LabProcess.Start(Registry, Place, environment: null,
    [
        "/bin/sh", "-c", AtHome, Folder,
        $"{Programs}/{program}", "-u", "frr", "-g", "frr", "--vty_socket", Home, "-z", $"{Home}/zserv.api",
        "-i", $"{Home}/{program}.pid", "-f", $"{Home}/{program}.conf", "--log", "stdout",
    ]);

    private async Task MakeCardAsync()
    {
        if ((await Command.RunAsync("ip", "-n", Place.Namespace, "link", "show", Card)).ExitCode == 0)
            return;
        bool six = Config.Family == AddressFamily.InterNetworkV6;
        string mac = string.Create(CultureInfo.InvariantCulture, $"00:00:5e:00:{(six ? 2 : 1):x2}:{Config.VirtualRouter:x2}");
        string[] lines =
        [
            $"link add {Card} link {LabNetwork.Interface} address {mac} type macvlan mode bridge",
            $"link set {Card} addrgenmode none",
            .. six ? (string[])[$"address add {LinkLocal}/64 dev {Card} nodad"] : [],
            .. Config.Vips.Select(vip => $"address add {vip} dev {Card}{(six ? " nodad" : "")}"),
            $"link set {Card} up",
        ];
        (await Command.RunWithInputAsync(string.Join('\n', lines) + "\n", "ip", "-n", Place.Namespace, "-batch", "-")).Must();
        // Else a host that stands by answers for the address on its first interface (docs.frrouting.org, VRRP: system configuration).
        foreach (string setting in (string[])["net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2"])
            await Command.MustAsync("ip", "netns", "exec", Place.Namespace, "sysctl", "-qw", setting);
    }

    private static string Text(PeerConfig config)
    {
        string router = config.VirtualRouter.ToString(CultureInfo.InvariantCulture);
        string family = config.Family == AddressFamily.InterNetworkV6 ? "ipv6" : "ip";
        return string.Create(CultureInfo.InvariantCulture, $"""
            debug vrrp proto
            interface {LabNetwork.Interface}
             vrrp {router} version {config.Version}
             vrrp {router} priority {config.Priority}
             vrrp {router} advertisement-interval {config.Interval.TotalMilliseconds}
             {string.Join("\n ", config.Addresses.Select(a => $"vrrp {router} {family} {a}"))}

            """);
    }
}
