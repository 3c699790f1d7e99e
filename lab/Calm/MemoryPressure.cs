namespace VipGuard.Lab.Calm;

/// <summary>
/// The daemons' memory group is always full: a companion in it reads more through the page cache than the group may hold, so
/// that the kernel takes pages back from all of it without a pause. The machine's memory is not touched beyond the limit.
/// </summary>
internal static class MemoryPressure
{
    // For what the daemons come to hold: that can't be taken back where there is no swap. What is pressed is their code.
    private const long Room = 48L << 20;

    // Nothing is written from within: a group whose pages all wait for the disk is out of memory, which is another fault.
    private const string Prepare = "dd if=/dev/zero of=\"$0\" bs=1M count=512 conv=fdatasync status=none && dd if=\"$0\" iflag=nocache count=0 status=none && exec \"$@\"";
    private const string Load = "while :; do cat \"$0\" >/dev/null; done";

    public static Task<IAsyncDisposable> BeginAsync(Lab lab)
    {
        var group = MemoryGroup.Of(lab);
        group.Limit(group.Used + Room);
        string file = Path.Combine(lab.Db1.Folder, "memory.load");
        var reader = lab.StartBeside(lab.Db1, "memory", ["/bin/sh", "-c", Prepare, file, .. lab.Options.DaemonThrough, "/bin/sh", "-c", Load, file]);
        return Task.FromResult<IAsyncDisposable>(new Companions([reader]));
    }
}
