using System.Globalization;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Calm;

/// <summary>
/// A memory group (Documentation/admin-guide/cgroup-v1/memory.rst, cgroup-v2.rst) that processes are born into: what a process has
/// touched before it is moved stays charged to where it came from, and is never pressed.
/// </summary>
internal sealed class MemoryGroup : IAsyncDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private const string Name = "vipguard-calm-";

    private readonly string folder;
    private readonly bool first;

    private MemoryGroup(string folder, bool first) => (this.folder, this.first) = (folder, first);

    /// <summary>Starts what follows within the group. Inside a host's namespaces /sys is another: this way leads out of them.</summary>
    public IReadOnlyList<string> Through => ["/bin/sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", $"/proc/{Environment.ProcessId}/root{folder}/cgroup.procs"];

    /// <exception cref="LabException">The kernel has no memory groups, or gives none.</exception>
    public static async Task<MemoryGroup> CreateAsync()
    {
        bool version1 = Directory.Exists(Path.Combine(Root, "memory"));
        string parent = version1 ? Path.Combine(Root, "memory") : Root;
        string path = Path.Combine(parent, Name + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        try
        {
            foreach (string left in Directory.EnumerateDirectories(parent, Name + "*"))
                Remove(left);
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"no memory pressure without a memory group, and {path} can't be made: {e.Message}", e);
        }
        // The program's pages are charged to who reads them first: that has to be the daemon.
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(Repository.Program))!))
            (await Command.RunAsync("dd", $"if={file}", "iflag=nocache", "count=0", "status=none")).Must();
        return new MemoryGroup(path, version1);
    }

    /// <summary>The group that a lab's daemons were started in.</summary>
    public static MemoryGroup Of(Lab lab)
    {
        string path = Path.GetDirectoryName(lab.Options.DaemonThrough[^1])!;
        return new MemoryGroup(path, path.Contains("/memory/", StringComparison.Ordinal));
    }

    public long Used => long.Parse(File.ReadAllText(Path.Combine(folder, first ? "memory.usage_in_bytes" : "memory.current")), CultureInfo.InvariantCulture);

    public void Limit(long bytes) =>
        File.WriteAllText(Path.Combine(folder, first ? "memory.limit_in_bytes" : "memory.max"), bytes.ToString(CultureInfo.InvariantCulture));

    public ValueTask DisposeAsync()
    {
        Remove(folder);
        return ValueTask.CompletedTask;
    }

    // One that still has processes is another run's.
    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (IOException)
        {
            // The next run takes it away.
        }
    }
}
