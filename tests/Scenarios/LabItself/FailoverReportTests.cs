using System.Xml.Linq;
using VipGuard.Lab.Failover;

namespace VipGuard.Scenarios.Tests.LabItself;

public sealed class FailoverReportTests
{
    private static readonly string Table = FailoverTable.Of(FailoverResults.Some);

    [Theory]
    // Median, least, most, how many; and keepalived's median by ours.
    [InlineData("| mysqld SIGKILL |", "5.0 ms (4.0 ms–6.0 ms), 3× | 500 ms, 1× | 100 |")]
    [InlineData("| mysqld SIGSTOP |", "> 30 s (never), 1× |")]
    [InlineData("| link cut (carrier lost) |", "1 not measured")]
    // Two holders for ever: how long that was watched.
    [InlineData("| daemon SIGKILL, all its processes |", "0 ms, 1× | > 3 s (never), 1×")]
    [InlineData("| start |", "700 ms, 1×")]
    [InlineData("| 50 reloads |", "0 of 4000")]
    public void A_row_tells_what_was_measured(string row, string words) =>
        Assert.Contains(Table.Split('\n'), line => line.StartsWith(row, StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("| silent cut and heal |", "0 of 2")]
    [InlineData("| silent cut and heal |", "1 of 2")]
    [InlineData("| daemon SIGKILL, all its processes |", "1 of 50")]
    public void Clients_that_were_left_are_counted(string row, string words) =>
        Assert.Contains(Table.Split('\n'), line => line.StartsWith(row, StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void Every_row_of_a_table_has_as_many_cells_as_its_head()
    {
        string[] lines = Table.Split('\n');
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('|') && lines[i - 1].StartsWith('|'))
                Assert.Equal(lines[i - 1].Count(c => c == '|'), lines[i].Count(c => c == '|'));
        }
    }

    [Fact]
    public void The_picture_is_well_formed_and_names_each_value()
    {
        var picture = XDocument.Parse(FailoverPicture.Of(FailoverResults.Some));
        string[] words = [.. picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];

        Assert.Equal("svg", picture.Root!.Name.LocalName);
        Assert.Subset(words.ToHashSet(), new HashSet<string> { "mysqld killed", "5.0 ms", "500 ms", "never ends", "0 ms", "4000 ms" });
    }

    [Fact]
    public void A_longer_time_has_the_longer_bar()
    {
        var picture = XDocument.Parse(FailoverPicture.Of(FailoverResults.Some));
        // The first three are the legend's.
        int[] widths = [.. picture.Descendants().Where(e => e.Name.LocalName == "rect" && (int)e.Attribute("height")! == 13).Select(e => (int)e.Attribute("width")!)];

        Assert.True(widths[0] < widths[1], $"5 ms: {widths[0]}, 500 ms: {widths[1]}");
    }

    [Fact]
    public void A_document_keeps_what_stands_around_the_marks()
    {
        string first = FailoverReport.Between("# Title\n\n## Other\ntext\n", "one");
        string second = FailoverReport.Between(first, "two");

        Assert.Contains("one", first, StringComparison.Ordinal);
        Assert.DoesNotContain("one", second, StringComparison.Ordinal);
        Assert.Equal(first.Replace("one", "two", StringComparison.Ordinal), second);
        Assert.EndsWith("## Other\ntext\n", second, StringComparison.Ordinal);
    }
}
