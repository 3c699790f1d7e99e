using static VipGuard.Replication.Tests.Plans.Given;

namespace VipGuard.Replication.Tests.Plans;

public sealed class PlanNotesTests
{
    [Fact]
    public void A_healthy_pair_has_nothing_worth_knowing() => Assert.Empty(Notes(Joined(1), Joined(2)));

    [Fact]
    public void What_was_set_at_run_time_belongs_into_the_file()
    {
        string note = Assert.Single(Notes(Joined(1), Joined(2).With("sync_binlog", "1", atRunTime: true)));

        Assert.StartsWith("db2: sync_binlog: set at run time", note, StringComparison.Ordinal);
        Assert.EndsWith("and the next start of the server forgets what its option file does not say; run 'vipguard pair conf --write' on db2", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_sessions_keep_the_old_domain()
    {
        IReadOnlyList<string> notes = Notes(Joined(1).With("gtid_domain_id", "0"), Joined(2));

        Assert.Contains(notes, n => n.StartsWith("db1: sessions that are open now keep the old gtid_domain_id;", StringComparison.Ordinal));
    }

    [Fact]
    public void Tables_without_transactions_are_named_up_to_three()
    {
        string note = Assert.Single(Notes(Joined(1) with { TablesWithoutTransactions = ["a.a (MyISAM)", "a.b (Aria)", "a.c (MyISAM)", "a.d (MyISAM)"] }, Joined(2)));

        Assert.Contains("a.a (MyISAM), a.b (Aria), a.c (MyISAM) and 1 more", note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_away_is_said_in_words()
    {
        string note = Assert.Single(Notes(Joined(1).With(c => c with { IoRunning = "Connecting", IoErrno = 2003 }), Joined(2)));

        Assert.StartsWith("db1 can't reach db2 at 10.0.0.2:3306 (2003)", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_only_and_too_many_rights_are_left_and_said()
    {
        IReadOnlyList<string> notes = Notes(Joined(1).With("read_only", "ON"), Joined(2).With(a => a with { HasMore = true }));

        Assert.Collection(
            notes,
            n => Assert.StartsWith("db1 is read_only", n, StringComparison.Ordinal),
            n => Assert.Contains("'vipguard_repl'@'10.0.0.1' holds more than REPLICATION SLAVE", n, StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Notes(ServerFacts db1, ServerFacts db2) => PairPlan.Make(Design, new PairFacts(db1, db2, SameServer: false)).Notes;
}
