using VipGuard.Daemon.Commands.Pair;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Conf;

public sealed class DropInTextTests
{
    public static TheoryData<string> Versions => new(Part.Versions);

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_line_is_a_setting_under_a_reason_or_a_comment(string version)
    {
        ServerPart part = Part.Of(version, 2);
        string[] lines = DropIn.Write(part, part.Dialect()).TrimEnd().Split('\n');
        string group = $"[{part.Dialect().OptionFileGroup}]";

        Assert.Contains(group, lines);
        Assert.Contains("relay_log = db2-relay-bin", lines);
        Assert.All(lines, l => Assert.True(l.Length <= 80 || l.StartsWith("plugin_load_add", StringComparison.Ordinal), l));
        Assert.All(lines, l => Assert.True(l.Length == 0 || l == group || l.StartsWith('#') || l.Contains(" = ", StringComparison.Ordinal), l));
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains(" = ", StringComparison.Ordinal) && !lines[i].StartsWith('#'))
                Assert.StartsWith("# ", lines[i - 1], StringComparison.Ordinal);
        }

        string[] names = [.. lines.Where(l => l.Contains(" = ", StringComparison.Ordinal) && !l.StartsWith('#')).Select(l => l.Split(' ')[0])];
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        Assert.DoesNotContain("bind_address", names);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_a_tutorial_gets_wrong_is_named(string version)
    {
        string text = string.Join(' ', DropIn.Write(Part.Of(version), Part.Of(version).Dialect()).Split('\n').Select(l => l.TrimStart('#', ' ')));

        Assert.All(
            ["skip_errors", "binlog_do_db", "replicate_do_", "misspelt", "qual offsets give the same key", "'%' without a password", "anonymous", "USE"],
            word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Fact]
    public void With_two_writers_read_only_is_only_spoken_of()
    {
        ServerPart part = Part.Of("9.7.4-2", design: Part.Design(holder: false));
        string text = DropIn.Write(part, part.Dialect());

        Assert.DoesNotContain("\nread_only", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nsuper_read_only", text, StringComparison.Ordinal);
        Assert.Contains("# read_only: writers = \"both\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_persons_lines_are_kept_and_those_of_the_first_version_found()
    {
        ServerPart part = Part.Of("10.11.19-MariaDB");
        string own = "bind_address = 0.0.0.0\nmax_connections = 500\n";
        string text = DropIn.Write(part, part.Dialect(), null, own);

        Assert.Equal(own, DropIn.OwnLinesOf(text));
        Assert.Equal(text, DropIn.Write(part, part.Dialect(), null, DropIn.OwnLinesOf(text)));
        Assert.Equal("bind-address = 10.0.0.1\n", DropIn.OwnLinesOf("# MariaDB for db1\n[mariadb]\nserver_id = 1\nbind-address = 10.0.0.1\n"));
        Assert.Null(DropIn.OwnLinesOf("[mariadb]\n#bind_address = 0.0.0.0\n"));
    }

    [Theory]
    [InlineData("# Made by 'vipguard pair conf --node db1'\n# for MariaDB", true)]
    [InlineData("# MariaDB for db1 of the pair db1, db2. Made by 'vipguard pair\n# conf --node db1'. Put it", true)]
    [InlineData("[mysqld]\nserver_id = 1\n", false)]
    [InlineData("# written with care\n#\n#\n#\n#\n# Made by 'vipguard pair conf", false)]
    [InlineData("", false)]
    public void Its_own_files_are_known(string text, bool ours) => Assert.Equal(ours, DropIn.IsOurs(text));

    [Theory]
    [InlineData(null, 2, "this host is none of the file's nodes; say which one is meant with --node: db1, db2")]
    [InlineData("db3", 2, "the file has no node \"db3\"; it has db1, db2")]
    public void A_node_that_is_none_is_said(string? node, int code, string expected)
    {
        using RealPair pair = new();

        Answer answer = pair.Run(c => c.Conf(pair.Conf(node)));

        Assert.Equal((code, ""), (answer.Code, answer.Output));
        Assert.Equal(expected, answer.Error.TrimEnd());
    }

    [Theory]
    [InlineData("mariadb", "MariaDB 10.11.0")]
    [InlineData("mariadb-11.4", "MariaDB 11.4.0")]
    [InlineData("mysql-5.7", "MySQL 5.7.44")]
    [InlineData("mysql-8.0", "MySQL 8.0.46")]
    [InlineData("mysql-8.0.22", "MySQL 8.0.22")]
    [InlineData("mysql-9.7", "MySQL 9.7.0")]
    [InlineData("mysql", null)]
    [InlineData("postgres-17", null)]
    [InlineData("mysql-8", null)]
    [InlineData("mysql-x.y", null)]
    [InlineData("", null)]
    public void A_kind_of_server_is_read(string text, string? expected)
    {
        bool known = ServerSoftware.TryParse(text, out ServerVersion version);

        Assert.Equal(expected, known ? version.ToString() : null);
    }
}
