namespace VipGuard.Toml.Reading;

internal readonly record struct KeyPart(string Name, TomlPosition Position);

/// <summary>Keys: bare, quoted, dotted (TOML 1.0, "Keys").</summary>
internal sealed class KeyReader(ReadState state, StringReader strings)
{
    private readonly TextCursor cursor = state.Cursor;

    /// <summary>Reads the names between the dots, and the blanks behind them.</summary>
    public bool TryRead(out List<KeyPart> parts)
    {
        parts = [];
        do
        {
            cursor.SkipBlanks();
            TomlPosition position = cursor.Position;
            if (parts.Count == TomlDocument.MaxDepth)
                return state.Fail(position, $"a key has at most {TomlDocument.MaxDepth} names with dots between them");
            if (!TryReadPart(position, out string name))
                return false;
            parts.Add(new KeyPart(name, position));
            cursor.SkipBlanks();
        }
        while (cursor.Skip('.'));

        return true;
    }

    private bool TryReadPart(TomlPosition position, out string name)
    {
        name = "";
        if (cursor.Current is '"' or '\'')
        {
            if (cursor.Rest.StartsWith("\"\"\"") || cursor.Rest.StartsWith("'''"))
                return state.Fail(position, "a key can not be a text of several lines; put it into \" \"");
            return strings.TryRead(out name);
        }

        int start = cursor.Index;
        while (TomlText.IsBareKey(cursor.Current))
            cursor.Advance();
        name = cursor.Since(start);
        if (name.Length > 0)
            return true;

        string found = cursor.Describe();
        return state.Fail(
            position,
            char.IsLetterOrDigit(cursor.Current) || char.IsSurrogate(cursor.Current)
                ? $"{found} may stand in a key only within quotes, like \"key\" = 1"
                : $"a key was expected here, not {found}");
    }
}
