using System.Net;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;
using VipGuard.Lab.Servers;

namespace VipGuard.Lab;

/// <summary>One of the two machines: a namespace with a link or two, a server and a daemon. Faults are exact and at once.</summary>
public sealed class LabHost : IDisposable
{
    private readonly Switch middle;
    private readonly VipTimeline timeline;
    private readonly NamespaceThread inside;
    private readonly string[] cards;

    internal LabHost(Registry registry, string folder, string ns, string card, string name, int number, Switch middle, VipTimeline timeline, ServerProgram program, int port, bool secondLink)
    {
        cards = secondLink ? [LabNetwork.Interface, LabNetwork.SecondInterface] : [LabNetwork.Interface];
        Place = new ProcessPlace(ns, name, Path.Combine(folder, name, "vipguard.log"));
        this.middle = middle;
        this.timeline = timeline;
        Name = name;
        Number = number;
        Namespace = ns;
        Card = card;
        Folder = Path.Combine(folder, name);
        Directory.CreateDirectory(Folder);
        inside = new NamespaceThread(ns);
        Daemon = new Daemon(registry, Place, Folder);
        Mysqld = new Mysqld(registry, Place, inside, Folder, program, port);
    }

    public string Name { get; }

    /// <summary>1 or 2, by its place in the configuration.</summary>
    public int Number { get; }

    public IPAddress Address => IPAddress.Parse($"10.99.0.{Number}");

    /// <summary>Where its IPv6 adverts come from, unless the daemon makes an address of its own.</summary>
    public string LinkLocal => LinkLocalOf(Name);

    public string Namespace { get; }

    /// <summary>What its first network card is called, as a configuration file has to name it.</summary>
    public string Card { get; }

    /// <summary>Where its processes run; the log is the daemon's.</summary>
    internal ProcessPlace Place { get; }

    /// <summary>Everything of this host on disk.</summary>
    public string Folder { get; }

    public Daemon Daemon { get; }

    public Mysqld Mysqld { get; }

    /// <summary>The kernel has the virtual address, whatever the daemon says.</summary>
    public bool HoldsVip => timeline.Holds(Name);

    /// <summary>Takes its port off the switch: the carrier stays, the traffic stops.</summary>
    public void Cut() => Cut(LabNetwork.Interface);

    /// <inheritdoc cref="Cut()"/>
    public void Cut(string card) => middle.Join(Switch.PortOf(Name, card), joined: false);

    /// <summary>Pulls the cable: the carrier is lost.</summary>
    public void Unplug() => Unplug(LabNetwork.Interface);

    /// <inheritdoc cref="Unplug()"/>
    public void Unplug(string card) => middle.Power(Switch.PortOf(Name, card), up: false);

    /// <summary>Puts the cable back.</summary>
    public void Plug() => Plug(LabNetwork.Interface);

    /// <inheritdoc cref="Plug()"/>
    public void Plug(string card) => middle.Power(Switch.PortOf(Name, card), up: true);

    /// <summary>The whole host is gone at once: its link, its server and its daemon.</summary>
    public void Vanish()
    {
        Cut();
        Daemon.KillWithSentry();
        Mysqld.Kill();
    }

    /// <summary>Its links are whole again, whatever was done to them.</summary>
    public void Heal()
    {
        foreach (string card in cards)
        {
            middle.Join(Switch.PortOf(Name, card), joined: true);
            Plug(card);
        }
    }

    internal static string LinkLocalOf(string host) => host switch
    {
        "db1" => "fe80::1",
        "db2" => "fe80::2",
        _ => $"fe80::{Stranger.Number:x}",
    };

    /// <summary>Runs `ip` on this host.</summary>
    public async Task<string> IpAsync(params string[] arguments) =>
        (await Command.MustAsync("ip", [.. LabNetwork.At(Namespace), .. arguments])).Output;

    /// <summary>Takes the virtual address off, where a daemon has left it; that it is not there is no fault.</summary>
    internal Task DropVipAsync() =>
        HoldsVip ? Command.RunAsync("ip", [.. LabNetwork.At(Namespace), "address", "delete", Lab.VipWithPrefix, "dev", Card]) : Task.CompletedTask;

    public void Dispose() => inside.Dispose();
}
