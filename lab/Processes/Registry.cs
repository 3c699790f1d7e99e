using VipGuard.Lab.Network;

namespace VipGuard.Lab.Processes;

/// <summary>
/// What this process has made on the machine, written down before it is made, so that a later lab can clear it away
/// when this one was killed: namespaces, processes with their start times, and the folder itself with all data.
/// </summary>
internal sealed class Registry
{
    /// <summary>One folder per owner, named after its number and start time.</summary>
    public const string Root = "/var/lib/vipguard-lab";

    private const string KeptMark = "kept";
    private const string BootFile = "boot";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private Registry(string folder)
    {
        Folder = folder;
    }

    public string Folder { get; }

    private static string BootId => File.ReadAllText("/proc/sys/kernel/random/boot_id");

    /// <summary>The registry of this process; its folder is there afterwards.</summary>
    /// <exception cref="LabException">The folder can't be made: not root.</exception>
    public static Registry Open()
    {
        string folder = Path.Combine(Root, ProcessIdentity.Own.ToString());
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            Directory.CreateDirectory(Path.Combine(folder, "netns"));
            Directory.CreateDirectory(Path.Combine(folder, "pids"));
            File.WriteAllText(Path.Combine(folder, BootFile), BootId);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LabException($"the lab needs root: it makes network namespaces, and keeps their list in {Root}", e);
        }
        return new Registry(folder);
    }

    /// <summary>All registries on the machine, of the living, the dead and the kept.</summary>
    public static IEnumerable<Registry> All() =>
        Directory.Exists(Root) ? Directory.EnumerateDirectories(Root).Select(folder => new Registry(folder)).ToList() : [];

    /// <summary>The owner still runs.</summary>
    public bool OwnerLives => ProcessIdentity.TryParse(Path.GetFileName(Folder), out var owner) && owner.Lives && FromThisBoot;

    /// <summary>Left running on purpose by its owner.</summary>
    public bool Kept => File.Exists(Path.Combine(Folder, KeptMark)) && FromThisBoot;

    private bool FromThisBoot
    {
        get
        {
            string file = Path.Combine(Folder, BootFile);
            return !File.Exists(file) || File.ReadAllText(file) == BootId;
        }
    }

    public void Keep() => File.WriteAllText(Path.Combine(Folder, KeptMark), "");

    public void AddNamespace(string name) => File.WriteAllText(Path.Combine(Folder, "netns", name), "");

    public void RemoveNamespace(string name) => File.Delete(Path.Combine(Folder, "netns", name));

    /// <summary>A table of nftables, family inet, in the machine's own network namespace.</summary>
    public void AddTable(string name) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "tables")).FullName, name), "");

    public void RemoveTable(string name) => File.Delete(Path.Combine(Folder, "tables", name));

    public void Add(ProcessIdentity process) => File.WriteAllText(Path.Combine(Folder, "pids", process.ToString()), "");

    public void Remove(ProcessIdentity process) => File.Delete(Path.Combine(Folder, "pids", process.ToString()));

    /// <summary>Ends every process of this registry, deletes its namespaces and its folder.</summary>
    public async Task ClearAsync()
    {
        if (FromThisBoot)
        {
            await EndAsync(Names("pids").Select(name => ProcessIdentity.TryParse(name, out var p) ? p : default));
            foreach (string ns in Names("netns"))
            {
                await EndNamespaceAsync(ns);
                await Command.RunAsync("ip", "netns", "delete", ns);
            }
            foreach (string table in Names("tables"))
                await Command.RunAsync("nft", "delete", "table", "inet", table);
        }
        DeleteFolder(Folder);
        if (!Directory.EnumerateFileSystemEntries(Root).Any())
            DeleteFolder(Root);
    }

    /// <summary>Ends whatever still runs inside a namespace, for that can only be the lab's own.</summary>
    public static async Task EndNamespaceAsync(string ns)
    {
        // Whatever runs there is the machine's own.
        if (ns == LabNetwork.Initial)
            throw new LabException("the machine's own network namespace is nobody's to be emptied");
        var inside = await Command.RunAsync("ip", "netns", "pids", ns);
        await EndAsync(inside.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => ProcessIdentity.Of(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)) ?? default));
    }

    private static async Task EndAsync(IEnumerable<ProcessIdentity> processes)
    {
        var alive = processes.Where(p => p.Id > 0 && p.Id != Environment.ProcessId && p.Lives).ToList();
        foreach (var process in alive)
            _ = Libc.kill(process.Id, Signals.SIGKILL);
        for (int waited = 0; waited < 1000 && alive.Any(p => p.Lives); waited++)
            await Task.Delay(10);
    }

    private List<string> Names(string kind)
    {
        string folder = Path.Combine(Folder, kind);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f))] : [];
    }

    private static void DeleteFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Two sweeps met here; the other was faster.
        }
    }
}
