using System.Text;

namespace VipGuard.Toml.Tests;

/// <summary>What is written, and the value that it is: the core of the language, as it travels with the repository.</summary>
public class ValueTests
{
    public static TheoryData<string, string> Values => new()
    {
        { "\"a\\tb\\\"\\u00e9\\U0001D11E\"", "\"a\\tb\\\"é𝄞\"" },
        { "'C:\\run'", "\"C:\\\\run\"" },
        { "\"\"\"\na\nb\"\"\"", "\"a\\nb\"" },
        { "\"\"\"a\\\n   \n  b\"\"\"", "\"ab\"" },
        { "\"\"\"\"a\"\"\"\"\"", "\"\\\"a\\\"\\\"\"" },
        { "''''a'''''", "\"'a''\"" },
        { "0", "0" },
        { "+1_000", "1000" },
        { "-9223372036854775808", "-9223372036854775808" },
        { "0xDEAD_beef", "3735928559" },
        { "0o755", "493" },
        { "0b1101", "13" },
        { "1.0", "1.0" },
        { "-6.25e-2", "-0.0625" },
        { "5e+22", "5E+22" },
        { "-inf", "-inf" },
        { "nan", "nan" },
        { "true", "true" },
        { "1979-05-27T07:32:00Z", "1979-05-27T07:32:00Z" },
        { "1979-05-27 00:32:00.999999-07:00", "1979-05-27T00:32:00.999999-07:00" },
        { "1979-05-27t07:32:00.5", "1979-05-27T07:32:00.5" },
        { "1979-05-27", "1979-05-27" },
        { "07:32:60", "07:32:60" },
        { "[ 1, [ 'a', ], # comment\n 2.0 ]", "[1, [\"a\"], 2.0]" },
        { "{ a.b = 1, a.c = [ ], 'd e' = {} }", "{a = {b = 1, c = []}, \"d e\" = {}}" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_read(string written, string value)
    {
        TomlDocument document = TomlDocument.Parse(Encoding.UTF8.GetBytes($"x = {written}\n"));

        Assert.Empty(document.Errors);
        Assert.Equal($"{{x = {value}}}", document.Root.ToString());
    }

    [Theory]
    [InlineData("[a.b]\nc = 1\n[a]\nd = 2", "{a = {b = {c = 1}, d = 2}}")]
    [InlineData("[[a]]\nb = 1\n[a.c]\nd = 2\n[[a]]\nb = 3", "{a = [{b = 1, c = {d = 2}}, {b = 3}]}")]
    [InlineData("a.b.c = 1\na.b.d = 2\n[a.e]\nf = 3", "{a = {b = {c = 1, d = 2}, e = {f = 3}}}")]
    [InlineData("3.14 = 'pi'", "{3 = {14 = \"pi\"}}")]
    [InlineData("\"\" = 1", "{\"\" = 1}")]
    public void Tables_are_put_together(string written, string value)
    {
        TomlDocument document = TomlDocument.Parse(Encoding.UTF8.GetBytes(written));

        Assert.Empty(document.Errors);
        Assert.Equal(value, document.Root.ToString());
    }

    [Fact]
    public void Shown_text_can_not_turn_a_line_around() =>
        Assert.Equal("\"a\\u202Eb\\u0000\\n\"", TomlText.Quote("a\u202Eb\0\n"));
}
