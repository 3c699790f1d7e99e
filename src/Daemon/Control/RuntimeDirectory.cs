using System.Globalization;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Control;

/// <summary>Where a running daemon keeps its lock and its socket: /run/vipguard, or --runtime-dir.</summary>
internal sealed class RuntimeDirectory(string path)
{
    internal const string Default = "/run/vipguard";

    // sun_path holds 108 bytes with its end (man 7 unix).
    private const int LongestSocketPath = 107;

    internal string Path { get; } = System.IO.Path.GetFullPath(path);

    internal string SocketPath => System.IO.Path.Combine(Path, "control.sock");

    /// <summary>Holds the number of the daemon that runs.</summary>
    internal string LockPath => System.IO.Path.Combine(Path, "vipguard.lock");

    /// <summary>Makes the folder if it is missing and takes its lock; a killed daemon's lock is free by itself (flock).</summary>
    /// <returns>The lock, to be held as long as the daemon runs; or null and why not.</returns>
    internal FileStream? TryLock(out string? problem)
    {
        problem = null;
        if (System.Text.Encoding.UTF8.GetByteCount(SocketPath) > LongestSocketPath)
        {
            problem = $"{Path}: too long for a Unix socket; choose a --runtime-dir of at most {LongestSocketPath - "/control.sock".Length} bytes";
            return null;
        }
        try
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            var stream = new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            stream.Flush();
            return stream;
        }
        catch (UnauthorizedAccessException e)
        {
            problem = $"{Path}: {e.Message} Run as the user that owns it, or choose another --runtime-dir";
        }
        catch (IOException e)
        {
            // EWOULDBLOCK of flock is told as a sharing violation.
            problem = IsLocked(e)
                ? $"{Path}: another vipguard runs there; stop it, or choose another --runtime-dir"
                : $"{Path}: {e.Message}; choose another --runtime-dir";
        }
        return null;
    }

    // .NET tells flock's EWOULDBLOCK by its number alone.
    private static bool IsLocked(IOException e) => e.HResult == Libc.EAGAIN;
}
