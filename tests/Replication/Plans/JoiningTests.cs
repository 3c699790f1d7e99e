using static VipGuard.Replication.Tests.Plans.Given;

namespace VipGuard.Replication.Tests.Plans;

/// <summary>How two servers come together, by what their data hold.</summary>
public sealed class JoiningTests
{
    public sealed record Case(string Name, ServerFacts Db1, ServerFacts Db2, params string[] Says)
    {
        public override string ToString() => Name;
    }

    /// <summary>db1 is set up from its own host.</summary>
    public static TheoryData<Case> OneHost => new()
    {
        new Case("nobody there, nothing here", Empty(1), Unseen, "CHANGE MASTER", "CREATE USER", "GRANT", "START SLAVE"),
        new Case("nobody there, an administrator's account here", Empty(1) with { BinlogPosition = At("1-1-2") }, Unseen, "RESET MASTER", "SET GLOBAL gtid_slave_pos = ''", "CHANGE MASTER", "CREATE USER", "GRANT", "START SLAVE"),
        new Case("nobody there, a history that may have been read", Open(Empty(1)) with { BinlogPosition = At("1-1-2") }, Unseen, "SET GLOBAL gtid_slave_pos = '1-1-2'", "CHANGE MASTER", "START SLAVE"),
        new Case("nobody there, data that the log brings", WithData(1, "1-1-5"), Unseen, "SET GLOBAL gtid_slave_pos = '1-1-5'", "CHANGE MASTER", "CREATE USER", "GRANT", "START SLAVE"),
        new Case("both empty", Empty(1), Seen(2, "", ""), "CHANGE MASTER", "CREATE USER", "GRANT", "START SLAVE"),
        new Case("the other has data: first what it has, then the door", Empty(1), Seen(2, "2-2-5", ""), "CHANGE MASTER", "START SLAVE", "SELECT MASTER_GTID_WAIT('2-2-5', 1)", "CREATE USER", "GRANT"),
        new Case("the other is empty: first the door, then it gets what is here", WithData(1, "1-1-5"), Seen(2, "", ""), "SET GLOBAL gtid_slave_pos = '1-1-5'", "CREATE USER", "GRANT", "SELECT MASTER_GTID_WAIT('1-1-5', 1)", "CHANGE MASTER", "START SLAVE"),
        new Case("the other is a copy", WithData(1, "1-1-5"), Seen(2, "", "1-1-5"), "SET GLOBAL gtid_slave_pos = '1-1-5'", "CHANGE MASTER", "CREATE USER", "GRANT", "START SLAVE"),
        new Case("a copy from before the pair, under another id", WithData(1, "0-7-5"), Seen(2, "", "0-7-5"), "SET GLOBAL gtid_slave_pos = '0-7-5'", "CHANGE MASTER", "CREATE USER", "GRANT", "START SLAVE"),
        new Case("cut off before the door", Open(Joined(1), false), Seen(2, "1-1-5,2-2-9", "1-1-5,2-2-7"), "SELECT MASTER_GTID_WAIT('1-1-5,2-2-9', 1)", "CREATE USER", "GRANT"),
        new Case("the other's door is still shut, and this side is ready", Joined(1).With(c => c with { IoRunning = "Connecting", IoErrno = 1045 }), Unseen),
    };

    public static TheoryData<Case> OneHostRefused => new()
    {
        new Case("data and no log of them", WithData(1, ""), Unseen, "db1 has data (app) and its binary log not a single transaction"),
        new Case("data from before the log", WithData(1, "1-1-5", notInLogs: "app"), Unseen, "app was there before them", "run this on db2 first"),
        new Case("data from before the log, an empty other", WithData(1, "1-1-5", notInLogs: "app"), Seen(2, "", ""), "db2 lacks 5 transactions of db1", "app was there before them", "make db2 a copy of db1 first"),
        new Case("both have written", WithData(1, "1-1-5"), Seen(2, "2-2-7", ""), "db1 lacks 2-2-7 and the 6 before it of db2, and db2 lacks 1-1-5 and the 4 before it of db1"),
        new Case("two strangers that count alike", WithData(1, "0-1-5"), Seen(2, "0-1-5", ""), "db1 lacks 0-1-5", "db2 lacks 0-1-5"),
        new Case("a rebuilt server does not get back what it wrote itself", Empty(1), Seen(2, "1-1-9,2-2-5", "1-1-9"), "its binary logs can't bring them, since they hold transactions up to 1-1-9 with the server_id of db1 (1)"),
        new Case("a source that has more than its log", Empty(1), Seen(2, "2-2-5", "7-7-7"), "they do not hold 7-7-7"),
        new Case("another kind", Empty(1), Seen(2, "", "") with { Version = Parse("9.7.4-2") }, "a pair is two of one kind"),
        new Case("a newer one", Empty(1), Seen(2, "", "") with { Version = Parse("11.4.2-MariaDB") }, "let the newer one only follow (topology = \"primary-replica\", the older one first)"),
        new Case("a data folder that can't be written", Empty(1) with { Planning = new PlanningFacts { IsDataReadOnly = true, LogsBegin = GtidPosition.Empty } }, Unseen, "innodb_read_only is ON"),
    };

    private static ServerFacts Unseen => Fresh(2) with { Sight = ServerSight.Nothing, Variables = new Dictionary<string, ServerVariable>(StringComparer.Ordinal), Account = null };

    [Theory]
    [MemberData(nameof(OneHost))]
    public void One_host_does_what_can_be_done_from_there(Case c)
    {
        ArgumentNullException.ThrowIfNull(c);
        PairPlan plan = PairPlan.Make(Design, new PairFacts(c.Db1, c.Db2, SameServer: false));

        Assert.Empty(plan.Refusals);
        string[] steps = [.. plan.Steps.Select(s => s.Statement)];
        Assert.True(steps.Length == c.Says.Length, string.Join('\n', steps));
        for (int i = 0; i < steps.Length; i++)
            Assert.StartsWith(c.Says[i], steps[i], StringComparison.Ordinal);
        Assert.All(plan.Steps, s => Assert.True(s.Node.Place == 1 || s.Kind == StepKind.CatchUp));
    }

    [Theory]
    [MemberData(nameof(OneHostRefused))]
    public void One_host_refuses_what_positions_do_not_show(Case c)
    {
        ArgumentNullException.ThrowIfNull(c);
        PairPlan plan = PairPlan.Make(Design, new PairFacts(c.Db1, c.Db2, SameServer: false));

        string refusal = Assert.Single(plan.Refusals);
        Assert.All(c.Says, part => Assert.Contains(part, refusal, StringComparison.Ordinal));
        Assert.Empty(plan.Steps);
    }

    [Fact]
    public void The_newer_server_may_follow_and_the_older_may_not()
    {
        ServerFacts older = Fresh(1), newer = Fresh(2) with { Version = Parse("11.4.2-MariaDB") };
        PairDesign oneWay = Design with { OneWay = true };

        Assert.Empty(PairPlan.Make(oneWay, new PairFacts(older, newer, SameServer: false)).Refusals);
        string refusal = Assert.Single(PairPlan.Make(oneWay, new PairFacts(older with { Version = newer.Version }, newer with { Version = older.Version }, SameServer: false)).Refusals);
        Assert.Contains("so put the older one, db2, first", refusal, StringComparison.Ordinal);
    }

    private static ServerFacts Empty(int place) => Fresh(place) with { Planning = new PlanningFacts { LogsBegin = GtidPosition.Empty } };

    private static ServerFacts WithData(int place, string log, string? notInLogs = null) => Fresh(place) with
    {
        BinlogPosition = At(log),
        Planning = new PlanningFacts { Schemas = ["app"], LogsBegin = GtidPosition.Empty, SchemasNotInLogs = notInLogs is null ? [] : [notInLogs] },
    };

    private static ServerFacts Open(ServerFacts facts, bool open = true) => facts with { Account = facts.Account! with { Exists = open, HasPassword = open, MayReplicate = open } };

    private static ServerFacts Seen(int place, string log, string applied) => Fresh(place) with
    {
        Sight = ServerSight.Positions,
        Account = null,
        SeesAllTables = null,
        BinlogPosition = At(log),
        AppliedPosition = At(applied),
        Planning = new PlanningFacts { Writers = [.. At(log).Transactions, .. At(applied).Transactions] },
    };
}
