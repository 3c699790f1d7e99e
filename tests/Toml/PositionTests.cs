using System.Text;

namespace VipGuard.Toml.Tests;

/// <summary>Where each key and each value stands.</summary>
public class PositionTests
{
    [Fact]
    public void Keys_and_values_know_their_lines_and_columns()
    {
        TomlDocument document = Parse(
            """
            # a comment
            title = "x"
            [[node]]
              name = 'db1'   # blanks before it count
            list = [
              1,
              { deep.er = true },
            ]
            [a.b]
            """);

        Assert.Equal(
        [
            "title 2:1 2:9",
            "node 3:3 3:1",
            "node[0] 3:1",
            "node[0].name 4:3 4:10",
            "node[0].list 5:1 5:8",
            "node[0].list[0] 6:3",
            "node[0].list[1] 7:3",
            "node[0].list[1].deep 7:5 7:5",
            "node[0].list[1].deep.er 7:10 7:15",
            "a 9:2 9:2",
            "a.b 9:4 9:1",
        ], Places(document));
    }

    [Theory]
    [InlineData("a = 1\nb = 2")]
    [InlineData("a = 1\r\nb = 2")]
    public void Both_line_ends_count_as_one(string text) => Assert.Equal(["a 1:1 1:5", "b 2:1 2:5"], Places(Parse(text)));

    [Fact]
    public void Columns_count_characters_and_not_bytes_or_UTF16_units() =>
        Assert.Equal(["é𝄞 1:1 1:8"], Places(Parse("\"é𝄞\" = 1")));

    [Fact]
    public void A_byte_order_mark_takes_no_column() =>
        Assert.Equal(["a 1:1 1:5"], Places(TomlDocument.Parse([0xEF, 0xBB, 0xBF, .. "a = 1"u8])));

    [Fact]
    public void Lines_of_multi_line_strings_count() =>
        Assert.Equal(["a 1:1 1:5", "b 4:1 4:5"], Places(Parse("a = \"\"\"\n\n\"\"\"\nb = 1")));

    private static TomlDocument Parse(string text)
    {
        TomlDocument document = TomlDocument.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Empty(document.Errors);
        return document;
    }

    private static string[] Places(TomlDocument document) => [.. Places(document.Root, "")];

    private static IEnumerable<string> Places(TomlNode node, string path)
    {
        if (node is TomlTable table)
        {
            foreach (TomlEntry entry in table.Entries)
            {
                string name = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
                yield return $"{name} {entry.Position} {entry.Value.Position}";
                foreach (string place in Places(entry.Value, name))
                    yield return place;
            }
        }
        else if (node is TomlArray array)
        {
            for (int i = 0; i < array.Items.Count; i++)
            {
                yield return $"{path}[{i}] {array.Items[i].Position}";
                foreach (string place in Places(array.Items[i], $"{path}[{i}]"))
                    yield return place;
            }
        }
    }
}
