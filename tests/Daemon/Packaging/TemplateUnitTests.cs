namespace VipGuard.Daemon.Tests.Packaging;

/// <summary>vipguard@.service: one daemon for each of several pairs on a host.</summary>
public sealed class TemplateUnitTests
{
    private static readonly string[] unit = Lines("vipguard.service");
    private static readonly string[] template = Lines("vipguard@.service");

    [Fact]
    public void It_is_the_units_twin_but_for_its_names()
    {
        string[] own = ["Description=", "After=", "ExecStart=", "ExecReload=", "ExecStopPost=", "RuntimeDirectory=", "StateDirectory="];

        Assert.Equal(
            unit.Where(l => !own.Any(o => l.StartsWith(o, StringComparison.Ordinal))),
            template.Where(l => !own.Any(o => l.StartsWith(o, StringComparison.Ordinal))),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Each_instance_has_a_file_a_runtime_directory_and_a_server_of_its_own()
    {
        Assert.Contains("ExecStart=/usr/bin/vipguard run --config /etc/vipguard/%i.toml --runtime-dir /run/vipguard-%i", template, StringComparer.Ordinal);
        Assert.Contains("ExecReload=/usr/bin/vipguard reload --runtime-dir /run/vipguard-%i", template, StringComparer.Ordinal);
        Assert.Contains("ExecStopPost=-/usr/bin/vipguard release --config /etc/vipguard/%i.toml --runtime-dir /run/vipguard-%i", template, StringComparer.Ordinal);
        Assert.Contains("RuntimeDirectory=vipguard-%i", template, StringComparer.Ordinal);
        Assert.Contains("StateDirectory=vipguard-%i", template, StringComparer.Ordinal);
        Assert.Contains(template, l => l.StartsWith("After=", StringComparison.Ordinal) && l.Contains("mariadb@%i.service", StringComparison.Ordinal));
    }

    private static string[] Lines(string name) =>
        [.. File.ReadAllLines(Path.Combine(RepositoryRoot.Find(), "packaging/systemd", name)).Where(l => l.Length > 0 && !l.StartsWith('#'))];
}
