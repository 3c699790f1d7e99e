namespace VipGuard.Replication;

/// <summary>A table, by schema and name.</summary>
public readonly record struct TableName(string Schema, string Name)
{
    public string Quoted => $"{SqlText.Name(Schema)}.{SqlText.Name(Name)}";

    /// <summary>"app.t".</summary>
    public override string ToString() => $"{Schema}.{Name}";
}

/// <summary>All that users have defined on a server: schemas, tables with columns and indexes, views, triggers, routines, events.</summary>
public sealed class DataShape
{
    // A definition is shown in a difference when it is short; of a longer one only that it differs.
    private const int ShownLength = 60;

    private readonly SortedDictionary<string, Item> items = new(StringComparer.Ordinal);
    private readonly HashSet<TableName> tables = [];

    /// <summary>Adds a thing by its name for people, with its definition and the thing that it is part of.</summary>
    internal void Add(string name, string definition, string? partOf)
    {
        if (!items.TryAdd(name, new Item(definition, partOf)))
            items[name] = items[name] with { Definition = $"{items[name].Definition}, {definition}" };
    }

    internal void AddTable(TableName table) => tables.Add(table);

    /// <summary>Reads the shape from information_schema.</summary>
    /// <exception cref="SqlException">The server's error.</exception>
    public static DataShape Read(ISqlSession session) => DataShapeReader.Read(session);

    /// <summary>Tables that hold rows and are defined alike on both, in order.</summary>
    public IReadOnlyList<TableName> TablesOfBoth(DataShape other)
    {
        HashSet<string> differing = new(StringComparer.Ordinal);
        foreach ((string name, Item mine) in items)
        {
            bool isThere = other.items.TryGetValue(name, out Item? theirs);
            if (!isThere || !string.Equals(mine.Definition, theirs!.Definition, StringComparison.Ordinal))
                differing.Add(Whole(name, mine));
        }

        foreach ((string name, Item theirs) in other.items)
        {
            if (!items.ContainsKey(name))
                differing.Add(Whole(name, theirs));
        }

        return [.. tables.Where(t => other.tables.Contains(t) && !differing.Contains($"table {t}")).OrderBy(t => t.ToString(), StringComparer.Ordinal)];

        // An index more or less changes no row.
        static string Whole(string name, Item item) =>
            name.StartsWith("column ", StringComparison.Ordinal) && item.PartOf is { } table ? table : name;
    }

    /// <summary>One line for each thing that is on one side only, or is defined in two ways. What is part of a missing thing is not named again.</summary>
    public IEnumerable<string> DifferencesFrom(DataShape other, string here, string there)
    {
        foreach (string name in items.Keys.Union(other.items.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            bool isHere = items.TryGetValue(name, out Item? mine);
            bool isThere = other.items.TryGetValue(name, out Item? theirs);
            if (isHere && isThere)
            {
                if (!string.Equals(mine!.Definition, theirs!.Definition, StringComparison.Ordinal))
                    yield return Differing(name, mine.Definition, theirs.Definition, here, there);
                continue;
            }

            if ((mine ?? theirs)!.PartOf is { } whole && items.ContainsKey(whole) != other.items.ContainsKey(whole))
                continue;
            yield return $"{name}: only on {(isHere ? here : there)}";
        }
    }

    private static string Differing(string name, string mine, string theirs, string here, string there) =>
        mine.Length <= ShownLength && theirs.Length <= ShownLength && !mine.Contains('\n', StringComparison.Ordinal) && !theirs.Contains('\n', StringComparison.Ordinal)
            ? $"{name}: {mine} on {here}, {theirs} on {there}"
            : $"{name}: defined differently";

    private sealed record Item(string Definition, string? PartOf);
}
