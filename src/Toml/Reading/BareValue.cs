using System.Globalization;

namespace VipGuard.Toml.Reading;

/// <summary>Values without quotes or brackets: booleans, numbers, dates and times.</summary>
internal static class BareValue
{
    public static bool TryRead(ReadState state, out TomlNode? node)
    {
        TomlPosition position = state.Cursor.Position;
        string word = ReadWord(state.Cursor);
        node = null;
        if (word.Length == 0)
            return state.Fail(position, $"a value was expected here, not {state.Cursor.Describe()}");

        string? error = null;
        switch (word)
        {
            case "true":
                node = new TomlBoolean(position, value: true);
                return true;
            case "false":
                node = new TomlBoolean(position, value: false);
                return true;
            case "inf" or "+inf":
                node = new TomlFloat(position, double.PositiveInfinity);
                return true;
            case "-inf":
                node = new TomlFloat(position, double.NegativeInfinity);
                return true;
            case "nan" or "+nan" or "-nan":
                node = new TomlFloat(position, double.NaN);
                return true;
            case var _ when DateTimeText.IsMeant(word):
                if (DateTimeText.TryParse(word, out TomlDateTimeKind kind, out TomlDateTimeFields fields, out error))
                    node = new TomlDateTime(position, kind, fields);
                break;
            case var _ when char.IsAsciiDigit(word[0]) || (word[0] is '+' or '-' or '.' && word.Length > 1 && char.IsAsciiDigit(word[1])):
                node = NumberText.Parse(position, word, out error);
                break;
            default:
                error = Explain(word);
                break;
        }

        return node is not null || state.Fail(position, error!);
    }

    /// <summary>To the next character that can not be part of such a value; a date takes the time behind a blank with it.</summary>
    private static string ReadWord(TextCursor cursor)
    {
        int start = cursor.Index;
        SkipWord(cursor);
        if (cursor.Current == ' ' && cursor.Index - start == 10 && DateTimeText.IsTimeAfterDate(cursor.Since(start), cursor.Rest))
        {
            cursor.Advance();
            SkipWord(cursor);
        }

        return cursor.Since(start);
    }

    private static void SkipWord(TextCursor cursor)
    {
        while (!cursor.AtEnd && !TomlText.IsControl(cursor.Current)
            && cursor.Current is not (' ' or '\t' or ',' or ']' or '}' or '[' or '{' or '#' or '=' or '"' or '\''))
            cursor.Advance();
    }

    private static string Explain(string word)
    {
        string small = word.ToLower(CultureInfo.InvariantCulture);
        if (small is "true" or "false" or "inf" or "nan")
            return $"{word} is no value; write {small}, in small letters";
        if (small is "yes" or "on")
            return $"{word} is no value; write true";
        if (small is "no" or "off")
            return $"{word} is no value; write false";

        string shown = ReadState.Shown(word);
        return $"{shown[1..^1]} is no value; a text stands in quotes: {shown}";
    }
}
