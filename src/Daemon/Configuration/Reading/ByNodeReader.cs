using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>What an [[instance]] says of each node, by its name: { db1 = …, db2 = … }.</summary>
internal static class ByNodeReader
{
    public static List<(Located<string> Node, Located<int>? Priority)> Priorities(TableReader instance, ProblemList problems) =>
        Read(instance, "priorities", "{ db1 = 100, db2 = 90 }", problems, (_, entry) => TextKinds.Priority(problems, Shown.Key(entry.Key), entry.Value));

    public static List<(Located<string> Node, Located<string>? Interface)> Interfaces(TableReader instance, ProblemList problems) =>
        Read(instance, "interfaces", "{ db1 = \"eth0\", db2 = \"ens3\" }", problems, (reader, entry) => reader.Interface(entry.Key));

    public static List<(Located<string> Node, Located<HostAddress>? Address)> SourceAddresses(TableReader instance, ProblemList problems) =>
        Read(
            instance, "source_addresses", "{ db1 = \"198.51.100.1\", db2 = \"198.51.100.2\" }", problems,
            (reader, entry) => reader.Address(entry.Key, "198.51.100.1", loopback: false));

    private static List<(Located<string> Node, Located<T>? Value)> Read<T>(
        TableReader instance, string key, string example, ProblemList problems, Func<TableReader, TomlEntry, Located<T>?> read)
    {
        if (instance.Node<TomlTable>(key, example) is not { } table)
            return [];
        if (table.Entries.Count > FileReader.MostTables)
            problems.Error(table.Entries[FileReader.MostTables].Position, $"{key} has more keys than there may be nodes; remove those that are none");
        TableReader reader = new(table, key, isDamaged: false, problems);
        return [.. table.Entries.Take(FileReader.MostTables).Select(entry =>
            (new Located<string>(entry.Key, entry.Position), read(reader, entry)))];
    }
}
