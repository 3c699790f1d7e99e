namespace VipGuard.Lab.Calm;

/// <summary>Something that goes on beside a pair whose servers are fine, and must not move its address.</summary>
/// <param name="Name">For the table and for `--only`.</param>
/// <param name="BeginAsync">Begins it; ends with the disposal of what it returns, at the latest with the lab.</param>
public sealed record Disturbance(string Name, Func<Lab, Task<IAsyncDisposable>> BeginAsync)
{
    /// <summary>How many processors' worth of loops: two hosts share the machine's.</summary>
    private const int Loops = 4;

    public static Disturbance BusyLoops { get; } = new("four busy loops", lab =>
        Task.FromResult<IAsyncDisposable>(new Companions(Enumerable.Range(0, Loops).Select(i =>
            lab.StartBeside(lab.Hosts[i % 2], $"busy{i}", "/bin/sh", "-c", "while :; do :; done")))));

    public static Disturbance Memory { get; } = new("memory pressure", MemoryPressure.BeginAsync);

    public static Disturbance Loss { get; } = new("1 % loss", PacketLoss.BeginAsync);

    /// <summary>The daemons are started with it, so there is nothing to begin.</summary>
    public static Disturbance Collections { get; } = new("a full collection every 100 ms", _ => Task.FromResult<IAsyncDisposable>(new Companions([])));

    // A gigabyte at a time, so that the disk never fills: written, forced out, and written anew.
    public static Disturbance Disk { get; } = new("a saturated disk", lab =>
        Task.FromResult<IAsyncDisposable>(new Companions(lab.Hosts.Select(host =>
            lab.StartBeside(host, "disk", "/bin/sh", "-c", $"while :; do dd if=/dev/zero of={Path.Combine(host.Folder, "disk.load")} bs=1M count=1024 conv=fsync status=none; done")))));

    public static IReadOnlyList<Disturbance> All { get; } = [BusyLoops, Memory, Loss, Collections, Disk];
}
