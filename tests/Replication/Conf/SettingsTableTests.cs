using VipGuard.Daemon.Commands.Pair;

namespace VipGuard.Replication.Tests.Conf;

public sealed class SettingsTableTests
{
    private static readonly PairDesign design = Part.Design();

    [Fact]
    public void Servers_that_are_right_need_one_line() =>
        Assert.Matches("^Variables: all \\d\\d are as they should be\n$", Text(SettingsTable.Of(design, n => Facts("10.11.19-MariaDB", n))));

    [Theory]
    [InlineData("10.11.19-MariaDB")]
    [InlineData("9.7.4-2")]
    public void One_row_says_what_both_are_what_they_should_be_how_and_why(string version)
    {
        SettingsTable table = SettingsTable.Of(design, n => Facts(version, n, ("server_id", "1"), ("sync_binlog", n.Place == 1 ? "0" : "1"), ("max_connect_errors", "100")));

        string[] lines = Text(table).Split('\n');

        Assert.Equal("Variables that are not as they should be:", lines[0]);
        Assert.Equal(["variable", "db1 is", "db2 is", "should be", "change", "why"], Cells(lines[1]));
        Assert.Equal(["server_id", "1", "1", "1, 2", "dynamic", SettingTexts.ServerId], Cells(lines[2]));
        Assert.Equal(["sync_binlog", "0", "1", "1", "dynamic", SettingTexts.SyncBinlog], Cells(lines[3]));
        Assert.Equal(["max_connect_errors", "100", "100", "at least 1000000", "dynamic", SettingTexts.ConnectErrors], Cells(lines[4]));
        Assert.Matches("^  and \\d\\d that are$", lines[5]);
    }

    [Fact]
    public void What_the_daemon_sets_is_never_wrong_and_what_acts_at_a_start_is_said_so()
    {
        SettingsTable table = SettingsTable.Of(design, n => Facts("10.11.19-MariaDB", n, ("read_only", "OFF"), ("rpl_semi_sync_master_enabled", "ON"), ("slave_parallel_threads", "0"), ("log_slave_updates", "OFF")));

        Assert.Equal(["log_slave_updates restart", "slave_parallel_threads next start"], table.Differing.Select(r => $"{r.Variable} {r.How}"));
        Assert.Equal("by role", table.Rows.Single(r => r.Variable is "read_only").How);
    }

    [Fact]
    public void A_server_that_was_not_asked_is_unknown_and_not_wrong()
    {
        SettingsTable table = SettingsTable.Of(design, n => n.Place == 1 ? Facts("10.11.19-MariaDB", n, ("sync_binlog", "0")) : null);

        SettingsRow row = Assert.Single(table.Differing);
        Assert.Equal((null, true, "1"), (row.Is[1], row.IsRight[1], row.ShouldBe));
        Assert.Contains("unknown", Text(table), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_was_seen_from_outside_only_is_not_wrong_either() =>
        Assert.Empty(SettingsTable.Of(design, n => n.Place == 1 ? Facts("10.11.19-MariaDB", n) : Facts("10.11.19-MariaDB", n) with { Variables = new Dictionary<string, ServerVariable>(StringComparer.Ordinal) }).Differing);

    [Fact]
    public void Servers_of_two_kinds_have_a_row_for_each_name()
    {
        SettingsTable table = SettingsTable.Of(design, n => Facts(n.Place == 1 ? "8.0.20" : "8.0.42", n));

        Assert.Empty(table.Differing);
        Assert.Equal(["slave_net_timeout", "replica_net_timeout"], table.Rows.Select(r => r.Variable).Where(v => v.EndsWith("net_timeout", StringComparison.Ordinal)));
    }

    private static string Text(SettingsTable table)
    {
        using StringWriter output = new();
        SettingsTableText.Write(table, output);
        return output.ToString();
    }

    private static string[] Cells(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static ServerFacts Facts(string version, PairNode node, params (string Name, string Value)[] other)
    {
        ServerPart part = Part.Of(version, node.Place, design);
        Dictionary<string, ServerVariable> variables = new(StringComparer.OrdinalIgnoreCase);
        foreach (Setting setting in part.Settings())
            variables[setting.Name] = new ServerVariable(setting.ServerValue, SetAtRunTime: false);
        foreach ((string name, string value) in other)
            variables[name] = new ServerVariable(value, SetAtRunTime: false);
        return new ServerFacts { Version = part.Version, Dialect = part.Dialect(), Variables = variables };
    }
}
