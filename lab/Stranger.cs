using System.Net;
using VipGuard.Lab.Clients;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab;

/// <summary>A machine on the same switch that no file names: it sends whatever frame it is told to, or runs a router of another pair.</summary>
public sealed class Stranger : IDisposable
{
    internal const int Number = 66;

    internal Stranger(Registry registry, string ns, string folder)
    {
        Directory.CreateDirectory(folder);
        Place = new ProcessPlace(ns, Name, Path.Combine(folder, "vipguard.log"));
        Daemon = new Daemon(registry, Place, folder);
        Folder = folder;
        Frames = new FrameSender(ns, LabNetwork.Interface);
    }

    /// <summary>What it is called in a file of its own.</summary>
    public const string Name = "mallory";

    public static IPAddress Address { get; } = IPAddress.Parse($"10.99.0.{Number}");

    /// <summary>Of its network card.</summary>
    public static string Mac { get; } = $"02:99:00:00:00:{Number:x2}";

    public string Namespace => Place.Namespace;

    /// <summary>A VipGuard of another pair; it needs a file of its own.</summary>
    public Daemon Daemon { get; }

    /// <summary>Puts any frame onto the wire.</summary>
    public FrameSender Frames { get; }

    internal ProcessPlace Place { get; }

    internal string Folder { get; }

    /// <summary>What this machine believes of an address.</summary>
    public Neighbour Neighbour(IPAddress address) => new(Namespace, address);

    /// <summary>Runs `ip` on this machine.</summary>
    public async Task<string> IpAsync(params string[] arguments) =>
        (await Command.MustAsync("ip", ["-n", Namespace, .. arguments])).Output;

    public void Dispose() => Frames.Dispose();
}
