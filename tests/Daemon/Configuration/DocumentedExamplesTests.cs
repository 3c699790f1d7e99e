using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Tests.Packaging;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>docs/examples: what people copy from has neither an error nor a warning.</summary>
public class DocumentedExamplesTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Find(), "docs", "examples");

    private static string[] Names => [.. Directory.GetFiles(Folder, "*.toml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files => new(Names);

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_is_read_without_an_error_or_a_warning(string name)
    {
        (VipGuardConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigFile.Load(Path.Combine(Folder, name));

        Assert.Empty(problems.Select(problem => problem.ToString()));
        Assert.Empty(config!.Warnings.Select(warning => warning.ToString()));
        Assert.Equal(2, config.Nodes.Length);
    }

    [Fact]
    public void Each_setting_that_they_show_says_what_their_first_lines_promise()
    {
        Assert.Equal(["dual-vip.toml", "ipv6.toml", "reader-vip.toml", "sync-group.toml", "unicast.toml"], Names);
        Assert.Equal("Both", Loaded("dual-vip.toml").Pair!.Writers.ToString());
        Assert.Equal("writer", Loaded("reader-vip.toml").Instances[1].ApartFrom);
        Assert.Equal("v4 v6", string.Join(' ', Loaded("ipv6.toml").SyncGroups[0].Instances));
        Assert.True(Loaded("unicast.toml").Instances[0].Unicast);
        Assert.Equal("front back", string.Join(' ', Loaded("sync-group.toml").SyncGroups[0].Instances));
    }

    private static VipGuardConfig Loaded(string name) => ConfigFile.Load(Path.Combine(Folder, name)).Config!;
}
