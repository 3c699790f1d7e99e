using System.Text;

namespace VipGuard.Replication;

/// <summary>The option file for one server of the pair, with a reason for each line. Pure.</summary>
public static class DropIn
{
    /// <summary>What stands below this line is a person's, and is kept.</summary>
    public const string OwnLines = "# ---- Your own lines: vipguard keeps what stands below this one";

    private const int Width = 78;
    private const string Mark = "Made by 'vipguard pair conf";

    /// <summary>The whole text, ready to be put into place.</summary>
    /// <param name="part">Whose, and what for.</param>
    /// <param name="dialect">Of that server.</param>
    /// <param name="warnings">What is wrong in the server's other option files, each a sentence; nothing about accounts, the file is for all to read.</param>
    /// <param name="own">The lines below <see cref="OwnLines"/>; null: the usual hint at bind_address.</param>
    public static string Write(ServerPart part, Dialect dialect, IReadOnlyList<string>? warnings = null, string? own = null)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(dialect);
        StringBuilder text = new();
        PairNode node = part.Node;
        text.Append(null, $"# {Mark} --node {node.Name}'\n");
        Comment(text, $"for {Series(part.Version)}: {node.Name} of the pair {part.Design.First.Name}, {part.Design.Second.Name}. Read at the start of the server, after the distribution's own files. {part.Peer.Name} needs its own: only these two files together are right.");
        foreach (string warning in warnings ?? [])
        {
            text.Append("#\n");
            Comment(text, $"Look here first: {warning}");
        }

        text.Append('\n').Append('[').Append(GroupOf(part, dialect)).Append("]\n");
        Settings(text, dialect.SettingsFor(part));
        MustNotBe(text, part, dialect);
        LeftAlone(text, part);

        text.Append('\n').Append(OwnLines).Append('\n');
        text.Append(own ?? Hint(part));
        return text.ToString();
    }

    /// <summary>The group that the settings stand under, without brackets.</summary>
    public static string GroupOf(ServerPart part, Dialect dialect) => part?.Instance?.Group ?? dialect?.OptionFileGroup ?? "";

    /// <summary>Whether a file's text was made here, by this version or an earlier one.</summary>
    public static bool IsOurs(string text) =>
        string.Join(' ', (text ?? "").Split('\n').Take(4).Select(l => l.TrimStart('#', ' ').TrimEnd())).Contains(Mark, StringComparison.Ordinal);

    /// <summary>The lines that a person added to a file of ours; null where there are none to keep.</summary>
    public static string? OwnLinesOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int mark = text.IndexOf(OwnLines + "\n", StringComparison.Ordinal);
        if (mark >= 0)
            return text[(mark + OwnLines.Length + 1)..];
        // The first version had no such line, and said to take the '#' from this one.
        string[] bound = [.. text.Split('\n').Where(l => l.TrimStart().Replace('-', '_').StartsWith("bind_address", StringComparison.Ordinal))];
        return bound.Length == 0 ? null : string.Concat(bound.Select(l => l.Trim() + "\n"));
    }

    private static void Settings(StringBuilder text, IEnumerable<Setting> settings)
    {
        string section = "";
        foreach (Setting setting in settings.Where(s => s.IsInFile))
        {
            if (!string.Equals(section, setting.Section, StringComparison.Ordinal))
            {
                section = setting.Section;
                text.Append("\n# ---- ").Append(section).Append('\n');
            }

            text.Append('\n');
            Comment(text, $"{Capital(setting.Why)}.{(setting.More.Length > 0 ? " " + setting.More : "")}");
            text.Append(setting.FileName).Append(" = ").Append(setting.FileValue).Append('\n');
        }
    }

    private static void MustNotBe(StringBuilder text, ServerPart part, Dialect dialect)
    {
        text.Append("\n# ---- What must not be here, nor in any other option file\n");
        IEnumerable<(string Name, string Why)> all = dialect.MustNotBe;
        if (!part.Design.HolderWrites)
            all = all.Append(("read_only", "writers = \"both\": each server is written, and no daemon would lift it"));
        foreach ((string name, string why) in all)
        {
            text.Append('\n');
            Comment(text, $"{name}: {why}.");
        }
    }

    private static void LeftAlone(StringBuilder text, ServerPart part)
    {
        text.Append("\n# ---- What is left as it is\n\n");
        Comment(text, "event_scheduler: events of the other server come here disabled and stay so after a take-over, until ALTER EVENT … ENABLE; so they never run twice.");
        if (!part.Design.HolderWrites && part.Follows)
        {
            text.Append('\n');
            Comment(text, "skip_slave_start, skip_replica_start: both servers are written and both always read from each other; what a crash left behind arrives late.");
        }

        text.Append('\n');
        Comment(text, "Accounts are not settings, but undo them all the same: no account for '%' without a password or with one that anybody guesses, no anonymous users, and no applications with ALL PRIVILEGES, which write through read_only.");
    }

    private static string Hint(ServerPart part)
    {
        StringBuilder text = new("\n");
        Comment(text, $"Debian's own file binds the server to 127.0.0.1. {part.Peer.Name} has to reach it at {part.Node.Address}, and clients at the virtual address, which comes and goes and so can't be named here. "
            + "Take the '#' away, and leave it to the firewall who may come in:");
        text.Append("#bind_address = 0.0.0.0\n");
        return text.ToString();
    }

    // The patch level is left out: the file stays as it is at an upgrade within the series.
    private static string Series(ServerVersion version) => string.Create(null, $"{(version.IsMariaDb ? "MariaDB" : "MySQL")} {version.Major}.{version.Minor}");

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    private static void Comment(StringBuilder text, string sentence)
    {
        int column = 0;
        foreach (string word in sentence.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(column == 0 ? "# " : " ").Append(word);
            column += word.Length + (column == 0 ? 2 : 1);
        }

        text.Append('\n');
    }
}
