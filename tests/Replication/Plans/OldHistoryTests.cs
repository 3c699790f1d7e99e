using static VipGuard.Replication.Tests.Plans.Given;

namespace VipGuard.Replication.Tests.Plans;

/// <summary>MySQL 5.7 sets gtid_purged only while gtid_executed is empty (manual, 16.1.6.5).</summary>
public sealed class OldHistoryTests
{
    private const string First = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private const string Second = "f276b481-71ca-11e1-9e33-c80aa9429562";

    private static readonly DataComparison equal = new([], FirstWritten: false, SecondWritten: false, 3);

    [Fact]
    public void A_history_that_belongs_to_data_is_not_thrown_away_for_a_position()
    {
        PairPlan plan = Plan("5.7.44-log", "app");

        Assert.Equal(2, plan.Refusals.Count);
        Assert.StartsWith("db1 has data (app) and transactions of its own, and MySQL 5.7.44", plan.Refusals[0], StringComparison.Ordinal);
        Assert.Contains("RESET MASTER would throw its own away. Make one server a copy of the other first", plan.Refusals[0], StringComparison.Ordinal);
        Assert.Empty(plan.Steps);
    }

    [Fact]
    public void Without_data_it_begins_anew_and_that_is_looked_at_again_when_it_is_done()
    {
        PairPlan plan = Plan("5.7.44-log");

        Assert.Empty(plan.Refusals);
        Assert.Equal(["RESET MASTER", "RESET MASTER"], plan.Steps.Where(s => s.Kind == StepKind.Afresh).Select(s => s.Statement));
    }

    [Fact]
    public void A_later_version_adds_to_its_history()
    {
        PairPlan plan = Plan("8.0.36", "app");

        Assert.Empty(plan.Refusals);
        Assert.DoesNotContain(plan.Steps, s => s.Kind == StepKind.Afresh);
        Assert.Equal(2, plan.Steps.Count(s => s.Kind == StepKind.Position));
    }

    private static PairPlan Plan(string version, params string[] schemas) =>
        PairPlan.Make(Design, new PairFacts(Server(1, version, $"{First}:1-5", schemas), Server(2, version, $"{Second}:1-2", schemas), SameServer: false), equal);

    private static ServerFacts Server(int place, string version, string executed, string[] schemas)
    {
        PairNode node = Design.Nodes[place - 1];
        Assert.True(Dialect.TryFor(Parse(version), out Dialect? dialect, out string refusal), refusal);
        Dictionary<string, ServerVariable> variables = new(StringComparer.OrdinalIgnoreCase);
        foreach (Setting setting in dialect.SettingsFor(new ServerPart { Design = Design, Node = node, Version = Parse(version) }))
            variables[setting.Name] = new ServerVariable(setting.ServerValue, SetAtRunTime: false);
        variables["server_uuid"] = new ServerVariable(place == 1 ? First : Second, SetAtRunTime: false);
        return new ServerFacts
        {
            Version = Parse(version),
            Dialect = dialect,
            Variables = variables,
            Account = new ServerAccount("vipguard_repl", Design.PeerOf(node).Address.ToString()),
            TablesWithoutTransactions = [],
            SeesAllTables = true,
            BinlogPosition = dialect.ReadPosition(executed),
            AppliedPosition = dialect.ReadPosition(executed),
            Planning = new PlanningFacts { Schemas = schemas, SchemasNotInLogs = [], LogsBegin = dialect.ReadPosition("") },
        };
    }
}
