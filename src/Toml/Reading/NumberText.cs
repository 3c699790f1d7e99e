using System.Globalization;

namespace VipGuard.Toml.Reading;

/// <summary>Integers and floats (TOML 1.0, "Integer" and "Float").</summary>
internal static class NumberText
{
    /// <returns>Null with a sentence when the word is no number.</returns>
    public static TomlNode? Parse(TomlPosition position, string word, out string? error)
    {
        if (word.Length > 1 && word[0] == '0' && char.IsAsciiLetter(word[1]) && char.ToLowerInvariant(word[1]) is 'x' or 'o' or 'b')
            return ParsePrefixed(position, word, out error);

        ReadOnlySpan<char> digits = word.AsSpan(word[0] is '+' or '-' ? 1 : 0);
        int end = TakeDigits(digits);
        if (end > 1 && digits[0] == '0')
            return Refuse(out error, $"{Shown(word)} begins with a 0; write the number without it");
        if (end == digits.Length)
        {
            error = null;
            return long.TryParse(WithoutUnderscores(word), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                ? new TomlInteger(position, value)
                : Refuse(out error, $"{Shown(word)} is too large for an integer of 64 bits");
        }

        if (end == 0 || !IsFractionAndExponent(digits[end..]))
            return Refuse(out error, Explain(word));

        error = null;
        return new TomlFloat(position, double.Parse(WithoutUnderscores(word), NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private static TomlInteger? ParsePrefixed(TomlPosition position, string word, out string? error)
    {
        int radix = word[1] switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
        error = null;
        if (radix == 0)
            error = $"{Shown(word)} is no number; write 0{char.ToLowerInvariant(word[1])} in small letters";

        ulong value = 0;
        for (int i = 2; i < word.Length && error is null; i++)
        {
            char c = word[i];
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
            if (c == '_' && i > 2 && i + 1 < word.Length && word[i - 1] != '_')
                continue;
            if (digit >= radix)
                error = Explain(word);
            else if (value > ((ulong)long.MaxValue - (ulong)digit) / (ulong)radix)
                error = $"{Shown(word)} is too large for an integer of 64 bits";
            else
                value = (value * (ulong)radix) + (ulong)digit;
        }

        if (word.Length == 2)
            error ??= Explain(word);
        return error is null ? new TomlInteger(position, (long)value) : null;
    }

    /// <summary>Digits, single underscores between them.</summary>
    /// <returns>How many characters those are; 0 when there is no digit first or the last is an underscore.</returns>
    private static int TakeDigits(ReadOnlySpan<char> text)
    {
        int i = 0;
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || (text[i] == '_' && i > 0 && text[i - 1] != '_')))
            i++;
        return i > 0 && text[i - 1] == '_' ? 0 : i;
    }

    private static bool IsFractionAndExponent(ReadOnlySpan<char> text)
    {
        if (text[0] == '.')
        {
            int fraction = TakeDigits(text[1..]);
            if (fraction == 0)
                return false;
            text = text[(1 + fraction)..];
        }

        if (text.IsEmpty)
            return true;
        if (text[0] is not ('e' or 'E'))
            return false;
        text = text[1..];
        if (!text.IsEmpty && text[0] is '+' or '-')
            text = text[1..];
        return !text.IsEmpty && TakeDigits(text) == text.Length;
    }

    private static string Explain(string word)
    {
        if (word.Contains('_', StringComparison.Ordinal))
            return $"{Shown(word)} is no number; underscores stand singly and between digits";
        if (word.StartsWith('.') || word.StartsWith("-.", StringComparison.Ordinal) || word.StartsWith("+.", StringComparison.Ordinal)
            || word.EndsWith('.'))
            return $"{Shown(word)} is no number; digits stand on both sides of the dot";
        return $"{Shown(word)} is no number; a text stands in quotes: {ReadState.Shown(word)}";
    }

    private static string WithoutUnderscores(string word) => word.Replace("_", "", StringComparison.Ordinal);

    private static string Shown(string word) => ReadState.Shown(word)[1..^1];

    private static TomlNode? Refuse(out string? error, string message)
    {
        error = message;
        return null;
    }
}
