using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Unicode;

namespace VipGuard.Toml.Reading;

/// <summary>From bytes to text. What is no UTF-8 is one error: behind its first bad byte nothing can be believed.</summary>
internal static class Utf8Text
{
    public static bool TryDecode(ReadOnlySpan<byte> utf8, out string text, [NotNullWhen(false)] out TomlError? error)
    {
        text = "";
        if (utf8.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || utf8.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            error = new TomlError(1, 1, "this file is UTF-16; save it as UTF-8");
            return false;
        }

        if (utf8.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            utf8 = utf8[3..];

        char[] buffer = ArrayPool<char>.Shared.Rent(utf8.Length);
        OperationStatus status = Utf8.ToUtf16(utf8, buffer, out int read, out int written, replaceInvalidSequences: false);
        ReadOnlySpan<char> good = buffer.AsSpan(0, written);
        int nul = good.IndexOf('\0');
        if (nul >= 0)
            error = At(good[..nul], "a NUL byte: this is no text file");
        else if (status != OperationStatus.Done)
            error = At(good, string.Create(CultureInfo.InvariantCulture, $"the byte 0x{utf8[read]:X2} is no UTF-8 here")
                + ": this is no text file, or saved in another encoding; save it as UTF-8");
        else
            error = null;

        if (error is null)
            text = good.ToString();
        ArrayPool<char>.Shared.Return(buffer);
        return error is null;
    }

    private static TomlError At(ReadOnlySpan<char> before, string message)
    {
        int line = before.Count('\n') + 1;
        int column = 1;
        foreach (char c in before[(before.LastIndexOf('\n') + 1)..])
            column += char.IsLowSurrogate(c) ? 0 : 1;
        return new TomlError(line, column, message);
    }
}
