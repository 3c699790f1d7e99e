using System.Globalization;
using System.Net.Sockets;
using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Peers;

/// <summary>keepalived's VRRP alone (man 8 keepalived, man 5 keepalived.conf), in a namespace, with files of its own.</summary>
public sealed class KeepalivedPeer : PeerRouter
{
    private const string Entering = "(VI_1) Entering ";

    private readonly string file;
    private LabProcess? process;

    internal KeepalivedPeer(Registry registry, ProcessPlace place, string folder, PeerConfig config)
        : base(registry, place with { Log = Path.Combine(folder, "keepalived.log") }, folder, config)
    {
        file = Path.Combine(folder, "keepalived.conf");
    }

    public override string Name => $"keepalived on {Place.HostName}";

    /// <summary>Of its parent, while it runs.</summary>
    public int? ProcessId => Running ? process!.Id : null;

    public override bool Running => process is { Running: true };

    public override async Task StartAsync()
    {
        await File.WriteAllTextAsync(file, Config.File ?? Text(Config));
        // One that was killed leaves them, and while it waits to be buried the next takes it for alive.
        foreach (string pids in (string[])["keepalived.pid", "vrrp.pid"])
            File.Delete(Path.Combine(Folder, pids));
        int before = Said(Entering);
        // -n: in the foreground, -l: to the console, -D: each event. Its parent starts the child that speaks VRRP.
        process = LabProcess.Start(Registry, Place, environment: null,
        [
            "keepalived", "--vrrp", "-n", "-l", "-D", "-f", file,
            "-p", Path.Combine(Folder, "keepalived.pid"), "-r", Path.Combine(Folder, "vrrp.pid"),
        ]);
        await UntilAsync(() => Said(Entering) > before || !process.Running, "its instance to begin");
        if (!process.Running)
            throw new LabException($"{Name} ended at its start with {process.ExitCode}:\n{LogTail.Of(Log)}");
    }

    public override void Terminate() => process?.Signal(Signals.SIGTERM);

    // The parent alone would start a new child, the child alone would be told to leave in good order (PR_SET_PDEATHSIG).
    public override void Kill() => process?.SignalAll(Signals.SIGKILL);

    /// <summary>SIGKILL to the child that speaks VRRP alone: its parent, when it notices, starts another.</summary>
    /// <exception cref="LabException">There is none.</exception>
    public void KillChild()
    {
        string pids = Path.Combine(Folder, "vrrp.pid");
        if (!File.Exists(pids) || !int.TryParse(File.ReadAllText(pids).Trim(), CultureInfo.InvariantCulture, out int child))
            throw new LabException($"{Name} has no child in {pids}");
        _ = Libc.kill(child, Signals.SIGKILL);
    }

    /// <summary>SIGSTOP to all of it.</summary>
    public void Freeze() => process?.SignalAll(Signals.SIGSTOP);

    /// <summary>SIGCONT to all of it.</summary>
    public void Thaw() => process?.SignalAll(Signals.SIGCONT);

    /// <summary>It was killed or told to stop, and may still be about to go.</summary>
    internal bool Ending => process is { Ending: true };

    /// <summary>MASTER, BACKUP or FAULT, by the last word of its log; "" before the first.</summary>
    public string State => File.Exists(Log)
        ? File.ReadLines(Log).LastOrDefault(line => line.Contains(Entering, StringComparison.Ordinal))?.Split(Entering)[1].Split(' ')[0] ?? ""
        : "";

    public override Task EndedAsync() => process?.EndedAsync(Limit) ?? Task.CompletedTask;

    public override Task PrioritizeAsync(int priority) => ReloadAsync(Config with { Priority = priority });

    /// <summary>SIGHUP with another file.</summary>
    public async Task ReloadAsync(PeerConfig config)
    {
        Config = config;
        await File.WriteAllTextAsync(file, Config.File ?? Text(Config));
        int before = Said("Reload complete");
        process?.Signal(Signals.SIGHUP);
        await UntilAsync(() => Said("Reload complete") > before, "its reload");
    }

    internal override async Task EndAsync()
    {
        if (process is null)
            return;
        Kill();
        await process.KillAsync();
        process = null;
    }

    private string Text(PeerConfig config) => string.Create(CultureInfo.InvariantCulture, $$"""
        global_defs {
            router_id {{Place.HostName}}
            vrrp_version {{config.Version}}
        }
        vrrp_instance VI_1 {
            state BACKUP
            interface {{LabNetwork.Interface}}
            virtual_router_id {{config.VirtualRouter}}
            priority {{config.Priority}}
            advert_int {{config.Interval.TotalSeconds}}
            {{Authentication(config)}}
            {{Peers(config)}}
            virtual_ipaddress {
                {{string.Join("\n        ", config.Vips)}}
            }
        }
        """);

    private static string Authentication(PeerConfig config) => config.AuthPass is { } password
        ? $$"""
          authentication {
                  auth_type PASS
                  auth_pass {{password}}
              }
          """
        : "";

    private string Peers(PeerConfig config)
    {
        if (config.UnicastPeers.Count > 0)
            return $$"""unicast_peer { {{string.Join(' ', config.UnicastPeers)}} }""";
        // Else it takes the interface's first link-local address, which another program may have put there.
        return config.Family == AddressFamily.InterNetworkV6 ? $"mcast_src_ip {OwnLinkLocal}" : "";
    }

    private string OwnLinkLocal => LabHost.LinkLocalOf(Place.HostName);
}
