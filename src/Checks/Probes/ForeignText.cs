using System.Text;

namespace VipGuard.Checks;

/// <summary>Text that came from elsewhere, made fit for a log line: bounded, and without control characters.</summary>
internal static class ForeignText
{
    private const int Longest = 200;

    /// <summary>Reads bytes as UTF-8; what is none, and what could steer a terminal, becomes a question mark.</summary>
    public static string OneLine(ReadOnlySpan<byte> bytes) =>
        OneLine(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, Longest)]));

    public static string OneLine(string text)
    {
        bool cut = text.Length > Longest;
        return string.Create(cut ? Longest : text.Length, text, static (line, source) =>
        {
            for (int i = 0; i < line.Length; i++)
                line[i] = IsPlain(source[i]) ? source[i] : '?';
        });
    }

    // Not only control characters: Unicode's format characters can turn a line around.
    private static bool IsPlain(char c) =>
        !char.IsControl(c) && !char.IsSurrogate(c) && c != '\uFFFD'
        && char.GetUnicodeCategory(c) is not (System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator);
}
