using System.Reflection;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Tests.Configuration;

namespace VipGuard.Daemon.Tests.PeerLink;

/// <summary>Two files say the same, or in which table they do not.</summary>
public sealed class SharedConfigTests
{
    private const string Tables = """

        [[check]]
        name = "mysqld"
        type = "mysql"
        [mysql]
        [pair]
        [peer_link]

        """;

    private static SharedConfig Of(string text) => SharedConfigText.Hash(TestFile.Accepted(text), Wire.Key());

    [Fact]
    public void Comments_order_and_defaults_written_out_make_no_difference()
    {
        string other = "# a comment\n" + (TestFile.Good + Tables)
            .Replace("vrid = 51\ninterface = \"eth0\"", "interface = \"eth0\"\nvrid = 51\npreempt = false", StringComparison.Ordinal)
            .Replace("[peer_link]", "[peer_link]\nport = 7790", StringComparison.Ordinal);

        Assert.Empty(Of(TestFile.Good + Tables).DifferencesTo(Of(other)));
    }

    [Theory]
    [InlineData("name = \"db2\"", "name = \"db2\"\nport = 3307", "[[node]]")]
    [InlineData("priority = 90", "priority = 80", "[[node]]")]
    [InlineData("vrid = 51", "vrid = 52", "[[instance]]")]
    [InlineData("vrid = 51", "vrid = 51\npriorities = { db1 = 5 }", "[[instance]]")]
    [InlineData("type = \"mysql\"", "type = \"mysql\"\nretry = 3", "[[check]]")]
    [InlineData("[mysql]", "[mysql]\nuser = \"other\"", "[mysql]")]
    [InlineData("[pair]", "[pair]\nmax_lag = \"5s\"", "[pair]")]
    [InlineData("[peer_link]", "[peer_link]\nveto_takeover = true", "[peer_link]")]
    public void The_table_that_differs_is_named(string what, string with, string table)
    {
        string text = TestFile.Good + Tables;

        Assert.Equal([table], Of(text).DifferencesTo(Of(text.Replace(what, with, StringComparison.Ordinal))));
    }

    [Fact]
    public void A_table_that_is_not_there_is_another_than_an_empty_one()
    {
        string text = TestFile.Good + Tables;

        Assert.Equal(["[peer_link]"], Of(text).DifferencesTo(Of(text.Replace("[peer_link]", "", StringComparison.Ordinal))));
        // Without an account a check has another pace.
        Assert.Equal(["[[check]]", "[mysql]"], Of(text).DifferencesTo(Of(text.Replace("[mysql]", "", StringComparison.Ordinal))));
    }

    [Fact]
    public void With_another_key_the_hashes_are_others_so_they_tell_nobody_what_a_table_holds()
    {
        var config = TestFile.Accepted(TestFile.Good);

        Assert.NotEqual(SharedConfigText.Hash(config, Wire.Key(1)), SharedConfigText.Hash(config, Wire.Key(2)));
    }

    [Fact]
    public void Every_property_of_the_file_is_in_the_text()
    {
        var config = TestFile.Accepted(TestFile.Good + Tables);

        Assert.Equal(Properties<NodeConfig>() * 2, Values(SharedConfigText.Nodes(config)));
        Assert.Equal(Properties<InstanceConfig>(), Values(SharedConfigText.Instances(config)));
        Assert.Equal(Properties<CheckConfig>(), Values(SharedConfigText.Checks(config)));
        Assert.Equal(Properties<MySqlConfig>(), Values(SharedConfigText.MySql(config)));
        Assert.Equal(Properties<PairConfig>(), Values(SharedConfigText.Pair(config)));
        Assert.Equal(Properties<PeerLinkConfig>(), Values(SharedConfigText.PeerLink(config)));
    }

    private static int Properties<T>() => typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public).Count(p => p.CanWrite);

    private static int Values(string text) => text.Count(c => c == ';');
}
