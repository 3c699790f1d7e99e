namespace VipGuard.Toml.Reading;

/// <summary>Reads a document statement by statement, and goes on behind an error.</summary>
internal sealed class DocumentReader
{
    private readonly ReadState state;
    private readonly TextCursor cursor;
    private readonly ValueReader values;
    private readonly TableTree tree;

    public DocumentReader(string text)
    {
        state = new ReadState(text);
        cursor = state.Cursor;
        values = new ValueReader(state);
        tree = new TableTree(state);
    }

    public TomlDocument Read()
    {
        while (!cursor.AtEnd && !state.IsFull)
        {
            int before = state.Errors.Count;
            bool whole = ReadStatement();
            if (state.Errors.Count == before)
                continue;

            tree.Current.IsDamaged = true;
            if (!whole && Recovery.SkipToNextStatement(state))
                tree.Root.IsDamaged = true;
        }

        if (state.IsFull)
            tree.Root.IsDamaged = true;
        return new TomlDocument(tree.Root, state.Errors);
    }

    private bool ReadStatement()
    {
        cursor.SkipBlanks();
        if (cursor.AtEnd || cursor.AtNewline || cursor.Current == '#')
            return ReadEndOfLine("");
        if (cursor.Current == '[')
            return ReadHeader() && ReadEndOfLine("the header of a table");
        return values.TryReadPair(tree.Current) && ReadEndOfLine("the value");
    }

    /// <summary>[table] or [[array of tables]].</summary>
    private bool ReadHeader()
    {
        TomlPosition position = cursor.Position;
        cursor.Advance();
        bool ofArray = cursor.Skip('[');
        cursor.SkipBlanks();
        if (!values.Keys.TryRead(out List<KeyPart> keys))
        {
            tree.Lose();
            return false;
        }

        string closing = ofArray ? "]]" : "]";
        if (!cursor.Skip(closing))
        {
            tree.Lose();
            return state.Fail(cursor.Position, $"{closing} was expected here, at the end of the table's name, not {cursor.Describe()}");
        }

        bool opened = ofArray ? tree.TryOpenNext(keys, position) : tree.TryOpen(keys, position);
        if (!opened)
            tree.Lose();
        return opened;
    }

    private bool ReadEndOfLine(string after)
    {
        cursor.SkipBlanks();
        if (cursor.Current == '#' && !values.TryReadComment())
            return false;
        if (cursor.AtEnd || cursor.SkipNewline())
            return true;
        return state.Fail(
            cursor.Position,
            after.Length == 0
                ? $"{cursor.Describe()} does not belong here"
                : $"the line must end after {after}, but here is {cursor.Describe()}");
    }
}
