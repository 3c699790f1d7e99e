using System.Net;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;
using VipGuard.Lab.Servers;

namespace VipGuard.Lab;

/// <summary>One of the two machines: a namespace with a link, a server and a daemon. Faults are exact and at once.</summary>
public sealed class LabHost : IDisposable
{
    private readonly Switch middle;
    private readonly VipTimeline timeline;
    private readonly NamespaceThread inside;

    internal LabHost(Registry registry, string folder, string ns, string name, int number, Switch middle, VipTimeline timeline, ServerProgram program, int port)
    {
        this.middle = middle;
        this.timeline = timeline;
        Name = name;
        Number = number;
        Namespace = ns;
        Folder = Path.Combine(folder, name);
        Directory.CreateDirectory(Folder);
        inside = new NamespaceThread(ns);
        var place = new ProcessPlace(ns, name, Path.Combine(Folder, "vipguard.log"));
        Daemon = new Daemon(registry, place, Folder);
        Mysqld = new Mysqld(registry, place, inside, Folder, program, port);
    }

    public string Name { get; }

    /// <summary>1 or 2, by its place in the configuration.</summary>
    public int Number { get; }

    public IPAddress Address => IPAddress.Parse($"10.99.0.{Number}");

    public string Namespace { get; }

    /// <summary>Everything of this host on disk.</summary>
    public string Folder { get; }

    public Daemon Daemon { get; }

    public Mysqld Mysqld { get; }

    /// <summary>The kernel has the virtual address, whatever the daemon says.</summary>
    public bool HoldsVip => timeline.Holds(Name);

    /// <summary>Takes its port off the switch: the carrier stays, the traffic stops.</summary>
    public void Cut() => middle.Join(Name, joined: false);

    /// <summary>Pulls the cable: the carrier is lost.</summary>
    public void Unplug() => middle.Power(Name, up: false);

    /// <summary>Puts the cable back.</summary>
    public void Plug() => middle.Power(Name, up: true);

    /// <summary>The whole host is gone at once: its link, its server and its daemon.</summary>
    public void Vanish()
    {
        Cut();
        Daemon.Kill();
        Mysqld.Kill();
    }

    /// <summary>The link is whole again, whatever was done to it.</summary>
    public void Heal()
    {
        middle.Join(Name, joined: true);
        Plug();
    }

    /// <summary>Runs `ip` on this host.</summary>
    public async Task<string> IpAsync(params string[] arguments) =>
        (await Command.MustAsync("ip", ["-n", Namespace, .. arguments])).Output;

    public void Dispose() => inside.Dispose();
}
