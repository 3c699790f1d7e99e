using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace VipGuard.Toml.Tests;

/// <summary>Nothing that a file can hold makes the reader throw, overflow its stack or take more than linear time.</summary>
public class HostileInputTests
{
    private const int TenMegabytes = 10_000_000;

    /// <summary>Pieces that, strung together, reach into all corners of the reader.</summary>
    private static readonly string[] Pieces =
    [
        "a", "b", "key", "\"k\"", "'k'", ".", "=", " = ", "[", "]", "[[", "]]", "{", "}", ",", "\n", "\r\n", "\r", " ", "\t", "#",
        "\"", "'", "\"\"\"", "'''", "\\", "\\n", "\\u00e9", "\\uD800", "\\\n", "1", "0", "-", "+", "_", "0x1F", "1.5", "e9", "inf", "nan",
        "true", "false", "1979-05-27", "T", "07:32:00", "Z", "é", "𝄞", "\u0001", "a = 1\n", "[a]\n", "[[a]]\n", "[a.b]\n", "x = [1, 2]\n",
    ];

    [Fact]
    public void Any_bytes_are_read_or_refused_and_never_throw() =>
        Check(ArbMap.Default.GeneratorFor<byte[]>(), bytes => Holds(bytes));

    [Fact]
    public void Any_string_of_TOMLs_pieces_is_read_or_refused_and_never_throws() =>
        Check(Documents(), text => Holds(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void What_was_read_and_written_again_is_read_as_the_same() =>
        Check(Documents(), text =>
        {
            TomlDocument first = TomlDocument.Parse(Encoding.UTF8.GetBytes(text));
            string written = first.Root.ToString();
            TomlDocument second = TomlDocument.Parse(Encoding.UTF8.GetBytes($"x = {written}"));
            return second.Errors.Count == 0 && string.Equals(second.Root.ToString(), $"{{x = {written}}}", StringComparison.Ordinal);
        });

    public static TheoryData<string, string, string> Floods => new()
    {
        { "", "[", "1:3: a key was expected here, not \"[\"" },
        { "a = ", "[", $"1:{5 + TomlDocument.MaxDepth}: tables and arrays stand more than 64 deep in one another here" },
        { "a = ", "{a=", $"1:{5 + (3 * TomlDocument.MaxDepth)}: tables and arrays stand more than 64 deep in one another here" },
        { "a", ".a", "1:129: a key has at most 64 names with dots between them" },
        { "[a", ".a", "1:130: a key has at most 64 names with dots between them" },
        { "a = \"", "x", "1:5: the text that begins here has no \" at its end" },
        { "a = [", "1,", "1:5: the array that begins here has no ] at its end" },
        { "a = [", "\n", "1:5: the array that begins here has no ] at its end" },
        { "a = [", "'x', ", "1:5: the array that begins here has no ] at its end" },
        { "a = [?\n", "'''x'''\n\"\"\"\n", "1:6: ? is no value; a text stands in quotes: \"?\"" },
        { "a = ", "9", "1:5: 9999999999999999999999999999999999999... is too large for an integer of 64 bits" },
        { "", "\0", "1:1: a NUL byte: this is no text file" },
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public void Ten_megabytes_of_the_same_are_one_clear_error_fast(string start, string flood, string error)
    {
        byte[] file = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(flood, TenMegabytes / flood.Length)));

        long began = Stopwatch.GetTimestamp();
        TomlDocument document = TomlDocument.Parse(file);
        TimeSpan took = Stopwatch.GetElapsedTime(began);

        Assert.Equal(error, Assert.Single(document.Errors).ToString());
        Assert.True(took < TimeSpan.FromSeconds(30), $"10 MB took {took}");
    }

    [Fact]
    public void A_large_valid_document_is_read_in_linear_time()
    {
        StringBuilder text = new();
        for (int i = 0; text.Length < TenMegabytes; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"[[node]]\nname = \"db{i}\"\nports = [ 1, 2, {{ x.y = 3.5 }} ]\n");
        byte[] file = Encoding.UTF8.GetBytes(text.ToString());

        long began = Stopwatch.GetTimestamp();
        TomlDocument document = TomlDocument.Parse(file);
        TimeSpan took = Stopwatch.GetElapsedTime(began);

        Assert.Empty(document.Errors);
        Assert.True(took < TimeSpan.FromSeconds(30), $"10 MB took {took}");
    }

    private static Gen<string> Documents() => Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces));

    private static bool Holds(byte[] file)
    {
        TomlDocument document = TomlDocument.Parse(file);
        return document.Errors.Count <= TomlDocument.MaxErrors
            && document.Errors.All(error => error.Line >= 1 && error.Column >= 1 && !error.Message.Any(char.IsControl));
    }

    private static void Check<T>(Gen<T> values, Func<T, bool> holds) =>
        FsCheck.Fluent.Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000).WithEndSize(200));
}
