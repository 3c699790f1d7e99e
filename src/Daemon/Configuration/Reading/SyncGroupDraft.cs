using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>A [[sync_group]] as far as it could be read.</summary>
internal sealed record SyncGroupDraft(TomlPosition Position)
{
    private const string Example = "[\"VI_1\", \"VI_2\"]";

    public Located<string>? Name { get; private init; }

    public IReadOnlyList<Located<string>> Instances { get; private init; } = [];

    public static SyncGroupDraft Read(TomlTable table, ProblemList problems)
    {
        TableReader reader = new(table, "[[sync_group]]", table.IsDamaged, problems);
        reader.Require("name", "\"VG_1\"");
        reader.Require("instances", Example);
        SyncGroupDraft draft = new(table.Position) { Name = reader.Name("\"VG_1\""), Instances = ReadInstances(reader) };
        reader.RefuseOthers();
        return draft;
    }

    /// <summary>To be called when no problem was found.</summary>
    public SyncGroupConfig Build() => new(Name!.Value, [.. Instances.Select(i => i.Value)]);

    private static List<Located<string>> ReadInstances(TableReader reader)
    {
        List<Located<string>> names = [];
        foreach (TomlNode item in reader.Node<TomlArray>("instances", Example)?.Items ?? [])
        {
            if (item is TomlString text)
                names.Add(new Located<string>(text.Value, item.Position));
            else
                reader.Fail(item.Position, $"{Shown.Value(item)} in instances is {item.Kind}; write names in quotes, like {Example}");
        }

        return names;
    }
}
