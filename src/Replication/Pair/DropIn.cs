using System.Text;

namespace VipGuard.Replication;

/// <summary>The option file for one server of the pair, with a reason for each line. Pure.</summary>
public static class DropIn
{
    private const int Width = 78;

    /// <summary>The whole text, ready to be put where <see cref="Dialect.OptionFilePath"/> says.</summary>
    public static string Write(PairDesign design, PairNode node, Dialect dialect)
    {
        StringBuilder text = new();
        PairNode peer = design.PeerOf(node);
        Comment(text, $"{dialect.Name} for {node.Name} of the pair {design.First.Name}, {design.Second.Name}. Made by 'vipguard pair conf --node {node.Name}'.");
        Comment(text, $"Put it into {dialect.OptionFilePath}, where it is read after the distribution's own files, and restart the server. {peer.Name} needs its own: only these two files together are right.");
        text.Append('\n').Append('[').Append(dialect.OptionFileGroup).Append("]\n");

        string section = "";
        foreach (Setting setting in dialect.SettingsFor(design, node))
        {
            if (!string.Equals(section, setting.Section, StringComparison.Ordinal))
            {
                section = setting.Section;
                text.Append("\n# ---- ").Append(section).Append('\n');
            }

            text.Append('\n');
            Comment(text, $"{Capital(setting.Why)}.{(setting.More.Length > 0 ? " " + setting.More : "")}");
            text.Append(setting.Name).Append(" = ").Append(setting.FileValue).Append('\n');
        }

        text.Append('\n');
        Comment(text, $"Debian's own file binds the server to 127.0.0.1. {peer.Name} has to reach it at {node.Address}, and clients at the virtual address, which comes and goes and so can't be named here. "
            + "Take the '#' away, and leave it to the firewall who may come in:");
        text.Append("#bind_address = 0.0.0.0\n");

        text.Append("\n# ---- What must not be here, nor in any other option file\n");
        foreach ((string name, string why) in dialect.MustNotBe)
        {
            text.Append('\n');
            Comment(text, $"{name}: {why}.");
        }

        text.Append('\n');
        Comment(text, "read_only is not set: both servers come up writable. That the standby is read-only and changes with the virtual address (writers = \"holder\") is for a later version of vipguard to do.");
        return text.ToString();
    }

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
