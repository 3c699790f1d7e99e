using static VipGuard.Replication.Tests.Plans.Given;

namespace VipGuard.Replication.Tests.Plans;

/// <summary>What was observed, and the steps that follow from it; a step is written up to where it says enough.</summary>
public sealed class PlanStepsTests
{
    private static readonly DataComparison equal = new([], FirstWritten: false, SecondWritten: false, 3);

    public sealed record Case(string Name, ServerFacts Db1, ServerFacts Db2, params string[] Steps)
    {
        public override string ToString() => Name;
    }

    public static TheoryData<Case> Cases => new()
    {
        new Case("a healthy pair", Joined(1), Joined(2)),

        new Case(
            "two fresh servers",
            Fresh(1),
            Fresh(2),
            "db1: CHANGE MASTER TO MASTER_HOST='10.0.0.2', MASTER_PORT=3306, MASTER_USER='vipguard_repl', MASTER_PASSWORD='<from the pair's key>', MASTER_CONNECT_RETRY=2, MASTER_HEARTBEAT_PERIOD=5, MASTER_USE_GTID=slave_pos",
            "db2: CHANGE MASTER TO MASTER_HOST='10.0.0.1'",
            "db1: CREATE USER 'vipguard_repl'@'10.0.0.2' IDENTIFIED BY '<from the pair's key>'",
            "db1: GRANT REPLICATION SLAVE ON *.* TO 'vipguard_repl'@'10.0.0.2'",
            "db2: CREATE USER 'vipguard_repl'@'10.0.0.1' IDENTIFIED BY",
            "db2: GRANT REPLICATION SLAVE",
            "db1: START SLAVE",
            "db2: START SLAVE"),

        new Case(
            "variables with the servers' defaults",
            Joined(1).With("gtid_strict_mode", "OFF").With("max_connect_errors", "100"),
            Joined(2).With("binlog_format", "MIXED").With("slave_ddl_exec_mode", "IDEMPOTENT"),
            "db1: SET GLOBAL gtid_strict_mode = ON",
            "db1: SET GLOBAL max_connect_errors = 1000000",
            "db2: SET GLOBAL binlog_format = ROW",
            "db2: SET GLOBAL slave_ddl_exec_mode = STRICT"),

        new Case("more than enough is enough", Joined(1).With("max_connect_errors", "4294967295"), Joined(2)),

        new Case(
            "a new server_id is told to the source by a new start",
            Joined(1),
            Joined(2).With("server_id", "102"),
            "db2: STOP SLAVE",
            "db2: SET GLOBAL server_id = 2",
            "db2: START SLAVE"),

        new Case(
            "equal data with a history on each side",
            Fresh(1) with { BinlogPosition = At("1-1-5") },
            Fresh(2) with { BinlogPosition = At("2-2-7") },
            "db1: SET GLOBAL gtid_slave_pos = '1-1-5,2-2-7'",
            "db2: SET GLOBAL gtid_slave_pos = '1-1-5,2-2-7'",
            "db1: CHANGE MASTER",
            "db2: CHANGE MASTER",
            "db1: CREATE USER",
            "db1: GRANT",
            "db2: CREATE USER",
            "db2: GRANT",
            "db1: START SLAVE",
            "db2: START SLAVE"),

        new Case(
            "a history in the default domain, with the default id, on both sides: the longer one counts, on both",
            Fresh(1) with { BinlogPosition = At("0-1-13"), AppliedPosition = At("9-9-9") },
            Fresh(2) with { BinlogPosition = At("0-1-3,2-2-1") },
            "db1: SET GLOBAL gtid_slave_pos = '0-1-13,2-2-1,9-9-9'",
            "db2: SET GLOBAL gtid_slave_pos = '0-1-13,2-2-1'",
            "db1: CHANGE MASTER",
            "db2: CHANGE MASTER",
            "db1: CREATE USER",
            "db1: GRANT",
            "db2: CREATE USER",
            "db2: GRANT",
            "db1: START SLAVE",
            "db2: START SLAVE"),

        new Case(
            "db2 follows db1 already, db1 nobody",
            Joined(1) with { Channels = [], AppliedPosition = GtidPosition.Empty, BinlogPosition = At("1-1-5") },
            Joined(2) with { BinlogPosition = At("1-1-5"), AppliedPosition = At("1-1-5") },
            "db1: SET GLOBAL gtid_slave_pos = '1-1-5'",
            "db1: CHANGE MASTER",
            "db1: START SLAVE"),

        new Case(
            "db2 was rebuilt from db1: its own log is behind what db1 has had from its forerunner",
            Joined(1).With(c => c with { IoRunning = "Connecting", IoErrno = 1045 }),
            Fresh(2) with { BinlogPosition = At("2-2-3") },
            "db1: STOP SLAVE",
            "db2: SET GLOBAL gtid_slave_pos = '1-1-5,2-2-7'",
            "db2: FLUSH HOSTS",
            "db1: CHANGE MASTER",
            "db2: CHANGE MASTER",
            "db2: CREATE USER",
            "db2: GRANT",
            "db1: START SLAVE",
            "db2: START SLAVE"),

        new Case(
            "the position stands already, but the log was reset: it is set again, for the number from which the server counts on",
            Joined(1) with { BinlogPosition = At("1-1-1,2-2-7") },
            Joined(2) with { Channels = [] },
            "db1: STOP SLAVE",
            "db1: SET GLOBAL gtid_slave_pos = '1-1-5,2-2-7'",
            "db1: FLUSH HOSTS",
            "db2: CHANGE MASTER",
            "db1: START SLAVE",
            "db2: START SLAVE"),

        new Case("a copied server that has not written yet", Joined(1), Joined(2) with { BinlogPosition = At("1-1-5") }),

        new Case(
            "a replica by file and position becomes one by GTID",
            Joined(1),
            Joined(2).With(c => c with { FollowsGtid = false }),
            "db2: STOP SLAVE",
            "db2: CHANGE MASTER",
            "db2: START SLAVE"),

        new Case("both stopped", Joined(1).With(Stopped), Joined(2).With(Stopped), "db1: START SLAVE", "db2: START SLAVE"),
        new Case("one thread stopped", Joined(1).With(c => c with { SqlRunning = "No" }), Joined(2), "db1: START SLAVE"),
        new Case("a lock wait that a new start gets over", Joined(1).With(c => c with { SqlRunning = "No", SqlErrno = 1205 }), Joined(2), "db1: START SLAVE"),
        new Case("a source that is away needs no step", Joined(1).With(c => c with { IoRunning = "Connecting", IoErrno = 2003 }), Joined(2)),

        new Case(
            "a refused login gets the password again, before the account",
            Joined(1).With(c => c with { IoRunning = "Connecting", IoErrno = 1045 }),
            Joined(2).With(a => a with { HasPassword = false }),
            "db1: STOP SLAVE",
            "db1: CHANGE MASTER",
            "db2: ALTER USER 'vipguard_repl'@'10.0.0.1' IDENTIFIED BY '<from the pair's key>'",
            "db1: START SLAVE"),

        new Case(
            "a new key, while both directions still run with the old password",
            Joined(1).With(a => a with { HasPassword = false }),
            Joined(2).With(a => a with { HasPassword = false }),
            "db1: STOP SLAVE",
            "db2: STOP SLAVE",
            "db1: CHANGE MASTER",
            "db2: CHANGE MASTER",
            "db1: ALTER USER",
            "db2: ALTER USER",
            "db1: START SLAVE",
            "db2: START SLAVE"),

        new Case(
            "an account that is locked and lacks its right",
            Joined(1).With(a => a with { IsLocked = true, MayReplicate = false }),
            Joined(2),
            "db1: ALTER USER 'vipguard_repl'@'10.0.0.2' ACCOUNT UNLOCK",
            "db1: GRANT REPLICATION SLAVE"),

        new Case(
            "another replication user",
            Joined(1).With(c => c with { SourceUser = "repl" }),
            Joined(2),
            "db1: STOP SLAVE",
            "db1: CHANGE MASTER",
            "db1: START SLAVE"),

        new Case(
            "heartbeats of half a minute, which slave_net_timeout would take for silence",
            Joined(1).With(c => c with { HeartbeatPeriod = 30 }),
            Joined(2).With(c => c with { HeartbeatPeriod = null }),
            "db1: STOP SLAVE",
            "db1: CHANGE MASTER",
            "db1: START SLAVE"),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_follow_from_what_was_observed(Case c)
    {
        ArgumentNullException.ThrowIfNull(c);
        PairPlan plan = PairPlan.Make(Design, new PairFacts(c.Db1, c.Db2, SameServer: false), equal);

        string[] steps = [.. plan.Steps.Select(s => $"{s.Node.Name}: {s.Statement}")];
        Assert.Empty(plan.Refusals);
        Assert.True(steps.Length == c.Steps.Length, string.Join('\n', steps));
        for (int i = 0; i < steps.Length; i++)
            Assert.StartsWith(c.Steps[i], steps[i], StringComparison.Ordinal);
        Assert.Equal(c.Steps.Length == 0, plan.IsNothingToDo);
    }

    [Fact]
    public void Accounts_stay_out_of_the_binary_log_and_nothing_else_does()
    {
        PairPlan plan = PairPlan.Make(Design, new PairFacts(Fresh(1), Fresh(2).With("sync_binlog", "0"), SameServer: false), equal);

        Assert.All(plan.Steps, s => Assert.Equal(s.Kind == StepKind.Account, s.StaysLocal));
    }

    [Fact]
    public void The_password_comes_into_a_statement_only_when_it_is_carried_out()
    {
        Assert.True(PairKey.TryRead(Convert.ToBase64String(new byte[PairKey.Size]), out PairKey? key));
        PairPlan plan = PairPlan.Make(Design, new PairFacts(Fresh(1), Fresh(2), SameServer: false), equal);

        PlanStep[] secret = [.. plan.Steps.Where(s => s.HoldsSecret)];
        Assert.Equal(4, secret.Length);
        Assert.All(secret, s => Assert.Contains($"'{key!.ReplicationPassword()}'", s.ToRun(key), StringComparison.Ordinal));
        Assert.All(plan.Steps, s => Assert.DoesNotContain(key!.ReplicationPassword(), s.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Data_are_compared_only_where_the_two_do_not_replicate_yet()
    {
        Assert.True(PairPlan.Make(Design, new PairFacts(Fresh(1), Fresh(2), SameServer: false)).NeedsComparison);
        Assert.False(PairPlan.Make(Design, new PairFacts(Joined(1), Joined(2), SameServer: false)).NeedsComparison);
        Assert.True(PairPlan.Make(Design, new PairFacts(Joined(1), Joined(2) with { Channels = [] }, SameServer: false)).NeedsComparison);
        Assert.Empty(PairPlan.Make(Design, new PairFacts(Fresh(1), Fresh(2), SameServer: false)).Steps);
    }
}
