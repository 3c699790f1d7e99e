using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>Reads the tables of the file, and refuses those that it does not know.</summary>
internal sealed class FileReader
{
    /// <summary>Of one kind. Two hosts need two; the rules look at each against each.</summary>
    public const int MostTables = 64;

    /// <summary>As many as one link has VRIDs (RFC 9568 §5.2.3).</summary>
    public const int MostInstances = 255;

    private static readonly string[] Known = ["node", "instance", "sync_group", "check", "mysql", "pair", "peer_link"];

    private readonly TomlTable root;
    private readonly ProblemList problems;
    private bool refused;

    private FileReader(TomlTable root, ProblemList problems)
    {
        this.root = root;
        this.problems = problems;
    }

    public static FileDraft Read(TomlTable root, ProblemList problems)
    {
        FileReader reader = new(root, problems);
        reader.RefuseOthers();
        TomlTable? pair = reader.Table("pair");
        (PairConfig Config, Located<string>? Instance)? read = pair is null ? null : PairReader.ReadPair(pair, problems);
        TomlTable? link = reader.Table("peer_link");
        FileDraft draft = new()
        {
            Nodes = [.. reader.Tables("node").Select(table => NodeDraft.Read(table, problems))],
            Instances = [.. reader.Tables("instance", MostInstances).Select(table => InstanceReader.Read(table, problems))],
            SyncGroups = [.. reader.Tables("sync_group").Select(table => SyncGroupDraft.Read(table, problems))],
            Checks = [.. reader.Tables("check").Select(table => CheckDraft.Read(table, problems))],
            MySql = reader.Table("mysql") is { } mysql ? PairReader.ReadMySql(mysql, problems) : null,
            Pair = read?.Config,
            PairInstance = read?.Instance,
            PairPosition = pair?.Position,
            PeerLink = link is null ? null : PairReader.ReadPeerLink(link, problems),
            PeerLinkPosition = link?.Position,
        };
        return draft with { IsDamaged = root.IsDamaged || reader.refused };
    }

    /// <summary>All [[name]].</summary>
    private IEnumerable<TomlTable> Tables(string name, int most = MostTables)
    {
        if (!root.TryGet(name, out TomlEntry? entry))
            return [];
        if (entry.Value is not TomlArray array || array.Items.Any(item => item is not TomlTable))
        {
            Refuse(entry.Position, entry.Value is TomlTable
                ? $"[{name}] has one bracket too few on each side: there may be several; write [[{name}]]"
                : $"{name} is {entry.Value.Kind}; write it as a table, with [[{name}]] above its keys");
            return [];
        }

        if (array.Items.Count > most)
            problems.Error(array.Items[most].Position, $"this [[{name}]] is one too many: there may be {most}; remove some");
        return array.Items.Take(most).Cast<TomlTable>();
    }

    /// <summary>The one [name].</summary>
    private TomlTable? Table(string name)
    {
        if (!root.TryGet(name, out TomlEntry? entry))
            return null;
        if (entry.Value is TomlTable table)
            return table;
        Refuse(entry.Position, entry.Value is TomlArray { IsOfHeaders: true }
            ? $"[[{name}]] has one bracket too many on each side: there is only one; write [{name}]"
            : $"{name} is {entry.Value.Kind}; write it as a table, with [{name}] above its keys");
        return null;
    }

    private void RefuseOthers()
    {
        foreach (TomlEntry entry in root.Entries)
        {
            if (Known.Contains(entry.Key, StringComparer.Ordinal))
                continue;
            bool isTable = entry.Value is TomlTable or TomlArray { IsOfHeaders: true };
            Refuse(entry.Position, isTable
                ? $"unknown table {Shown.Quoted(entry.Key)}; {Suggestion.For(entry.Key, Known)}"
                : $"the key {Shown.Quoted(entry.Key)} stands above all tables, where no key belongs; put it below the header of its table");
        }
    }

    private void Refuse(TomlPosition position, string message)
    {
        refused = true;
        problems.Error(position, message);
    }
}
