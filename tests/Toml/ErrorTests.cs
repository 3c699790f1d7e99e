namespace VipGuard.Toml.Tests;

/// <summary>What is wrong, where, and what to write instead.</summary>
public class ErrorTests
{
    public static TheoryData<string, string> Mistakes => new()
    {
        // Values
        { "name = db1", "1:8: db1 is no value; a text stands in quotes: \"db1\"" },
        { "address = 10.0.0.1", "1:11: 10.0.0.1 is no number; a text stands in quotes: \"10.0.0.1\"" },
        { "address = 2001:db8::1", "1:11: 2001:db8::1 is no number; a text stands in quotes: \"2001:db8::1\"" },
        { "interval = 100ms", "1:12: 100ms is no number; a text stands in quotes: \"100ms\"" },
        { "preempt = False", "1:11: False is no value; write false, in small letters" },
        { "preempt = no", "1:11: no is no value; write false" },
        { "preempt = yes", "1:11: yes is no value; write true" },
        { "a = 0123", "1:5: 0123 begins with a 0; write the number without it" },
        { "a = 9223372036854775808", "1:5: 9223372036854775808 is too large for an integer of 64 bits" },
        { "a = 0x8000000000000000", "1:5: 0x8000000000000000 is too large for an integer of 64 bits" },
        { "a = 0XFF", "1:5: 0XFF is no number; write 0x in small letters" },
        { "a = 1__0", "1:5: 1__0 is no number; underscores stand singly and between digits" },
        { "a = 1.", "1:5: 1. is no number; digits stand on both sides of the dot" },
        { "a = 2026-02-29", "1:5: 2026-02-29: there is no day 29 in month 2" },
        { "a = 25:00:00", "1:5: 25:00:00: there is no hour 25" },
        {
            "a = 2026-1-1",
            "1:5: 2026-1-1 is no date or time; write a date as 2026-11-21, a time as 17:45:00, both as 2026-11-21T17:45:00Z"
        },
        { "a = ", "1:5: the value of \"a\" is missing" },
        { "a = # nothing", "1:5: the value of \"a\" is missing" },
        { "a = = 1", "1:5: a value was expected here, not \"=\"" },

        // Strings
        { "a = \"b", "1:5: the text that begins here has no \" at its end" },
        { "a = 'b", "1:5: the text that begins here has no ' at its end" },
        { "a = \"\"\"b\n\nc", "1:5: the text that begins here has no \"\"\" at its end" },
        { "a = \"\"\"b\"", "1:5: the text that begins here has no \"\"\" at its end" },
        { "a = \"\"\"b\\", "1:5: the text that begins here has no \"\"\" at its end" },
        { "a = \"C:\\run\\x\"", "1:12: a backslash and \"x\" is no escape; for a backslash write two, or put the text into ' '" },
        { "a = \"\\uD800\"", "1:6: U+D800 is no character (a surrogate, or above U+10FFFF)" },
        { "a = \"\\u12\"", "1:6: \\u must be followed by 4 hexadecimal digits" },
        { "a = 'b\u0007'", "1:7: the character U+0007 may not stand in a text as it is; in \" \" it can be written as \\u0007" },
        { "a = \"𝄞\" b", "1:9: the line must end after the value, but here is \"b\"" },

        // Keys
        { "= 1", "1:1: a key was expected here, not \"=\"" },
        { "ключ = 1", "1:1: \"к\" may stand in a key only within quotes, like \"key\" = 1" },
        { "priority", "1:1: after the key \"priority\" comes = and a value, not the end of the file" },
        { "priority: 1", "1:9: after the key \"priority\" comes = and a value, not \":\"" },
        { "a..b = 1", "1:3: a key was expected here, not \".\"" },
        { "a = 1\na = 2", "2:1: the key \"a\" is there already, in line 1; remove one of them" },
        { "a = 1\na.b = 2", "2:1: \"a\" is an integer already, in line 1" },

        // Tables
        { "[a", "1:3: ] was expected here, at the end of the table's name, not the end of the file" },
        { "[[a]", "1:4: ]] was expected here, at the end of the table's name, not \"]\"" },
        { "[a] b = 1", "1:5: the line must end after the header of a table, but here is \"b\"" },
        { "[a]\n[a]", "2:2: the table \"a\" is there already, in line 1; put all its keys below one header" },
        { "[a.b]\n[a]\nb.c = 1", "3:1: the table \"b\" is complete since line 1; write the key there" },
        { "[a.b.c]\n[a]\nb.x = 1\n[a.b]", "4:4: the table \"a.b\" is there already, in line 1; put all its keys below one header" },
        { "a = []\n[[a]]", "2:3: \"a\" is an array already, in line 1, so [[ ]] can not add a table to it" },
        { "a = {}\n[a.b]", "2:2: \"a\" is a table in { }, in line 1, and can not get a table below it" },

        // Arrays and inline tables
        { "a = [1 2]", "1:8: between the values of an array comes a comma, and ] at its end, not \"2\"" },
        { "a = [1,", "1:5: the array that begins here has no ] at its end" },
        { "a = { b = 1 c = 2 }", "1:13: between the keys of a table in { } comes a comma, and } at its end, not \"c\"" },
        { "a = { b = 1, }", "1:14: no comma may stand before the } of a table" },
        { "a = { b = 1", "1:12: the table in { } has no } at its end; it must stay on one line" },
        { "a = {\n  b = 1,\n}", "1:6: a table in { } must stay on one line; write it as a [table] of its own, or on one line" },

        // The file
        { "# \u0001", "1:3: the character U+0001 may not stand in a comment" },
        { "a = 1\r", "1:6: the line must end after the value, but here is the character U+000D" },
        { "a = 1\n\0", "2:1: a NUL byte: this is no text file" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_one_error_with_its_place_and_what_to_write(string text, string error) =>
        Assert.Equal([error], Errors(text));

    [Fact]
    public void A_byte_that_is_no_UTF8_is_one_error_at_its_place()
    {
        byte[] file = [.. "a = 1\n# Z"u8, 0xFC, .. "rich\nb = ?"u8];

        TomlError error = Assert.Single(TomlDocument.Parse(file).Errors);

        Assert.Equal((2, 4), (error.Line, error.Column));
        Assert.StartsWith("the byte 0xFC is no UTF-8 here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UTF16_is_named()
    {
        TomlError error = Assert.Single(TomlDocument.Parse([0xFF, 0xFE, 0x61, 0]).Errors);

        Assert.Equal("1:1: this file is UTF-16; save it as UTF-8", error.ToString());
    }

    [Fact]
    public void A_word_without_end_is_not_repeated_in_full()
    {
        TomlError error = Assert.Single(TomlDocument.Parse(System.Text.Encoding.UTF8.GetBytes("a = " + new string('x', 100_000))).Errors);

        Assert.InRange(error.Message.Length, 1, 200);
    }

    internal static string[] Errors(string text) =>
        [.. TomlDocument.Parse(System.Text.Encoding.UTF8.GetBytes(text)).Errors.Select(error => error.ToString())];
}
