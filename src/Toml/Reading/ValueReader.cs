namespace VipGuard.Toml.Reading;

/// <summary>Pairs and values: strings, arrays and inline tables are read here, all others by <see cref="BareValue"/>.</summary>
internal sealed class ValueReader
{
    private readonly ReadState state;
    private readonly TextCursor cursor;
    private readonly StringReader strings;

    public ValueReader(ReadState state)
    {
        this.state = state;
        cursor = state.Cursor;
        strings = new StringReader(state);
        Keys = new KeyReader(state, strings);
    }

    public static string TooDeep { get; } =
        FormattableString.Invariant($"tables and arrays stand more than {TomlDocument.MaxDepth} deep in one another here");

    public KeyReader Keys { get; }

    /// <summary>key = value, into the table.</summary>
    public bool TryReadPair(TomlTable table)
    {
        TomlPosition start = cursor.Position;
        if (!Keys.TryRead(out List<KeyPart> keys))
            return false;

        string name = TomlText.Key(keys[^1].Name);
        if (!cursor.Skip('='))
        {
            return state.Fail(
                cursor.AtEnd || cursor.AtNewline ? start : cursor.Position,
                $"after the key {ReadState.Shown(keys[^1].Name)} comes = and a value, not {cursor.Describe()}");
        }

        cursor.SkipBlanks();
        if (cursor.AtEnd || cursor.AtNewline || cursor.Current == '#')
            return state.Fail(cursor.Position, $"the value of {ReadState.Shown(name)} is missing");

        int before = state.Errors.Count;
        if (table.Depth + keys.Count - 1 > TomlDocument.MaxDepth)
            return state.Fail(start, TooDeep);
        if (!TryRead(table.Depth + keys.Count, out TomlNode? value))
            return false;

        // A string with a wrong escape was read to its end, and is an error already: the line is whole, the value is not.
        return state.Errors.Count > before || TableTree.TryDefine(state, table, keys, value!);
    }

    /// <summary>From # to the end of the line.</summary>
    public bool TryReadComment()
    {
        while (!cursor.AtEnd && !cursor.AtNewline)
        {
            if (TomlText.IsControl(cursor.Current))
                return state.Fail(cursor.Position, $"{cursor.Describe()} may not stand in a comment");
            cursor.Advance();
        }

        return true;
    }

    private bool TryRead(int depth, out TomlNode? node)
    {
        node = null;
        TomlPosition position = cursor.Position;
        switch (cursor.Current)
        {
            case '"' or '\'':
                if (!strings.TryReadValue(out string text))
                    return false;
                node = new TomlString(position, text);
                return true;

            case '[' or '{' when depth > TomlDocument.MaxDepth:
                return state.Fail(position, TooDeep);

            case '[':
                return TryReadArray(depth, out node);

            case '{':
                return TryReadInlineTable(depth, out node);

            default:
                return BareValue.TryRead(state, out node);
        }
    }

    private bool TryReadArray(int depth, out TomlNode? node)
    {
        node = null;
        List<TomlNode> items = [];
        TomlPosition start = cursor.Position;
        cursor.Advance();
        state.OpenArrays++;
        while (true)
        {
            if (!TrySkipLines(start))
                return false;
            if (cursor.Skip(']'))
                break;
            if (!TryRead(depth + 1, out TomlNode? item))
                return false;
            items.Add(item!);

            if (!TrySkipLines(start))
                return false;
            if (cursor.Skip(','))
                continue;
            if (cursor.Skip(']'))
                break;
            return state.Fail(cursor.Position, $"between the values of an array comes a comma, and ] at its end, not {cursor.Describe()}");
        }

        state.OpenArrays--;
        node = new TomlArray(start, depth, isOfHeaders: false, items);
        return true;
    }

    private bool TryReadInlineTable(int depth, out TomlNode? node)
    {
        TomlTable table = new(cursor.Position, depth, TableOrigin.Inline);
        node = table;
        cursor.Advance();
        cursor.SkipBlanks();
        if (cursor.Skip('}'))
            return true;

        while (true)
        {
            if (IsLineEnd())
                return FailAcrossLines();
            if (!TryReadPair(table))
                return false;

            cursor.SkipBlanks();
            if (cursor.Skip('}'))
                return true;
            if (IsLineEnd())
                return state.Fail(cursor.Position, "the table in { } has no } at its end; it must stay on one line");
            if (!cursor.Skip(','))
                return state.Fail(cursor.Position, $"between the keys of a table in {{ }} comes a comma, and }} at its end, not {cursor.Describe()}");

            cursor.SkipBlanks();
            if (cursor.Current == '}')
                return state.Fail(cursor.Position, "no comma may stand before the } of a table");
        }
    }

    private bool FailAcrossLines()
    {
        state.BrokenInlineTable = true;
        return state.Fail(cursor.Position, "a table in { } must stay on one line; write it as a [table] of its own, or on one line");
    }

    private bool IsLineEnd() => cursor.AtEnd || cursor.AtNewline || cursor.Current == '#';

    /// <summary>
    /// Blanks, line ends and comments, as they may stand between the values of an array. Where a line then begins like a
    /// statement, the array's end was forgotten.
    /// </summary>
    private bool TrySkipLines(TomlPosition start)
    {
        bool atLineStart = false;
        while (true)
        {
            cursor.SkipBlanks();
            if (cursor.Current == '#' && !TryReadComment())
                return false;
            if (!cursor.SkipNewline())
                break;
            atLineStart = true;
        }

        bool isForgotten = cursor.AtEnd || (atLineStart && (Lookahead.IsHeader(cursor.Rest) || Lookahead.IsPair(cursor.Rest)));
        return !isForgotten || state.Fail(start, "the array that begins here has no ] at its end");
    }
}
