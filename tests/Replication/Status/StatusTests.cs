using static VipGuard.Replication.Tests.Plans.Given;

namespace VipGuard.Replication.Tests.Status;

public sealed class StatusTests
{
    public sealed record Case(string Name, ServerFacts Db1, ServerFacts Db2, DirectionState State, long? Seconds, string? Says = null)
    {
        public override string ToString() => Name;
    }

    // The direction db2 → db1, with db1's side changed.
    public static TheoryData<Case> Cases => new()
    {
        new Case("healthy", Joined(1), Joined(2), DirectionState.Running, 0),
        new Case("not set up", Fresh(1), Joined(2), DirectionState.NotSetUp, null, "'vipguard pair apply' sets it up"),
        new Case("by file and position", Joined(1).With(c => c with { FollowsGtid = false }), Joined(2), DirectionState.NotSetUp, 0, "does not follow"),
        new Case("stopped", Joined(1).With(Stopped), Joined(2), DirectionState.Stopped, null),
        new Case("connecting, and MySQL says 0 seconds", Joined(1).With(c => c with { IoRunning = "Connecting" }), Joined(2), DirectionState.Connecting, null),
        new Case("connecting with an error", Joined(1).With(c => c with { IoRunning = "Connecting", IoErrno = 1045 }), Joined(2), DirectionState.Connecting, null, "db1 can't log in to db2 as vipguard_repl (1045)"),
        new Case("given up", Joined(1).With(c => c with { IoRunning = "No", IoErrno = 2003 }), Joined(2), DirectionState.Broken, null, "has given up: it does not come back by itself. START SLAVE IO_THREAD on db1"),
        new Case("a row that does not fit", Joined(1).With(c => c with { SqlRunning = "No", SqlErrno = 1032 }), Joined(2), DirectionState.Broken, null, "(1032)"),
        new Case("ahead of its source with all lights green", Joined(1), Joined(2) with { BinlogPosition = At("2-2-6") }, DirectionState.Broken, 0, "new rows do not arrive"),
        new Case("a delay that the server does not know", Joined(1).With(c => c with { SecondsBehind = null }), Joined(2), DirectionState.Running, null),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_direction_says_in_one_word_how_it_is(Case c)
    {
        ArgumentNullException.ThrowIfNull(c);
        PairStatus status = PairStatus.Of(Design, new NodeStatus(Design.First, c.Db1, ""), new NodeStatus(Design.Second, c.Db2, ""));

        DirectionStatus direction = status.Directions[0];
        Assert.Equal(("db1", "db2"), (direction.Replica.Name, direction.Source.Name));
        Assert.Equal(c.State, direction.State);
        Assert.Equal(c.Seconds, direction.SecondsBehind);
        if (c.Says is { } words)
            Assert.Contains(words, direction.Trouble, StringComparison.Ordinal);
        else
            Assert.Null(direction.Trouble);
        Assert.Equal(c.State == DirectionState.Running && c.Says is null, status.IsWhole);
    }

    [Fact]
    public void The_difference_is_counted_by_domain_without_the_replicas_own()
    {
        ServerFacts db1 = Joined(1) with { AppliedPosition = At("0-1-13,1-1-5,2-2-4") };
        ServerFacts db2 = Joined(2) with { BinlogPosition = At("0-1-3,1-1-2,2-2-7") };

        IReadOnlyList<GtidLag> lags = PairStatus.Of(Design, new NodeStatus(Design.First, db1, ""), new NodeStatus(Design.Second, db2, "")).Directions[0].Lags;

        Assert.Equal([("0", 0L), ("2", 3L)], lags.Select(l => (l.Origin, l.Transactions)));
    }

    [Fact]
    public void A_server_that_does_not_answer_leaves_its_direction_unknown()
    {
        PairStatus status = PairStatus.Of(Design, new NodeStatus(Design.First, null, "10.0.0.1:3306: no route"), new NodeStatus(Design.Second, Joined(2), ""));

        Assert.Equal(DirectionState.Unknown, status.Directions[0].State);
        Assert.Equal("db1 can't be asked: 10.0.0.1:3306: no route", status.Directions[0].Trouble);
        Assert.Equal(DirectionState.Running, status.Directions[1].State);
        Assert.Empty(status.Directions[1].Lags);
        Assert.False(status.IsWhole);
    }
}
