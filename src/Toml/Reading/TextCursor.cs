using System.Globalization;
using System.Text;

namespace VipGuard.Toml.Reading;

/// <summary>A place in the text that moves forward only and knows its line and column.</summary>
internal sealed class TextCursor(string text)
{
    private int index;
    private int line = 1;
    private int column = 1;

    public bool AtEnd => index == text.Length;

    public TomlPosition Position => new(line, column);

    public int Index => index;

    /// <summary>NUL at the end: <see cref="Utf8Text"/> lets none into the text.</summary>
    public char Current => Ahead(0);

    /// <summary>A newline is LF or CR LF; a CR alone is none (TOML 1.0, "Spec").</summary>
    public bool AtNewline => Current == '\n' || (Current == '\r' && Ahead(1) == '\n');

    public ReadOnlySpan<char> Rest => text.AsSpan(index);

    public char Ahead(int count) => index + count < text.Length ? text[index + count] : '\0';

    public void Advance()
    {
        char c = text[index++];
        if (c == '\n')
        {
            line++;
            column = 1;
        }
        else if (!char.IsLowSurrogate(c))
        {
            column++;
        }
    }

    public void Advance(int count)
    {
        for (; count > 0; count--)
            Advance();
    }

    public bool Skip(char c)
    {
        if (Current != c || AtEnd)
            return false;
        Advance();
        return true;
    }

    public bool Skip(string word)
    {
        if (!Rest.StartsWith(word, StringComparison.Ordinal))
            return false;
        Advance(word.Length);
        return true;
    }

    public bool SkipNewline()
    {
        if (!AtNewline)
            return false;
        Skip('\r');
        Advance();
        return true;
    }

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t')
            Advance();
    }

    public string Since(int start) => text[start..index];

    /// <summary>The character here, for a message: in quotes, or by its number where it can not be seen.</summary>
    public string Describe()
    {
        if (AtEnd)
            return "the end of the file";
        if (AtNewline)
            return "the end of the line";
        Rune.DecodeFromUtf16(Rest, out Rune rune, out _);
        return rune.Value switch
        {
            '\t' => "a tab",
            '"' => "'\"'",
            _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator =>
                string.Create(CultureInfo.InvariantCulture, $"the character U+{rune.Value:X4}"),
            _ => $"\"{rune}\"",
        };
    }
}
