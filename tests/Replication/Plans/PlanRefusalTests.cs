using static VipGuard.Replication.Tests.Plans.Given;

namespace VipGuard.Replication.Tests.Plans;

/// <summary>What was observed, and the one refusal that follows from it.</summary>
public sealed class PlanRefusalTests
{
    public sealed record Case(string Name, ServerFacts Db1, ServerFacts Db2, params string[] Says)
    {
        public override string ToString() => Name;
    }

    public static TheoryData<Case> Cases => new()
    {
        new Case(
            "no binary log",
            Fresh(1),
            Fresh(2).With("log_bin", "OFF").With("log_slave_updates", "OFF"),
            "db2: log_bin is OFF and must be ON, log_slave_updates is OFF and must be ON; put the output of 'vipguard pair conf --node db2' into /etc/mysql/mariadb.conf.d/60-vipguard.cnf and restart the server"),
        new Case("no binary log, in a pair that replicates", Joined(1).With("log_slave_updates", "OFF"), Joined(2), "db1: log_slave_updates is OFF"),
        new Case("a variable that is not shown", Fresh(1).With("log_bin", null), Fresh(2), "db1: log_bin is not known"),
        new Case("errors passed over", Fresh(1).With("slave_skip_errors", "ALL"), Fresh(2), "db1: slave_skip_errors is ALL"),
        new Case("a filter on the log", Fresh(1) with { BinlogFilters = ["Binlog_Do_DB = app"] }, Fresh(2), "db1: Binlog_Do_DB = app", "rows are lost"),
        new Case("a filter on the replica", Fresh(1), Fresh(2).With("replicate_ignore_table", "app.big"), "db2: replicate_ignore_table = app.big"),
        new Case("a filter shown by the channel", Joined(1).With(c => c with { Filters = ["Replicate_Do_Domain_Ids = 2"] }), Joined(2), "db1: Replicate_Do_Domain_Ids = 2"),
        new Case("no network", Fresh(1).With("skip_networking", "ON"), Fresh(2), "db1: skip_networking is on"),
        new Case("Debian's bind_address", Fresh(1), Fresh(2).With("bind_address", "127.0.0.1"), "db2 listens on 127.0.0.1 only, and db1 has to reach it at 10.0.0.2"),
        new Case("several loopback addresses", Fresh(1).With("bind_address", "127.0.0.1, ::1,localhost"), Fresh(2), "db1 listens on 127.0.0.1, ::1,localhost only"),
        new Case("another port than the file says", Fresh(1).With("port", "3307"), Fresh(2), "db1: the server listens on port 3307, and the file says 3306"),

        new Case(
            "a third party's replica",
            Fresh(1) with { Channels = [Channel(1) with { SourceHost = "10.0.0.9" }] },
            Fresh(2),
            "db1 is a replica of 10.0.0.9:3306 already (running)",
            "RESET SLAVE ALL on db1",
            "MASTER_HOST='10.0.0.2', MASTER_PORT=3306"),
        new Case("the peer's address, another port", Fresh(1) with { Channels = [Stopped(Channel(1)) with { SourcePort = 3307 }] }, Fresh(2), "db1 is a replica of 10.0.0.2:3307 already (stopped)"),
        new Case("a named channel", Joined(1) with { Channels = [Channel(1), Channel(1) with { Name = "old" }] }, Joined(2), "db1 has a named channel 'old' from 10.0.0.2:3306"),

        new Case("a duplicate key", Joined(1), Joined(2).With(c => c with { SqlRunning = "No", SqlErrno = 1062, SqlError = "Duplicate entry '1' for key 'PRIMARY'" }), "db2 stopped at a row of db1", "(1062)", "Duplicate entry '1'"),
        new Case("one domain for both", Joined(1).With(c => c with { SqlRunning = "No", SqlErrno = 1950 }), Joined(2), "db1 stopped at a transaction of db2 that is out of order (1950)"),
        new Case("a purged log", Joined(1).With(c => c with { IoRunning = "No", IoErrno = 1236, IoError = "Could not find GTID state requested by slave in any binlog files." }), Joined(2), "db2 can't go on from the position of db1 (1236)", "copied afresh"),

        // facts F8: all lights are green.
        new Case("a source whose log was reset", Joined(1) with { BinlogPosition = At("1-1-2,2-2-7") }, Joined(2), "db2 has applied 1-1-5 from db1, whose binary log ends at 1-1-2", "new rows do not arrive"),
        new Case("a source whose log is empty", Joined(1), Joined(2) with { BinlogPosition = GtidPosition.Empty, AppliedPosition = At("1-1-5") }, "db1 has applied 2-2-7 from db2, whose binary log has none of them"),

        new Case("an account that wants a certificate", Joined(1).With(a => a with { Requires = "X509" }), Joined(2), "db1: 'vipguard_repl'@'10.0.0.2' requires X509, and db2 has no certificate to show"),
        new Case("a login that does not see all", Fresh(1), Fresh(2) with { SeesAllTables = false }, "db2: this login can't see all tables"),
        new Case("two series", Fresh(1), Fresh(2) with { Version = Parse("11.4.2-MariaDB") }, "db1 is MariaDB 10.11.19 and db2 is MariaDB 11.4.2"),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_pair_that_must_not_be_joined_is_refused_with_a_sentence(Case c)
    {
        ArgumentNullException.ThrowIfNull(c);
        PairPlan plan = PairPlan.Make(Design, new PairFacts(c.Db1, c.Db2, SameServer: false));

        string refusal = Assert.Single(plan.Refusals);
        Assert.All(c.Says, part => Assert.Contains(part, refusal, StringComparison.Ordinal));
        Assert.Empty(plan.Steps);
        Assert.False(plan.NeedsComparison);
    }

    [Fact]
    public void The_same_server_twice_is_refused_before_anything_else()
    {
        PairPlan plan = PairPlan.Make(Design, new PairFacts(Fresh(1).With("log_bin", "OFF"), Fresh(1), SameServer: true));

        Assert.Contains("10.0.0.1:3306 and 10.0.0.2:3306 lead to one and the same server", Assert.Single(plan.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void All_refusals_come_at_once()
    {
        PairPlan plan = PairPlan.Make(
            Design,
            new PairFacts(Fresh(1).With("log_bin", "OFF").With("slave_skip_errors", "ALL"), Fresh(2).With("bind_address", "127.0.0.1"), SameServer: false));

        Assert.Equal(3, plan.Refusals.Count);
    }

    [Theory]
    [InlineData(true, false, "db1 was written while comparing; stop the writers and run it again")]
    [InlineData(false, true, "db2 was written while comparing; stop the writers and run it again")]
    [InlineData(true, true, "db1 and db2 were written while comparing; stop the writers and run it again")]
    public void Data_that_changed_meanwhile_say_nothing(bool first, bool second, string expected)
    {
        PairPlan plan = PairPlan.Make(Design, new PairFacts(Fresh(1), Fresh(2), SameServer: false), new DataComparison(["data of app.t: checksum 1 on db1, 2 on db2"], first, second, 1));

        Assert.Equal(expected, Assert.Single(plan.Refusals));
    }

    [Fact]
    public void Ten_differences_are_named_and_the_rest_is_counted()
    {
        DataComparison data = new([.. Enumerable.Range(1, 13).Select(i => $"table app.t{i}: only on db1")], FirstWritten: false, SecondWritten: false, 0);

        string[] lines = Assert.Single(PairPlan.Make(Design, new PairFacts(Fresh(1), Fresh(2), SameServer: false), data).Refusals).Split('\n');

        Assert.Equal(12, lines.Length);
        Assert.StartsWith("the data of db1 and db2 differ", lines[0], StringComparison.Ordinal);
        Assert.Equal("  table app.t10: only on db1", lines[10]);
        Assert.Equal("  and 3 more", lines[11]);
    }

    [Fact]
    public void A_history_in_another_domain_is_no_sign_of_a_log_that_was_reset()
    {
        PairFacts facts = new(Joined(1) with { BinlogPosition = At("0-1-3,1-1-5,2-2-7") }, Joined(2) with { AppliedPosition = At("0-1-13,1-1-5,2-2-7") }, SameServer: false);

        Assert.True(PairPlan.Make(Design, facts).IsNothingToDo);
    }

    [Fact]
    public void A_hash_in_a_replication_error_is_not_shown()
    {
        ServerFacts db2 = Joined(2).With(c => c with { SqlRunning = "No", SqlErrno = 1396, SqlError = "Error 'Operation CREATE USER failed' on query. Default database: ''. Query: 'CREATE USER x IDENTIFIED BY PASSWORD '*F14CAAAA''" });

        string refusal = Assert.Single(PairPlan.Make(Design, new PairFacts(Joined(1), db2, SameServer: false)).Refusals);

        Assert.Contains("Operation CREATE USER failed", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("F14C", refusal, StringComparison.Ordinal);
    }
}
