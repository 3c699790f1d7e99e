using System.Net;
using VipGuard.Lab.Clients;
using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;
using VipGuard.Lab.Servers;

namespace VipGuard.Lab;

/// <summary>
/// Two hosts and a client on a switch, as network namespaces: db1 10.99.0.1 and fd99::1, db2 10.99.0.2 and fd99::2, the
/// client 10.99.0.10, the virtual address 10.99.0.100. Real servers, the built program, real kernels; nothing of it is left behind.
/// A second pair may live beside it on the same hosts, with servers, daemons and a virtual address of its own.
/// </summary>
public sealed partial class Lab : IAsyncDisposable
{
    public const string VipWithPrefix = "10.99.0.100/24";

    private static readonly Lock Gate = new();
    private static Registry? registry;
    private static int living;
    private static int made;

    private readonly string folder;
    private readonly Lab? beside;
    private readonly Dictionary<IPAddress, VipTimeline> timelines = [];
    private LabNetwork? network;
    private Switch? middle;
    private VipWatch? watch;
    private AdvertTap? tap;
    private Stranger? mallory;
    private bool kept;

    private Lab(LabOptions options, string prefix, string folder, Lab? beside)
    {
        Options = options;
        Prefix = prefix;
        this.folder = folder;
        this.beside = beside;
        Place = beside is null ? PairPlace.First : PairPlace.Second;
    }

    /// <summary>The virtual address of a lab's first pair.</summary>
    public static IPAddress Vip => PairPlace.First.Vip;

    /// <summary>Its ports, its virtual router, its virtual address.</summary>
    public PairPlace Place { get; }

    public LabOptions Options { get; }

    /// <summary>The namespaces are called after it: PREFIX-db1, PREFIX-db2, PREFIX-client, PREFIX-sw.</summary>
    public string Prefix { get; }

    public LabHost Db1 { get; private set; } = null!;

    public LabHost Db2 { get; private set; } = null!;

    public IReadOnlyList<LabHost> Hosts => [Db1, Db2];

    public LabClient Client { get; private set; } = null!;

    /// <summary>Who held the virtual address when, from both kernels.</summary>
    public VipTimeline Timeline { get; } = new();

    /// <summary>Who held one of several virtual addresses when.</summary>
    /// <exception cref="LabException">It is not among those that the options name.</exception>
    public VipTimeline TimelineOf(IPAddress vip) =>
        vip.Equals(Vips[0]) ? Timeline
        : timelines.TryGetValue(vip, out var timeline) ? timeline
        : throw new LabException($"nobody watches {vip}; name it in LabOptions.Watched");

    /// <summary>The machine that the file does not know.</summary>
    /// <exception cref="LabException">The options do not ask for it.</exception>
    public Stranger Mallory => mallory ?? throw new LabException("there is no stranger; ask for it with LabOptions.Stranger");

    private IReadOnlyList<IPAddress> Vips => Options.Watched.Count > 0 ? Options.Watched : [Place.Vip];

    /// <summary>The advertisements that left each host.</summary>
    public AdvertTap Adverts => tap!;

    /// <summary>A file for `--defaults-file` that logs in to both servers as their administrator (mode 0600).</summary>
    public string AdministratorFile => Path.Combine(folder, "admin.cnf");

    public string KeyFile => Path.Combine(folder, "pair.key");

    public LabHost OtherThan(LabHost host) => host == Db1 ? Db2 : Db1;

    /// <summary>Makes a lab and starts what the options name.</summary>
    /// <exception cref="LabException">Something did not start; says what, with its log.</exception>
    public static async Task<Lab> PairAsync(LabOptions? options = null)
    {
        await Sweep.RunAsync();
        Registry own;
        string prefix;
        lock (Gate)
        {
            own = registry ??= Registry.Open();
            living++;
            prefix = $"vg{Environment.ProcessId}{Letters(made++)}";
        }
        return await StartedAsync(new Lab(options ?? new(), prefix, Path.Combine(own.Folder, prefix), beside: null), own);
    }

    /// <summary>
    /// Makes a second pair on this lab's hosts: servers on port 3307, daemons with a file of their own, virtual router
    /// 52, virtual address 10.99.0.101. Links are the hosts' and so both pairs' own. It ends before this lab does.
    /// </summary>
    /// <exception cref="LabException">Something did not start; says what, with its log.</exception>
    public Task<Lab> SecondPairAsync(LabOptions? options = null)
    {
        if (beside is not null)
            throw new LabException("a host has room for two pairs, not for a third");
        lock (Gate)
            living++;
        return StartedAsync(new Lab(options ?? new(), Prefix, Path.Combine(folder, PairPlace.Second.Folder), this), registry!);
    }

    private static async Task<Lab> StartedAsync(Lab lab, Registry own)
    {
        try
        {
            await lab.BuildAsync(own);
            await lab.StartAsync();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    private async Task BuildAsync(Registry own)
    {
        Directory.CreateDirectory(folder);
        network = beside?.network ?? await LabNetwork.BuildAsync(
            own, Prefix, [("db1", 1), ("db2", 2), ("client", 10), .. Options.Stranger ? [("mallory", Stranger.Number)] : Array.Empty<(string, int)>()], Options.SecondLink, Options.Initial ? "db1" : null,
            Options.Servers ? [PairPlace.First.Port, PairPlace.Second.Port] : []);
        middle = beside?.middle ?? new Switch(network.NamespaceOf("sw"));
        var program = ServerProgram.Of(Options.Server);
        Db1 = new LabHost(own, folder, network.NamespaceOf("db1"), network.CardOf("db1"), "db1", 1, middle, Timeline, program, Place.Port, Options.SecondLink);
        Db2 = new LabHost(own, folder, network.NamespaceOf("db2"), network.CardOf("db2"), "db2", 2, middle, Timeline, program, Place.Port, Options.SecondLink);
        if (Options.Stranger)
            mallory = new Stranger(own, network.NamespaceOf("mallory"), Path.Combine(folder, "mallory"));
        foreach (var vip in Options.Watched.Where(vip => !vip.Equals(Vips[0])))
            timelines.Add(vip, new VipTimeline());
        watch = new VipWatch(timelines.Select(t => (t.Key, t.Value)).Prepend((Vips[0], Timeline)), Hosts.Select(h => (h.Name, h.Namespace)));
        tap = beside?.tap ?? new AdvertTap(middle.Namespace, [.. Hosts.Select(h => h.Name), .. Options.Stranger ? [Stranger.Name] : Array.Empty<string>()]);

        foreach (var host in Hosts)
        {
            host.Daemon.Environment = Options.DaemonEnvironment;
            host.Daemon.Config.Write(ConfigText);
        }

        string password = "";
        if (Options.Servers)
        {
            var template = await DataTemplate.OfThisProcessAsync(own, program);
            password = template.ApplicationPassword;
            PrivateFile.Write(AdministratorFile, $"[client]\nuser={DataTemplate.Administrator}\npassword={template.AdministratorPassword}\n");
            await Task.WhenAll(Hosts.Select(host => LayOutServerAsync(host, template)));
        }
        Client = new LabClient(network.NamespaceOf("client"), new(Place.Vip, Place.Port), password);
    }

    private static async Task LayOutServerAsync(LabHost host, DataTemplate template)
    {
        string[] kind = await host.Mysqld.Program.VersionAsync() is { } version ? ["--server", version] : [];
        var conf = await host.Daemon.CommandAsync(["pair", "conf", "--node", host.Name, "--config", host.Daemon.Config.Path, .. kind]);
        await host.Mysqld.PrepareAsync(template, conf.Must().Output);
    }

    /// <summary>Leaves everything running when this process ends; `lab sweep --all` clears it away.</summary>
    public void Keep()
    {
        registry!.Keep();
        kept = true;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        watch?.Dispose();
        if (beside is null)
        {
            tap?.Dispose();
            middle?.Dispose();
        }
        Db1?.Dispose();
        Db2?.Dispose();
        mallory?.Dispose();
        if (kept)
            return;

        foreach (var host in Hosts.Where(h => h is not null))
        {
            await host.Daemon.EndAsync();
            await host.Mysqld.EndAsync();
        }
        foreach (var peer in peers)
            await peer.EndAsync();
        if (beside is null && network is not null)
        {
            foreach (string ns in network.Namespaces)
                await Registry.EndNamespaceAsync(ns);
            await network.RemoveAsync();
        }
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        await ForgetAsync();
    }

    /// <summary>The last lab of a process takes the registry with it.</summary>
    private static async Task ForgetAsync()
    {
        Registry? last = null;
        lock (Gate)
        {
            if (--living == 0)
                (last, registry) = (registry, null);
        }
        if (last is not null)
            await last.ClearAsync();
    }

    private static string Letters(int number) =>
        number < 26 ? ((char)('a' + number)).ToString() : Letters((number / 26) - 1) + (char)('a' + (number % 26));
}
