using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Where a node's option file belongs, and whether its server would read it there.</summary>
/// <param name="Path">The whole path.</param>
/// <param name="Neighbours">All option files of the server, with this one among them.</param>
internal sealed record DropInPlace(string Path, DropInNeighbours Neighbours)
{
    // Red Hat, SUSE. It sorts after their mariadb-server.cnf and mysql-server.cnf.
    private const string Elsewhere = "/etc/my.cnf.d/zz-vipguard.cnf";

    internal bool IsRead => Neighbours.Files.Contains(Path, StringComparer.Ordinal);

    /// <summary>The configuration's place, or else the distribution's: the first whose folder the server reads, or is there at least.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="dialect">Of its server.</param>
    /// <param name="roots">The files that the server begins with.</param>
    internal static DropInPlace Of(ConfNode node, Dialect dialect, IReadOnlyList<string> roots)
    {
        string[] usual = [dialect.OptionFilePath, Elsewhere];
        string[] paths = node.OptionFile is { } named ? [System.IO.Path.GetFullPath(named)] : [.. usual.Select(p => WithGroup(p, node.OptionGroup))];
        DropInPlace[] places = [.. paths.Select(p => new DropInPlace(p, Read(roots, p)))];
        return places.FirstOrDefault(p => p.IsRead && Directory.Exists(Folder(p.Path)))
            ?? places.FirstOrDefault(p => Directory.Exists(Folder(p.Path)))
            ?? places[0];
    }

    /// <summary>Why a file can't be put there; null where it can.</summary>
    internal string? Refusal(IReadOnlyList<string> roots)
    {
        string folder = Folder(Path);
        if (!Directory.Exists(folder))
            return $"there is no folder {folder}; set option_file of this node to where its server reads option files from";
        if (IsRead)
            return null;
        string[] there = [.. roots.Where(File.Exists)];
        if (!Path.EndsWith(".cnf", StringComparison.Ordinal))
            return $"{Path}: a server reads files of a folder only if their name ends with .cnf; change option_file";
        return there.Length == 0
            ? $"the server would not read {Path}: none of its own files is there ({string.Join(", ", roots)}); make one with '!includedir {folder}/' in it"
            : $"the server would not read {Path}: {(there.Length == 1 ? $"{there[0]} does not name it" : $"neither {string.Join(" nor ", there)} names it")}; put '!includedir {folder}/' at the end of {there[^1]}, or change option_file";
    }

    private static DropInNeighbours Read(IReadOnlyList<string> roots, string path) => DropInNeighbours.Read(
        roots,
        file => string.Equals(file, path, StringComparison.Ordinal) ? "" : TextOf(file),
        folder => FilesOf(folder).Concat(IsSame(folder, Folder(path)) ? [path] : []).Distinct(StringComparer.Ordinal));

    private static string WithGroup(string path, string? group) => group is null ? path : path[..^".cnf".Length] + $"-{group}.cnf";

    private static string Folder(string path) => System.IO.Path.GetDirectoryName(path) ?? "/";

    private static bool IsSame(string folder, string other) => string.Equals(Real(folder), Real(other), StringComparison.Ordinal);

    private static string Real(string folder)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        try
        {
            return Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            return full;
        }
    }

    private static string? TextOf(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string[] FilesOf(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
