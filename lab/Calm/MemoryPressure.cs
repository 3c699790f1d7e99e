using System.Globalization;

namespace VipGuard.Lab.Calm;

/// <summary>
/// Both daemons in a memory group of their own (Documentation/admin-guide/cgroup-v1/memory.rst, cgroup-v2.rst) that is always
/// full: a companion reads and writes more through the page cache than the group may hold, so that the kernel takes pages back
/// from it without a pause. The machine's memory is not touched beyond the group's limit.
/// </summary>
internal static class MemoryPressure
{
    private const string Root = "/sys/fs/cgroup";
    private const long Limit = 192L << 20;

    public static async Task<IAsyncDisposable> BeginAsync(Lab lab)
    {
        bool first = Directory.Exists(Path.Combine(Root, "memory"));
        string group = Path.Combine(first ? Path.Combine(Root, "memory") : Root, $"{lab.Prefix}-calm");
        try
        {
            Directory.CreateDirectory(group);
            await File.WriteAllTextAsync(Path.Combine(group, first ? "memory.limit_in_bytes" : "memory.max"), Limit.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"no memory pressure without a memory group, and {group} can't be made: {e.Message}", e);
        }
        // Anonymous memory can't be taken back where there is no swap: a third of the limit, held and read; the rest is page cache.
        const string Load = """
            echo $$ >"$0/cgroup.procs"
            head -c 64M /dev/zero | tail -c 64M >"$1.held" &
            while :; do dd if=/dev/zero of="$1" bs=1M count=512 status=none; dd if="$1" of=/dev/null bs=1M status=none; done
            """;
        var hog = lab.StartBeside(lab.Db1, "memory", "/bin/sh", "-c", Load, group, Path.Combine(lab.Db1.Folder, "memory.load"));
        foreach (var host in lab.Hosts)
            await File.WriteAllTextAsync(Path.Combine(group, "cgroup.procs"), host.Daemon.ProcessId!.Value.ToString(CultureInfo.InvariantCulture));
        return new Companions([hog], async () =>
        {
            foreach (string process in (await File.ReadAllTextAsync(Path.Combine(group, "cgroup.procs"))).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await File.WriteAllTextAsync(Path.Combine(first ? Path.Combine(Root, "memory") : Root, "cgroup.procs"), process);
            Directory.Delete(group);
        });
    }
}
