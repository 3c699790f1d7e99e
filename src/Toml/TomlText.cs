using System.Globalization;
using System.Text;

namespace VipGuard.Toml;

/// <summary>Names and strings as TOML writes them: safe to show, whatever is in them.</summary>
public static class TomlText
{
    /// <summary>The string in quotes; control characters and lone surrogates as escapes.</summary>
    public static string Quote(string value)
    {
        StringBuilder text = new(value.Length + 2);
        text.Append('"');
        foreach (Rune rune in value.EnumerateRunes())
            Append(text, rune);
        return text.Append('"').ToString();
    }

    /// <summary>The key bare where it can be, in quotes where it must be.</summary>
    public static string Key(string key) => key.Length > 0 && key.All(IsBareKey) ? key : Quote(key);

    internal static bool IsBareKey(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    /// <summary>TOML 1.0, "Comment" and "String": all but tab are kept out of both.</summary>
    internal static bool IsControl(char c) => c is < ' ' and not '\t' or '\u007f';

    private static void Append(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case '"': text.Append("\\\""); break;
            case '\\': text.Append("\\\\"); break;
            case '\n': text.Append("\\n"); break;
            case '\r': text.Append("\\r"); break;
            case '\t': text.Append("\\t"); break;
            default:
                // Format and separator characters (right-to-left marks, line separators) would change how a message reads.
                if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                    text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
                else
                    text.Append(rune.ToString());
                break;
        }
    }
}
