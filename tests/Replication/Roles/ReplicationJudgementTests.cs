using static VipGuard.Replication.Tests.Roles.Situation;

namespace VipGuard.Replication.Tests.Roles;

public sealed class ReplicationJudgementTests
{
    [Theory]
    [InlineData("Yes", "Yes", 0, 0, "running", true)]
    [InlineData("Connecting", "Yes", 0, 0, "connecting", true)]
    [InlineData("Connecting", "Yes", 2003, 0, "connecting", true)]
    [InlineData("No", "No", 0, 0, "stopped", true)]
    [InlineData("No", "Yes", 1236, 0, "broken", false)]
    [InlineData("Yes", "No", 0, 1062, "broken", false)]
    [InlineData("", "", 0, 0, "stopped", true)]
    public void Puts_all_in_one_word(string io, string sql, int ioErrno, int sqlErrno, string state, bool caughtUp)
    {
        LocalFacts local = Standby.With(c => c with { IoRunning = io, SqlRunning = sql, IoErrno = ioErrno, SqlErrno = sqlErrno });

        ReplicationSnapshot replication = ReplicationJudgement.Of(AsStandby with { WasCaughtUp = true }, local, Peer(), Settings);

        Assert.Equal((state, caughtUp), (replication.State, replication.CaughtUp));
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    [InlineData(null, true)]
    public void Caught_up_is_within_max_lag(int? seconds, bool caughtUp)
    {
        LocalFacts local = Standby.With(c => c with { SecondsBehind = seconds });

        Assert.Equal(caughtUp, ReplicationJudgement.Of(AsStandby, local, Peer(), Settings).CaughtUp);
    }

    [Fact]
    public void Counts_transactions_against_the_peers_own_log_and_not_those_of_this_server()
    {
        Assert.Equal(2, ReplicationJudgement.Of(AsStandby, Standby, Peer("1-1-9,2-2-9"), Settings).TransactionsBehind);
        Assert.Null(ReplicationJudgement.Of(AsStandby, Standby, Gone, Settings).TransactionsBehind);
    }

    // Facts F8: Yes, Yes, 0 and no error, and nothing arrives.
    [Fact]
    public void A_peer_whose_log_ends_before_what_was_read_of_it_is_broken_though_all_lights_are_green()
    {
        PeerFacts reset = Peer("1-1-5,2-2-3") with { Before = Standby };

        ReplicationSnapshot replication = ReplicationJudgement.Of(AsStandby, Standby, reset, Settings);

        Assert.Equal("broken", replication.State);
        Assert.Contains("lost its end", replication.Trouble, StringComparison.Ordinal);
        Assert.False(replication.CaughtUp);
        // Asked in the wrong order it would be no evidence.
        Assert.Equal("running", ReplicationJudgement.Of(AsStandby, Standby, Peer("1-1-5,2-2-3"), Settings).State);
    }

    [Fact]
    public void A_server_without_a_channel_is_not_set_up_and_never_preempts()
    {
        LocalFacts local = Standby with { Server = Standby.Server with { Channels = [] } };

        ReplicationSnapshot replication = ReplicationJudgement.Of(AsStandby, local, Peer(), Settings);

        Assert.Equal("not set up", replication.State);
        Assert.Contains("pair apply", ReplicationJudgement.WhyNoPreemption(replication, local, Peer(), Settings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1-1-5,2-2-7", null)]
    [InlineData("1-1-3,2-2-7", "db2 has not read 1-1-5")]
    public void A_server_with_transactions_that_the_writer_lacks_does_not_preempt(string peer, string? why)
    {
        ReplicationSnapshot replication = ReplicationJudgement.Of(AsStandby, Standby, Peer(peer), Settings);

        string? said = ReplicationJudgement.WhyNoPreemption(replication, Standby, Peer(peer), Settings);

        Assert.True(why is null ? said is null : said?.StartsWith(why, StringComparison.Ordinal) == true, said);
    }

    [Theory]
    [InlineData(null, "has not been reached")]
    [InlineData(false, "was behind")]
    [InlineData(true, null)]
    public void Under_caught_up_only_a_server_that_had_everything_takes_over(bool? was, string? why)
    {
        RoleState state = AsStandby with { WasCaughtUp = was };
        RoleSettings only = Settings with { OnlyCaughtUp = true };
        ReplicationSnapshot replication = ReplicationJudgement.Of(state, Standby, Gone, only);

        string? said = ReplicationJudgement.WhyNever(state, replication, only);

        Assert.True(why is null ? said is null : said?.Contains(why, StringComparison.Ordinal) == true, said);
        Assert.Null(ReplicationJudgement.WhyNever(state, replication, Settings));
    }
}
