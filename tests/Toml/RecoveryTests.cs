namespace VipGuard.Toml.Tests;

/// <summary>Several mistakes are listed at once; one mistake is not listed several times.</summary>
public class RecoveryTests
{
    [Fact]
    public void Mistakes_on_different_lines_are_all_listed()
    {
        string[] errors = ErrorTests.Errors(
            """
            [[node]]
            name = db1
            address = "10.0.0.1
            priority 100
            [instance
            vrid = 51x
            addresses = ["10.0.0.9/24" "10.0.0.8/24"]
            """);

        Assert.Equal(
        [
            "2:8: db1 is no value; a text stands in quotes: \"db1\"",
            "3:11: the text that begins here has no \" at its end",
            "4:10: after the key \"priority\" comes = and a value, not \"1\"",
            "5:10: ] was expected here, at the end of the table's name, not the end of the line",
            "6:8: 51x is no number; a text stands in quotes: \"51x\"",
            "7:28: between the values of an array comes a comma, and ] at its end, not '\"'",
        ], errors);
    }

    public static TheoryData<string, string[]> OneMistake => new()
    {
        {
            // The lines of an array that lacks a comma are no statements.
            "a = [\n  \"1\"\n  \"2\",\n  \"3\",\n]\nb = x",
            ["3:3: between the values of an array comes a comma, and ] at its end, not '\"'", "6:5: x is no value; a text stands in quotes: \"x\""]
        },
        {
            // A missing ] is seen at the next key …
            "a = [\"1\"\nb = 1\nc = x",
            ["1:5: the array that begins here has no ] at its end", "3:5: x is no value; a text stands in quotes: \"x\""]
        },
        {
            // … or the next header.
            "a = [\"1\",\n[[check]]\nc = x",
            ["1:5: the array that begins here has no ] at its end", "3:5: x is no value; a text stands in quotes: \"x\""]
        },
        {
            // The lines of an inline table that is written over several lines are no statements.
            "a = {\n  b = 1,\n  c = 2\n}\nd = x",
            ["1:6: a table in { } must stay on one line; write it as a [table] of its own, or on one line",
             "5:5: x is no value; a text stands in quotes: \"x\""]
        },
        {
            // What a multi-line string holds is no statement either.
            "a b = \"\"\"\nc = x\n[d\n\"\"\"\ne = x",
            ["1:3: after the key \"a\" comes = and a value, not \"b\"", "5:5: x is no value; a text stands in quotes: \"x\""]
        },
        {
            // A wrong escape does not end its string.
            "a = \"\"\"\\q\nc = x\n\"\"\"\ne = x",
            ["1:8: a backslash and \"q\" is no escape; for a backslash write two, or put the text into ' '",
             "4:5: x is no value; a text stands in quotes: \"x\""]
        },
        {
            // Keys below a header that could not be read are no second keys of the table before it.
            "[a]\nname = 1\n[b\nname = 2",
            ["3:3: ] was expected here, at the end of the table's name, not the end of the line"]
        },
    };

    [Theory]
    [MemberData(nameof(OneMistake))]
    public void Reading_goes_on_where_the_next_statement_begins(string text, string[] errors) =>
        Assert.Equal(errors, ErrorTests.Errors(text));

    [Fact]
    public void A_table_that_lost_a_line_is_marked_and_its_neighbours_are_not()
    {
        TomlDocument document = TomlDocument.Parse("[a]\nx = y\nz = 1\n[b]\nx = 1"u8);

        TomlTable a = Table(document, "a");
        Assert.True(a.IsDamaged);
        Assert.True(a.TryGet("z", out _));
        Assert.False(Table(document, "b").IsDamaged);
        Assert.False(document.Root.IsDamaged);
    }

    [Theory]
    [InlineData("[a\nx = 1")]
    [InlineData("a = [\n1 2\n]\n")]
    [InlineData("\u0001")]
    public void A_document_that_may_have_lost_a_header_is_marked(string text) =>
        Assert.True(TomlDocument.Parse(System.Text.Encoding.UTF8.GetBytes(text)).Root.IsDamaged);

    [Fact]
    public void No_more_than_twenty_errors_are_listed()
    {
        string[] errors = ErrorTests.Errors(string.Concat(Enumerable.Repeat("a b\n", 1000)));

        Assert.Equal(TomlDocument.MaxErrors, errors.Length);
        Assert.StartsWith("20:3: ", errors[^1], StringComparison.Ordinal);
    }

    private static TomlTable Table(TomlDocument document, string name)
    {
        Assert.True(document.Root.TryGet(name, out TomlEntry? entry));
        return Assert.IsType<TomlTable>(entry.Value);
    }
}
