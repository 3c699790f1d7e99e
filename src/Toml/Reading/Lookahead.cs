namespace VipGuard.Toml.Reading;

/// <summary>Does a statement begin here? A guess, for use behind an error only; it looks no further than the line.</summary>
internal static class Lookahead
{
    /// <summary>[name] or [[name]] alone on its line. [true] and [1] are rather the values of an array.</summary>
    public static bool IsHeader(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" \t");
        int brackets = text.StartsWith("[[") ? 2 : 1;
        if (!text.StartsWith('['))
            return false;

        text = text[brackets..].TrimStart(" \t");
        int length = KeyLength(text);
        ReadOnlySpan<char> name = text[..length].TrimEnd(" \t");
        if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] == '_') || name is "true" or "false" or "inf" or "nan")
            return false;

        text = text[length..];
        if (!text.StartsWith(brackets == 2 ? "]]" : "]"))
            return false;
        text = text[brackets..].TrimStart(" \t");
        return text.IsEmpty || text[0] is '\n' or '\r' or '#';
    }

    /// <summary>key = …</summary>
    public static bool IsPair(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" \t");
        int length = KeyLength(text);
        return length > 0 && length < text.Length && text[length] == '=';
    }

    private static int KeyLength(ReadOnlySpan<char> text)
    {
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (c is '"' or '\'')
            {
                int close = text[(i + 1)..].IndexOfAny(c, '\n');
                if (close < 0 || text[i + 1 + close] == '\n')
                    return i;
                i += close + 2;
            }
            else if (TomlText.IsBareKey(c) || c is '.' or ' ' or '\t')
            {
                i++;
            }
            else
            {
                return i;
            }
        }

        return i;
    }
}
