namespace VipGuard.Replication;

/// <summary>An option file of the MySQL clients, as far as the library does not look itself.</summary>
public static class OptionFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Whether users other than its owner may read or change it.</summary>
    public static bool IsOpenToOthers(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;

    /// <summary>Why the file can't be used, going on from its name; null where it can. The library itself goes on without it, and without a word.</summary>
    internal static string? Fault(string path)
    {
        try
        {
            using FileStream opened = File.OpenRead(path);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "is not there";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(path) ? "is a folder" : "can't be read by this user";
        }
    }
}
