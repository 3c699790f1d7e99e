namespace VipGuard.Replication;

/// <summary>One line of an option file that sets something.</summary>
/// <param name="File">Its path.</param>
/// <param name="Number">From 1.</param>
/// <param name="Group">Without brackets.</param>
/// <param name="Name">With underscores, and without "loose_".</param>
/// <param name="Value">Null where the option stands alone.</param>
public sealed record OptionLine(string File, int Number, string Group, string Name, string? Value)
{
    /// <summary>"/etc/mysql/conf.d/x.cnf:3".</summary>
    public string Where => string.Create(null, $"{File}:{Number}");
}

/// <summary>The option files that a server reads, in its order, !include and !includedir followed. Pure: the files come by functions.</summary>
/// <remarks>MariaDB: "Configuring MariaDB with Option Files"; MySQL: "Using Option Files". A folder's files come sorted by their bytes (mysys/my_default.c, my_dir).</remarks>
public sealed class DropInNeighbours
{
    // mysys/my_default.c reads no deeper.
    private const int Deepest = 10;

    private readonly Func<string, string?> read;
    private readonly Func<string, IEnumerable<string>> list;
    private readonly List<OptionLine> lines = [];
    private readonly List<string> files = [];

    private DropInNeighbours(Func<string, string?> read, Func<string, IEnumerable<string>> list)
    {
        this.read = read;
        this.list = list;
    }

    /// <summary>In the order in which the server takes them: of two, the later one counts.</summary>
    public IReadOnlyList<OptionLine> Lines => lines;

    /// <summary>Every file that was there and could be read, in order.</summary>
    public IReadOnlyList<string> Files => files;

    /// <param name="roots">/etc/my.cnf and the like, in the server's order.</param>
    /// <param name="read">A file's text; null where it is not there or can't be read.</param>
    /// <param name="list">A folder's files, whole paths; none where it is not there.</param>
    public static DropInNeighbours Read(IEnumerable<string> roots, Func<string, string?> read, Func<string, IEnumerable<string>> list)
    {
        DropInNeighbours all = new(read, list);
        foreach (string root in roots ?? [])
            all.Take(root, 0);
        return all;
    }

    /// <summary>The lines in groups that the server reads.</summary>
    public IEnumerable<OptionLine> In(IReadOnlySet<string> groups) => lines.Where(l => groups.Contains(l.Group));

    /// <summary>The groups that a server reads.</summary>
    /// <param name="version">Of the server.</param>
    /// <param name="suffix">Of --defaults-group-suffix; may be empty.</param>
    public static IReadOnlySet<string> GroupsOf(ServerVersion version, string suffix)
    {
        string series = string.Create(null, $"{version.Major}.{version.Minor}");
        string[] plain = version.IsMariaDb
            ? ["mysqld", "server", "mysqld-" + series, "mariadb", "mariadb-" + series, "mariadbd", "mariadbd-" + series, "client-server", "galera"]
            : ["mysqld", "server", "mysqld-" + series];
        return new HashSet<string>(plain.Concat(plain.Select(g => g + suffix)), StringComparer.Ordinal);
    }

    /// <summary>The suffix of a group of one of several servers: "3307" of "mysqld3307", ".3307" of "mariadbd.3307"; "" of the usual groups.</summary>
    public static string SuffixOf(string? group)
    {
        foreach (string usual in (string[])["mariadbd", "mariadb", "mysqld", "server"])
        {
            if (group?.StartsWith(usual, StringComparison.Ordinal) == true)
                return group[usual.Length..];
        }

        return "";
    }

    private void Take(string path, int depth)
    {
        if (depth > Deepest || read(path) is not { } text)
            return;
        files.Add(path);
        string group = "";
        string[] all = text.Split('\n');
        for (int i = 0; i < all.Length; i++)
        {
            string line = all[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '!')
                Include(line, depth);
            else if (line[0] == '[')
                group = line.TrimStart('[').Split(']')[0].Trim();
            else
                lines.Add(Option(path, i + 1, group, line));
        }
    }

    private void Include(string line, int depth)
    {
        string[] words = line.Split((char[])[' ', '\t'], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
            return;
        if (words[0] is "!include")
        {
            Take(words[1], depth + 1);
        }
        else if (words[0] is "!includedir")
        {
            foreach (string file in list(words[1]).Where(f => f.EndsWith(".cnf", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
                Take(file, depth + 1);
        }
    }

    private static OptionLine Option(string path, int number, string group, string line)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        string name = (equals < 0 ? line : line[..equals]).Trim();
        // A '#' in the middle of a line begins a comment, but not within quotes.
        string? value = equals < 0 ? null : Unquoted(line[(equals + 1)..].Trim());
        if (equals < 0)
            name = name.Split('#')[0].Trim();
        return new OptionLine(path, number, group, NameOf(name), value);
    }

    private static string NameOf(string written)
    {
        string name = written.Replace('-', '_');
        return name.StartsWith("loose_", StringComparison.OrdinalIgnoreCase) ? name[6..] : name;
    }

    private static string Unquoted(string value)
    {
        if (value.Length > 1 && value[0] is '\'' or '"' && value.IndexOf(value[0], 1) is > 0 and var end)
            return value[1..end];
        return value.Split('#')[0].TrimEnd();
    }
}
