using System.Globalization;
using System.Text;

namespace VipGuard.Toml.Reading;

/// <summary>The four kinds of string (TOML 1.0, "String").</summary>
/// <remarks>A wrong escape or character is an error, but reading goes on to the end of the string, so that the next line is
/// a statement again. Only a string without an end makes a method return false.</remarks>
internal sealed class StringReader(ReadState state)
{
    private readonly TextCursor cursor = state.Cursor;
    private readonly StringBuilder text = new();
    private bool failed;

    /// <summary>A value: "basic", 'literal', """basic""" or '''literal'''.</summary>
    public bool TryReadValue(out string value)
    {
        bool multiLine = cursor.Rest.StartsWith("\"\"\"") || cursor.Rest.StartsWith("'''");
        return multiLine ? TryReadLines(out value) : TryRead(out value);
    }

    /// <summary>"basic" or 'literal', on one line.</summary>
    public bool TryRead(out string value)
    {
        TomlPosition start = cursor.Position;
        char quote = Begin(1);
        value = "";
        while (!cursor.Skip(quote))
        {
            if (cursor.AtEnd || cursor.AtNewline)
                return state.Fail(start, $"the text that begins here has no {quote} at its end");
            if (quote == '"' && cursor.Current == '\\')
                ReadEscape();
            else
                ReadCharacter();
        }

        value = text.ToString();
        return true;
    }

    private bool TryReadLines(out string value)
    {
        TomlPosition start = cursor.Position;
        char quote = Begin(3);
        value = "";
        cursor.SkipNewline();
        while (true)
        {
            if (cursor.AtEnd)
                return state.Fail(start, $"the text that begins here has no {new string(quote, 3)} at its end");
            if (cursor.Current == quote)
            {
                if (TryEnd(quote))
                    break;
            }
            else if (quote == '"' && cursor.Current == '\\')
            {
                if (!TrySkipLineEnd())
                    ReadEscape();
            }
            else if (cursor.SkipNewline())
            {
                text.Append('\n');
            }
            else
            {
                ReadCharacter();
            }
        }

        value = text.ToString();
        return true;
    }

    private char Begin(int quotes)
    {
        char quote = cursor.Current;
        cursor.Advance(quotes);
        text.Clear();
        failed = false;
        return quote;
    }

    /// <summary>Up to five quotes: the last three are the end, those before them belong to the text.</summary>
    private bool TryEnd(char quote)
    {
        int count = 0;
        while (count < 5 && cursor.Skip(quote))
            count++;
        text.Append(quote, count >= 3 ? count - 3 : count);
        return count >= 3;
    }

    /// <summary>A backslash at the end of a line takes all blanks and line ends behind it away.</summary>
    private bool TrySkipLineEnd()
    {
        ReadOnlySpan<char> rest = cursor.Rest[1..].TrimStart(" \t");
        if (!rest.StartsWith('\n') && !rest.StartsWith("\r\n"))
            return false;

        cursor.Advance();
        do
            cursor.SkipBlanks();
        while (cursor.SkipNewline());
        return true;
    }

    private void ReadCharacter()
    {
        if (TomlText.IsControl(cursor.Current))
        {
            FailOnce(
                cursor.Position,
                $"{cursor.Describe()} may not stand in a text as it is; in \" \" it can be written as {Escaped(cursor.Current)}");
        }

        text.Append(cursor.Current);
        cursor.Advance();
    }

    private static string Escaped(char c) => c switch
    {
        '\r' => "\\r",
        '\n' => "\\n",
        '\b' => "\\b",
        '\f' => "\\f",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
    };

    private void ReadEscape()
    {
        TomlPosition position = cursor.Position;
        cursor.Advance();
        char kind = cursor.Current;
        string? plain = kind switch
        {
            'b' => "\b",
            't' => "\t",
            'n' => "\n",
            'f' => "\f",
            'r' => "\r",
            '"' => "\"",
            '\\' => "\\",
            _ => null,
        };
        if (plain is not null)
        {
            text.Append(plain);
            cursor.Advance();
        }
        else if (kind is 'u' or 'U')
        {
            cursor.Advance();
            ReadCodePoint(position, kind == 'u' ? 4 : 8);
        }
        else if (!cursor.AtEnd && !cursor.AtNewline)
        {
            FailOnce(position, $"a backslash and {cursor.Describe()} is no escape; for a backslash write two, or put the text into ' '");
        }
    }

    private void ReadCodePoint(TomlPosition position, int digits)
    {
        uint value = 0;
        for (int i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(cursor.Current))
            {
                FailOnce(position, $"\\{(digits == 4 ? "u must be followed by 4" : "U must be followed by 8")} hexadecimal digits");
                return;
            }

            value = (value << 4) | (uint)Convert.ToInt32(cursor.Current.ToString(), 16);
            cursor.Advance();
        }

        if (Rune.TryCreate(value, out Rune rune))
            text.Append(rune.ToString());
        else
            FailOnce(position, string.Create(CultureInfo.InvariantCulture, $"U+{value:X4} is no character (a surrogate, or above U+10FFFF)"));
    }

    private void FailOnce(TomlPosition position, string message)
    {
        if (!failed)
            state.Fail(position, message);
        failed = true;
    }
}
