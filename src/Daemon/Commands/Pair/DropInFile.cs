using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Puts an option file into its place, whole or not at all.</summary>
internal static class DropInFile
{
    // For all to read, as the distribution's own: no secret is in it, and the server reads it as another user.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>What is there now.</summary>
    /// <param name="path">Of the option file.</param>
    /// <param name="text">"" where there is no file.</param>
    /// <returns>Why it must not be replaced, as a sentence; null where it may.</returns>
    internal static string? Look(string path, out string text)
    {
        text = "";
        if (Directory.Exists(path))
            return $"{path} is a folder; option_file names a file";
        try
        {
            if (!File.Exists(path))
                return null;
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} can't be read: {e.Message}";
        }

        return text.Trim().Length == 0 || DropIn.IsOurs(text)
            ? null
            : $"{path} was not written by vipguard, and is left as it is; move it away, or set option_file of this node to another name";
    }

    /// <summary>Writes beside it, syncs, and renames: a reader sees the old file or the new one.</summary>
    /// <returns>Why not, as a sentence; null: it is there.</returns>
    internal static string? Put(string path, string text)
    {
        // A link stays one.
        string target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        string fresh = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Environment.ProcessId}.new");
        try
        {
            using (FileStream file = new(fresh, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Mode }))
            {
                File.SetUnixFileMode(file.SafeFileHandle, Mode); // whatever the umask
                file.Write(System.Text.Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.Move(fresh, target, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(fresh);
            return $"{path} can't be written ({Reason(e)}); nothing was changed. Run it as root, on a file system that can be written";
        }
    }

    /// <summary>The settings that two texts differ in: "+ name = value", "- name = value", "  name: old → new".</summary>
    internal static IReadOnlyList<string> Changes(string old, string text)
    {
        Dictionary<string, string> before = Settings(old);
        Dictionary<string, string> after = Settings(text);
        List<string> changes = [];
        foreach ((string name, string value) in after)
        {
            if (!before.TryGetValue(name, out string? was))
                changes.Add($"+ {name} = {value}");
            else if (!string.Equals(was, value, StringComparison.Ordinal))
                changes.Add($"  {name}: {was} → {value}");
        }

        changes.AddRange(before.Where(b => !after.ContainsKey(b.Key)).Select(b => $"- {b.Key} = {b.Value}"));
        return changes;
    }

    private static Dictionary<string, string> Settings(string text)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        foreach (OptionLine line in DropInNeighbours.Read(["x"], _ => text, _ => []).Lines)
            settings[line.Name] = line.Value ?? "(alone)";
        return settings;
    }

    private static string Reason(Exception e) => e is UnauthorizedAccessException ? "no permission" : e.Message.Split(" : ")[0].TrimEnd('.');

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was never made, most likely; and a file with this name is read by nobody.
        }
    }
}
