namespace VipGuard.Toml.Reading;

/// <summary>Who may define what, and how often (TOML 1.0, "Table", "Inline Table", "Array of Tables").</summary>
internal sealed class TableTree
{
    private readonly ReadState state;

    public TableTree(ReadState state)
    {
        this.state = state;
        Root = new TomlTable(new TomlPosition(1, 1), 0, TableOrigin.Header);
        Current = Root;
    }

    public TomlTable Root { get; }

    /// <summary>The table that the next key goes to.</summary>
    public TomlTable Current { get; private set; }

    /// <summary>A header could not be read: the keys below it are read, but belong nowhere.</summary>
    public void Lose()
    {
        Root.IsDamaged = true;
        Current = TomlTable.Damaged();
    }

    /// <summary>[a.b.c]</summary>
    public bool TryOpen(List<KeyPart> keys, TomlPosition header)
    {
        if (!TryEnterParents(keys, out TomlTable parent))
            return false;

        KeyPart last = keys[^1];
        if (!parent.TryGet(last.Name, out TomlEntry? entry))
        {
            if (!TryCreate(parent, last, header, TableOrigin.Header, out TomlTable created))
                return false;
            Current = created;
            return true;
        }

        if (entry.Value is not TomlTable { Origin: TableOrigin.Implicit } table)
        {
            return state.Fail(last.Position, entry.Value is TomlTable
                ? $"the table {Path(keys)} is there already, in line {entry.Value.Position.Line}; put all its keys below one header"
                : $"{Path(keys)} is {entry.Value.Kind} already, in line {entry.Position.Line}");
        }

        table.Origin = TableOrigin.Header;
        Current = table;
        return true;
    }

    /// <summary>[[a.b.c]]</summary>
    public bool TryOpenNext(List<KeyPart> keys, TomlPosition header)
    {
        if (!TryEnterParents(keys, out TomlTable parent))
            return false;

        KeyPart last = keys[^1];
        if (!parent.TryGet(last.Name, out TomlEntry? entry))
        {
            if (!IsWithinDepth(parent.Depth + 2, last))
                return false;
            TomlArray created = new(header, parent.Depth + 1, isOfHeaders: true, []);
            parent.Add(last.Name, last.Position, created);
            AddTo(created, header);
            return true;
        }

        if (entry.Value is not TomlArray { IsOfHeaders: true } array)
        {
            return state.Fail(
                last.Position,
                $"{Path(keys)} is {entry.Value.Kind} already, in line {entry.Value.Position.Line}, so [[ ]] can not add a table to it");
        }

        AddTo(array, header);
        return true;
    }

    /// <summary>a.b.c = value, within a table or an inline table.</summary>
    public static bool TryDefine(ReadState state, TomlTable table, List<KeyPart> keys, TomlNode value)
    {
        for (int i = 0; i < keys.Count - 1; i++)
        {
            if (!table.TryGet(keys[i].Name, out TomlEntry? entry))
            {
                TomlTable created = new(keys[i].Position, table.Depth + 1, TableOrigin.Dotted);
                table.Add(keys[i].Name, keys[i].Position, created);
                table = created;
                continue;
            }

            if (entry.Value is not TomlTable { Origin: TableOrigin.Dotted or TableOrigin.Implicit } next)
            {
                string path = Path(keys.GetRange(0, i + 1));
                return state.Fail(keys[i].Position, entry.Value is TomlTable
                    ? $"the table {path} is complete since line {entry.Value.Position.Line}; write the key there"
                    : $"{path} is {entry.Value.Kind} already, in line {entry.Position.Line}");
            }

            // Keys define it now: a header for it comes too late.
            next.Origin = TableOrigin.Dotted;
            table = next;
        }

        KeyPart last = keys[^1];
        if (table.TryGet(last.Name, out TomlEntry? there))
            return state.Fail(last.Position, $"the key {Path(keys)} is there already, in line {there.Position.Line}; remove one of them");

        table.Add(last.Name, last.Position, value);
        return true;
    }

    private bool TryEnterParents(List<KeyPart> keys, out TomlTable table)
    {
        table = Root;
        for (int i = 0; i < keys.Count - 1; i++)
        {
            if (!table.TryGet(keys[i].Name, out TomlEntry? entry))
            {
                if (!TryCreate(table, keys[i], keys[i].Position, TableOrigin.Implicit, out table))
                    return false;
                continue;
            }

            switch (entry.Value)
            {
                case TomlArray { IsOfHeaders: true } array:
                    table = (TomlTable)array.Items[^1];
                    break;
                case TomlTable next when next.Origin != TableOrigin.Inline:
                    table = next;
                    break;
                default:
                    string what = entry.Value is TomlTable ? "a table in { }" : entry.Value.Kind;
                    return state.Fail(
                        keys[i].Position,
                        $"{Path(keys.GetRange(0, i + 1))} is {what}, in line {entry.Position.Line}, and can not get a table below it");
            }
        }

        return true;
    }

    private bool TryCreate(TomlTable parent, in KeyPart key, TomlPosition position, TableOrigin origin, out TomlTable created)
    {
        created = new TomlTable(position, parent.Depth + 1, origin);
        if (!IsWithinDepth(created.Depth, key))
            return false;
        parent.Add(key.Name, key.Position, created);
        return true;
    }

    private void AddTo(TomlArray array, TomlPosition header)
    {
        Current = new TomlTable(header, array.Depth + 1, TableOrigin.Header);
        array.Add(Current);
    }

    private bool IsWithinDepth(int depth, in KeyPart key) =>
        depth <= TomlDocument.MaxDepth || state.Fail(key.Position, ValueReader.TooDeep);

    private static string Path(List<KeyPart> keys) => ReadState.Shown(string.Join('.', keys.Select(key => TomlText.Key(key.Name))));
}
