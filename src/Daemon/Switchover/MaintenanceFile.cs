using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Switchover;

/// <summary>That a node is in maintenance, in a file, so that it outlives the daemon and the host.</summary>
internal sealed class MaintenanceFile(string folder)
{
    private const string Name = "maintenance";

    internal string Path { get; } = System.IO.Path.Combine(folder, Name);

    /// <summary>$STATE_DIRECTORY, as systemd gives it (man 5 systemd.exec); else /var/lib/vipguard, or a folder in another --runtime-dir.</summary>
    internal static MaintenanceFile For(RuntimeDirectory runtime, string? stateDirectory)
    {
        // systemd separates several with colons.
        if (stateDirectory?.Split(':', StringSplitOptions.RemoveEmptyEntries) is [var given, ..])
            return new(given);
        return new(runtime.Path == RuntimeDirectory.Default ? "/var/lib/vipguard" : System.IO.Path.Combine(runtime.Path, "state"));
    }

    internal bool IsThere => File.Exists(Path);

    /// <summary>Makes or removes it; on disk when this returns.</summary>
    /// <returns>Null, or why it can't be done.</returns>
    internal string? TrySet(bool on)
    {
        try
        {
            if (!on)
            {
                File.Delete(Path);
                return null;
            }
            Directory.CreateDirectory(folder);
            using var file = new FileStream(Path, FileMode.Create, FileAccess.Write);
            file.Write("This node holds nothing until `vipguard maintenance off`.\n"u8);
            file.Flush(flushToDisk: true);
            return null;
        }
        catch (DirectoryNotFoundException) when (!on)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Path}: {e.Message}; the unit needs StateDirectory=vipguard, or the daemon's user the right to write there";
        }
    }
}
