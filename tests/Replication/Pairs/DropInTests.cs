using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

public sealed class DropInTests
{
    [Fact]
    public void A_server_with_the_drop_in_as_its_only_file_shows_every_setting()
    {
        using RealPair pair = RealPair.Configured();

        foreach ((RealServer server, PairNode node) in pair.Both.Zip(pair.Design.Nodes))
        {
            foreach (Setting setting in MariaDb.Instance.SettingsFor(pair.Design, node).Where(s => s.Name is not ("log_bin_index" or "relay_log_index" or "master_retry_count")))
            {
                string? shown = server.Scalar($"SELECT GLOBAL_VALUE FROM information_schema.SYSTEM_VARIABLES WHERE VARIABLE_NAME = '{setting.Name}'");
                Assert.True(setting.IsMet(shown) || (setting is { ServerValue: "1" } && shown is "ON"), $"{setting.Name} = {setting.FileValue} shows as {shown}");
            }

            Assert.True(File.Exists(Path.Combine(server.Data, "mysql-bin.index")));
            Assert.DoesNotContain("ERROR", server.ErrorLog, StringComparison.Ordinal);
        }

        Assert.Equal("1,2", $"{pair.Db1.Scalar("SELECT @@server_id")},{pair.Db2.Scalar("SELECT @@server_id")}");
        Assert.Equal("1,2", $"{pair.Db1.Scalar("SELECT @@auto_increment_offset")},{pair.Db2.Scalar("SELECT @@auto_increment_offset")}");
    }

    [Fact]
    public void Every_line_is_a_setting_under_a_reason_or_a_comment()
    {
        using RealPair pair = new();
        string[] lines = pair.DropIn("db2").TrimEnd().Split('\n');

        Assert.Contains("[mariadb]", lines);
        Assert.Contains("relay_log = db2-relay-bin", lines);
        Assert.All(lines, l => Assert.True(l.Length <= 80, l));
        Assert.All(lines, l => Assert.True(l.Length == 0 || l is "[mariadb]" || l.StartsWith('#') || l.Contains(" = ", StringComparison.Ordinal), l));
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains(" = ", StringComparison.Ordinal) && !lines[i].StartsWith('#'))
                Assert.StartsWith("# ", lines[i - 1], StringComparison.Ordinal);
        }

        string[] names = [.. lines.Where(l => l.Contains(" = ", StringComparison.Ordinal) && !l.StartsWith('#')).Select(l => l.Split(' ')[0])];
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        Assert.DoesNotContain("read_only", names);
        Assert.DoesNotContain("bind_address", names);
    }

    [Theory]
    [InlineData(null, 2, "this host is none of the file's nodes; say which one is meant with --node: db1, db2")]
    [InlineData("db3", 2, "the file has no node \"db3\"; it has db1, db2")]
    public void A_node_that_is_none_is_said(string? node, int code, string expected)
    {
        using RealPair pair = new();

        Answer answer = pair.Run(c => c.Conf(pair.Request, node));

        Assert.Equal((code, ""), (answer.Code, answer.Output));
        Assert.Equal(expected, answer.Error.TrimEnd());
    }
}
