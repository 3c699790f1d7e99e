using System.Text;
using System.Text.RegularExpressions;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>vipguard.toml at the root: valid as it stands, complete, and right about the defaults.</summary>
public partial class ExampleFileTests
{
    [Fact]
    public void The_example_is_valid_and_gives_no_warning()
    {
        (VipGuardConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigFile.Load(Find());

        Assert.Empty(problems);
        Assert.Empty(config!.Warnings);
        Assert.Equal(2, config.Nodes.Length);
        Assert.NotNull(config.Pair);
    }

    [Fact]
    public void The_values_in_its_comments_are_the_defaults()
    {
        string text = File.ReadAllText(Find());
        string written = CommentedDefault().Replace(text, "${line}");
        Assert.True(written.Length < text.Length - 10);

        Assert.Equal(Print(TestFile.Accepted(text)), Print(TestFile.Accepted(written)));
        Assert.Empty(TestFile.Accepted(written).Warnings);
    }

    [Fact]
    public void The_values_without_a_default_can_be_written_as_they_are_shown()
    {
        string written = CommentedWithoutDefault().Replace(File.ReadAllText(Find()), "${line}")
            .Replace("#version = 3", "version = 2", StringComparison.Ordinal)
            .Replace("#preempt = false", "preempt = true", StringComparison.Ordinal)
            .Replace("\"100ms\"", "\"1s\"", StringComparison.Ordinal)
            .Replace("type = \"tcp\"", "type = \"mysql\"", StringComparison.Ordinal)
            + "\n[[instance]]\nname = \"VI_2\"\nvrid = 52\ninterface = \"ens33\"\naddresses = [\"192.168.222.132/24\"]\n";

        string line = Assert.Single(TestFile.Refused(written));
        Assert.Contains("socket takes the place of connect_ip, connect_port, bind_to and bind_port", line, StringComparison.Ordinal);
    }

    /// <summary>An unknown key's message lists all that are known; so this list can not go stale.</summary>
    [Theory]
    [InlineData("[[node]]")]
    [InlineData("[[instance]]")]
    [InlineData("[[check]]")]
    [InlineData("[mysql]")]
    [InlineData("[pair]")]
    [InlineData("[peer_link]")]
    public void Every_key_is_in_it(string header)
    {
        string line = TestFile.Refused($"{header}\nxyzzy_xyzzy = 1\n").Single(line => line.Contains("xyzzy", StringComparison.Ordinal));
        string[] known = line[(line.IndexOf("known are ", StringComparison.Ordinal) + 10)..].Split(", ");
        string text = File.ReadAllText(Find());
        int start = text.IndexOf($"\n{header}\n", StringComparison.Ordinal);
        int end = text.IndexOf("\n# ----", start, StringComparison.Ordinal);
        string table = text[start..(end < 0 ? text.Length : end)];

        Assert.InRange(known.Length, 2, 30);
        Assert.Empty(known.Where(key => !string.Equals(key, "nb_get_retry", StringComparison.Ordinal)
            && !Regex.IsMatch(table, $"^#?{key} = ", RegexOptions.Multiline)).ToArray());
    }

    private static string Print(VipGuardConfig config)
    {
        StringBuilder text = new();
        text.AppendJoin('\n', config.Nodes).AppendLine();
        foreach (InstanceConfig instance in config.Instances)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{instance.Version} {instance.AdvertInterval} {instance.Preempt} {instance.ResetConnections} {instance.ChecksumWithPseudoHeader} ");
            text.AppendJoin(' ', instance.Addresses).Append(instance.LeaseAmong(config.Nodes)).AppendLine();
        }

        foreach (CheckConfig check in config.Checks)
            text.Append(check with { ConnectPort = null }).AppendJoin(' ', config.Nodes.Select(check.PortOn)).AppendLine();
        return text.Append(config.MySql).Append(config.Pair).Append(config.PeerLink).ToString();
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VipGuard.sln")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "vipguard.toml");
    }

    [GeneratedRegex("^#(?<line>[a-z][a-z0-9_]* = (?!.*no default))", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CommentedDefault();

    [GeneratedRegex("^#(?<line>[a-z][a-z0-9_]* = (?=.*no default))", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CommentedWithoutDefault();
}
