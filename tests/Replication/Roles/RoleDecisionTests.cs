using static VipGuard.Replication.RoleAction;
using static VipGuard.Replication.Tests.Roles.Situation;

namespace VipGuard.Replication.Tests.Roles;

public sealed class RoleDecisionTests
{
    public static TheoryData<string, ServerRole, RoleAction[]> AStandby => Table(
    [
        ("healthy: nothing is done", AsStandby, Standby, Peer(), ServerRole.Standby, []),
        ("writable: fenced, and only then the source's side off", AsStandby, Writer, Peer(), ServerRole.Standby, [Fence, SourceSideOff]),
        ("MySQL: read_only without super_read_only, a moment ago: 'pair apply' is at work", AsStandby, OnlySuperMayWrite, Peer(), ServerRole.Standby, []),
        ("still within its time: left", AsStandby with { OpenedSince = Now - TimeSpan.FromSeconds(4) }, OnlySuperMayWrite, Peer(), ServerRole.Standby, []),
        ("and a while ago: fenced", AsStandby with { OpenedSince = Now - TimeSpan.FromSeconds(5) }, OnlySuperMayWrite, Peer(), ServerRole.Standby, [Fence, SourceSideOff]),
        ("closed meanwhile, its time begins anew", Decide(AsStandby with { OpenedSince = Now - TimeSpan.FromSeconds(5) }, Standby, Peer()).Next, OnlySuperMayWrite, Peer(), ServerRole.Standby, []),
        ("the source's side is on: off", AsStandby, Standby with { SourceSide = true }, Peer(), ServerRole.Standby, [SourceSideOff]),
        ("the replica's side is off and it receives: on, and received anew", AsStandby, Standby with { ReplicaSide = false, Acknowledges = false }, Peer(), ServerRole.Standby, [ReplicaSideOn, StopReceiving, StartReceiving]),
        ("its source has no semi-sync: not tried at each look", AsStandby, Standby with { Acknowledges = false }, Peer(), ServerRole.Standby, []),
        ("but now and then", AsStandby with { StartedAt = Now - TimeSpan.FromMinutes(10) }, Standby with { Acknowledges = false }, Peer(), ServerRole.Standby, [StopReceiving, StartReceiving]),
        ("no semi-sync plugin: nothing is done", AsStandby, Standby with { SourceSide = null, ReplicaSide = null, Acknowledges = false }, Peer(), ServerRole.Standby, []),
        ("the daemon has just started: replication too", AsStandby with { StartedAt = null }, Stopped, Peer(), ServerRole.Standby, [StartReplica]),
        ("the server was restarted: replication is started", AsStandby with { ServerStart = Now - TimeSpan.FromSeconds(5000) }, Stopped, Peer(), ServerRole.Standby, [StartReplica]),
        ("somebody has stopped it a moment ago: left", AsStandby with { StoppedSince = Now - TimeSpan.FromSeconds(4) }, Stopped, Peer(), ServerRole.Standby, []),
        ("and a while ago: started", AsStandby with { StoppedSince = Now - TimeSpan.FromSeconds(5) }, Stopped, Peer(), ServerRole.Standby, [StartReplica]),
        ("stopped at a row that does not fit: left to a person", AsStandby with { StartedAt = null }, Standby.With(c => c with { SqlRunning = "No", SqlErrno = 1062 }), Peer(), ServerRole.Standby, []),
        ("stopped by a deadlock too often: started", AsStandby with { StoppedSince = Now - TimeSpan.FromSeconds(5) }, Standby.With(c => c with { SqlRunning = "No", SqlErrno = 1205 }), Peer(), ServerRole.Standby, [StartReplica]),
        ("gave its source up after its retries: started", AsStandby with { StoppedSince = Now - TimeSpan.FromSeconds(5) }, Standby.With(c => c with { IoRunning = "No", IoErrno = 2003 }), Gone, ServerRole.Standby, [StartReplica]),
        ("the needed log is purged: left to a person", AsStandby with { StartedAt = null }, Standby.With(c => c with { IoRunning = "No", IoErrno = 1236 }), Peer(), ServerRole.Standby, []),
        ("stopped with something received and not applied, and the peer away: a START would lose it", AsStandby with { StartedAt = null }, Stopped.With(c => c with { Received = GtidPosition.ParseOrEmpty("2-2-9") }), Gone, ServerRole.Standby, []),
        ("and the peer is back and has it: fetched again", AsStandby with { StoppedSince = Now - TimeSpan.FromSeconds(5) }, Stopped.With(c => c with { Received = GtidPosition.ParseOrEmpty("2-2-9") }), Peer("1-1-5,2-2-9"), ServerRole.Standby, [StartReplica]),
        ("and the peer is back without it: this relay log is the only copy", AsStandby with { StoppedSince = Now - TimeSpan.FromSeconds(5) }, Stopped.With(c => c with { Received = GtidPosition.ParseOrEmpty("2-2-9") }), Peer(), ServerRole.Standby, []),
        ("it follows somebody else: left", AsStandby with { StartedAt = null }, Stopped.With(c => c with { SourceHost = "10.0.0.9" }), Peer(), ServerRole.Standby, []),
        ("the server does not answer: nothing is done", AsStandby, null, Peer(), ServerRole.Standby, []),
    ]);

    public static TheoryData<string, ServerRole, RoleAction[]> ATakeOver => Table(
    [
        ("the peer was asked before: asked anew", Taking(), Standby, Peer(ago: 1), ServerRole.Taking, [AskPeer]),
        ("the source's side goes off first of all", Taking(), Standby with { SourceSide = true }, PeerFacts.Unknown, ServerRole.Taking, [SourceSideOff, AskPeer]),
        ("the peer is up and all is here: written to", Taking(), Standby, Peer(), ServerRole.Writer, [SourceSideOn, AllowWrites]),
        ("nobody acknowledges: without the source's side", Taking(), Standby with { Acknowledgers = 0 }, Peer(), ServerRole.Writer, [AllowWrites]),
        ("the peer has more: it is waited for", Taking(), Standby, Peer("1-1-5,2-2-9"), ServerRole.Taking, []),
        ("and replication does not run: started", Taking() with { StartedAt = null }, Stopped, Peer("1-1-5,2-2-9"), ServerRole.Taking, [StartReplica]),
        ("but not if that throws away what the peer has lost: no waiting helps", Taking() with { StartedAt = null }, Stopped.With(c => c with { Received = GtidPosition.ParseOrEmpty("2-2-12") }), Peer("1-1-5,2-2-9"), ServerRole.Writer, [SourceSideOn, AllowWrites]),
        ("the peer leaves and still takes writes: asked again", Taking(otherLeaves: true), Standby, Peer(readOnly: false), ServerRole.Taking, [AskPeer]),
        ("but not for long", Taking(otherLeaves: true, since: 1.5), Standby, Peer(readOnly: false), ServerRole.Writer, [SourceSideOn, AllowWrites]),
        ("a silent one fences nothing: not waited for", Taking(), Standby, Peer(readOnly: false), ServerRole.Writer, [SourceSideOn, AllowWrites]),
        ("the peer is gone: receiving stops first", Taking(), Standby.With(c => c with { IoRunning = "Connecting" }), Gone, ServerRole.Taking, [StopReceiving]),
        ("told to stop, it is not waited for: a good-bye to a peer that hangs takes seconds", Taking() with { StopAsked = Now - TimeSpan.FromMilliseconds(50) }, Standby.With(c => c with { IoRunning = "Connecting" }), Gone, ServerRole.Writer, [StopReceiving, AllowWrites]),
        ("but what it received until then is", Taking() with { StopAsked = Now - TimeSpan.FromMilliseconds(50) }, Standby.With(c => c with { IoRunning = "Connecting", Received = GtidPosition.ParseOrEmpty("2-2-9") }), Gone, ServerRole.Taking, [StopReceiving]),
        ("then what was received is applied", Taking(), StoppedReceiving.With(c => c with { Received = GtidPosition.ParseOrEmpty("2-2-9") }), Gone, ServerRole.Taking, []),
        ("by an applier that somebody stopped, before receiving stops: the other way the relay log would be lost", Taking(), Standby.With(c => c with { IoRunning = "Connecting", SqlRunning = "No", Received = GtidPosition.ParseOrEmpty("2-2-9") }), Gone, ServerRole.Taking, [StartApplying]),
        ("both were stopped: a START would lose what was received", Taking(), Stopped.With(c => c with { Received = GtidPosition.ParseOrEmpty("2-2-9") }), Gone, ServerRole.Writer, [AllowWrites]),
        ("and then it is written to, without the source's side", Taking(), StoppedReceiving, Gone, ServerRole.Writer, [AllowWrites]),
        ("a transaction that does not fit: no waiting helps", Taking(), StoppedReceiving.With(c => c with { Received = GtidPosition.ParseOrEmpty("2-2-9"), SqlRunning = "No", SqlErrno = 1062 }), Gone, ServerRole.Writer, [AllowWrites]),
        ("at the drain limit it is written to all the same", Taking(since: 10), Standby, Peer("1-1-5,2-2-9"), ServerRole.Writer, [SourceSideOn, AllowWrites]),
        ("even if the peer has not answered", Taking(since: 10), StoppedReceiving, PeerFacts.Unknown, ServerRole.Writer, [AllowWrites]),
        ("the peer is back before it was compared: nothing is read from it", Taking() with { ComparesFirst = true }, StoppedReceiving, Peer("1-1-5,2-2-9"), ServerRole.Writer, [SourceSideOn, AllowWrites]),
        ("the own position can't be read: that is no reason to write", Taking(), Standby with { Server = Standby.Server with { BinlogPosition = GtidState.Unknown } }, Peer(), ServerRole.Taking, []),
        ("the peer's can't: neither", Taking(), Standby, Unreadable, ServerRole.Taking, []),
        ("but not beyond the drain limit", Taking(since: 10), Standby, Unreadable, ServerRole.Writer, [SourceSideOn, AllowWrites]),
        ("two lags that together are beyond counting", Taking(), Standby, Peer("1-1-5,2-2-18446744073709551615,3-3-18446744073709551615"), ServerRole.Taking, []),
        ("the server does not answer: waited for", Taking(), null, Gone, ServerRole.Taking, []),
    ]);

    public static TheoryData<string, ServerRole, RoleAction[]> AWriter => Table(
    [
        ("healthy: nothing is done", AsWriter, Writer, Peer(), ServerRole.Writer, []),
        ("restarted, so it refuses writes: taken over anew", AsWriter with { ServerStart = Now - TimeSpan.FromSeconds(5000) }, Standby, Peer(), ServerRole.Taking, [AskPeer]),
        ("a peer connects that acknowledges: the source's side on", AsWriter, Writer with { SourceSide = false }, Peer(), ServerRole.Writer, [SourceSideOn]),
        ("nobody acknowledges: left off", AsWriter, Writer with { SourceSide = false, Acknowledgers = 0 }, Peer(), ServerRole.Writer, []),
        ("the dead peer still counts as acknowledging: left off", AsWriter, Writer with { SourceSide = false }, Gone, ServerRole.Writer, []),
        ("receiving though the peer is to be compared first: stopped", AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "Connecting" }), Gone, ServerRole.Writer, [StopReceiving]),
        ("and the applier is stuck: the I/O thread keeps its relay log", AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "Connecting", SqlRunning = "No", SqlErrno = 1062 }), Gone, ServerRole.Writer, []),
        ("the peer is still away: nothing is done", AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "No" }), Gone, ServerRole.Writer, []),
        ("it returns with nothing of its own: read from", AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "No" }), Peer("1-1-3,2-2-7"), ServerRole.Writer, [StartReplica]),
        ("it returns without what only this relay log has: not read from", AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "No", SqlRunning = "No", Received = GtidPosition.ParseOrEmpty("2-2-9") }), Peer(), ServerRole.Writer, []),
        ("it returns and takes writes: not read from", AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "No" }), Peer("1-1-3,2-2-7", readOnly: false), ServerRole.Writer, []),
        ("it returns with more: not read from", AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "No" }), Peer("1-1-3,2-2-9"), ServerRole.Writer, []),
        ("a person says merge: read from", AsWriter with { ComparesFirst = true, MayMerge = true }, Writer.With(c => c with { IoRunning = "No" }), Peer("1-1-3,2-2-9"), ServerRole.Writer, [StartReplica]),
        ("somebody has stopped receiving a moment ago: left", AsWriter, Writer.With(c => c with { IoRunning = "No" }), Peer(), ServerRole.Writer, []),
    ]);

    private static readonly Func<RoleSettings, RoleSettings> Both = s => s with { FollowsHolder = false };

    private static LocalFacts Stopped => Standby.With(c => c with { IoRunning = "No", SqlRunning = "No" });

    private static PeerFacts Unreadable => Peer() with { Server = Peer().Server! with { BinlogPosition = GtidState.Unknown } };

    private static LocalFacts StoppedReceiving => Standby.With(c => c with { IoRunning = "No" });

    [Theory]
    [MemberData(nameof(AStandby))]
    [MemberData(nameof(ATakeOver))]
    [MemberData(nameof(AWriter))]
    public void Decides(string situation, ServerRole role, RoleAction[] actions)
    {
        (RoleState state, LocalFacts? local, PeerFacts peer) = cases[situation];

        RoleStep step = Decide(state, local, peer);

        Assert.Equal((role, string.Join(' ', actions)), (step.Next.Role, string.Join(' ', step.Actions)));
    }

    [Fact]
    public void What_only_the_returning_peer_has_is_named()
    {
        RoleState next = Decide(AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "No" }), Peer("1-1-3,2-2-9")).Next;

        Assert.StartsWith("2-2-9", next.Returned, StringComparison.Ordinal);
        Assert.True(next.ComparesFirst);
    }

    [Fact]
    public void Without_semi_sync_in_the_file_nobody_waits_for_acknowledgements()
    {
        Assert.Equal([SourceSideOff], Decide(AsWriter, Writer, Peer(), s => s with { SemiSync = false }).Actions);
        Assert.Equal([AllowWrites], Decide(Taking(), Standby, Peer(), s => s with { SemiSync = false }).Actions);
    }

    [Fact]
    public void The_primary_of_a_one_way_pair_waits_for_nobody_and_follows_nobody()
    {
        LocalFacts primary = Standby with { Server = Standby.Server with { Channels = [] } };

        Assert.Equal([SourceSideOn, AllowWrites], Decide(Taking(), primary, Peer("1-1-5"), s => s with { FollowsPeer = false }).Actions);
        Assert.Empty(Decide(AsStandby with { StartedAt = null }, primary, Peer(), s => s with { FollowsPeer = false }).Actions);
    }

    [Fact]
    public void Its_replica_that_takes_over_stops_receiving_as_any_other()
    {
        Assert.Equal([StopReceiving], Decide(Taking(), Standby, Gone).Actions);
    }

    [Fact]
    public void Transactions_of_its_own_that_only_the_peer_has_are_said_loudly()
    {
        RoleState next = Decide(Taking(), Standby, Peer("1-1-9,2-2-7")).Next;

        Assert.Equal(ServerRole.Writer, next.Role);
        Assert.Contains("its own log has lost: 1-1-9", next.Loudly, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_that_can_not_be_read_is_named_and_counts_as_behind()
    {
        RoleState waits = Decide(Taking(), Standby, Unreadable).Next;
        RoleState late = Decide(Taking(since: 10), Standby, Unreadable).Next;

        Assert.Equal("waits for an unknown number of transactions of db2 to be applied (the position of db2 can't be read)", waits.Why);
        Assert.StartsWith("drain_limit (10 s) is over: an unknown number of transactions", late.Loudly, StringComparison.Ordinal);
        Assert.DoesNotContain("has lost", late.Loudly, StringComparison.Ordinal);
        Assert.Null(ReplicationJudgement.Of(AsStandby, Standby, Unreadable, Settings).TransactionsBehind);
        Assert.False(ReplicationJudgement.Of(AsStandby, Stopped, Unreadable, Settings).CaughtUp);
    }

    [Fact]
    public void A_relay_log_that_may_be_the_only_copy_is_said_loudly_until_it_is_not()
    {
        LocalFacts received = Stopped.With(c => c with { Received = GtidPosition.ParseOrEmpty("2-2-9") });
        RoleState stopped = AsStandby with { StoppedSince = Now - TimeSpan.FromSeconds(5) };

        RoleState next = Decide(stopped, received, Peer()).Next;

        Assert.StartsWith("both replication threads are stopped, and 2 transactions received of db2 (2-2-9 and the 1 before it)", next.Loudly, StringComparison.Ordinal);
        Assert.Contains("mysqlbinlog", next.Loudly, StringComparison.Ordinal);
        Assert.Equal("", Decide(next, received, Peer("1-1-5,2-2-9")).Next.Loudly);
        // Asked before the threads stopped, the peer may have had less than what arrived until then.
        Assert.Equal("", Decide(stopped, received, Peer(ago: 6)).Next.Loudly);
        Assert.Contains("mysqlbinlog", Decide(AsWriter with { StoppedSince = stopped.StoppedSince }, received.Writable(), Peer()).Next.Loudly, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 1.5)]
    [InlineData(false, 0)]
    public void A_peer_that_takes_writes_too_is_said_loudly_until_it_refuses(bool otherLeaves, double since)
    {
        const string Said = "the server of db2 takes writes too, although this node holds the address; start vipguard there, or set it read-only";

        RoleState next = Decide(Taking(otherLeaves, since), Standby, Peer(readOnly: false)).Next;

        Assert.Equal((ServerRole.Writer, Said), (next.Role, next.Loudly));
        // No answer, and one from before: nothing new is known.
        Assert.Equal(Said, Decide(next, Writer, Gone).Next.Loudly);
        Assert.Equal(Said, Decide(next, Writer, Peer(ago: 1)).Next.Loudly);
        Assert.Equal("", Decide(next, Writer, Peer()).Next.Loudly);
    }

    [Fact]
    public void A_peer_that_takes_writes_later_on_is_said_loudly_beside_what_the_take_over_said()
    {
        RoleState late = Decide(Taking(since: 10), Standby, Peer("1-1-5,2-2-9")).Next;

        RoleState next = Decide(late, Writer, Peer(readOnly: false)).Next;

        Assert.StartsWith("drain_limit (10 s) is over", next.Loudly, StringComparison.Ordinal);
        Assert.Contains("; the server of db2 takes writes too", next.Loudly, StringComparison.Ordinal);
        Assert.Equal(late.Loudly, Decide(next, Writer, Peer()).Next.Loudly);
        Assert.Contains("nothing is read from it until it refuses them", Decide(AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "No" }), Peer(readOnly: false)).Next.Loudly, StringComparison.Ordinal);
    }

    [Fact]
    public void With_both_writable_nothing_is_set_whatever_is_seen()
    {
        foreach (LocalFacts facts in (LocalFacts[])[Standby, Writer, Stopped])
        {
            RoleStep step = Decide(RoleState.Start(Now), facts, Peer(), Both);

            Assert.Empty(step.Actions);
            Assert.Equal(ServerRole.Unmanaged, step.Next.Role);
            Assert.Empty(Decide(step.Next with { IsHolder = true }, facts, Peer(), Both).Actions);
        }
    }

    [Fact]
    public void A_file_that_goes_from_both_to_the_holder_leaves_the_holder_written_and_fences_the_other()
    {
        RoleState both = Decide(AsStandby, Writer, Peer(), Both).Next;

        RoleStep holder = Decide(both with { IsHolder = true }, Writer, Peer());
        RoleStep other = Decide(both, Writer, Peer());

        Assert.Equal((ServerRole.Writer, false), (holder.Next.Role, holder.Actions.Contains(Fence)));
        Assert.Equal((ServerRole.Standby, true), (other.Next.Role, other.Actions.Contains(Fence)));
    }

    [Fact]
    public void A_file_that_goes_from_the_holder_to_both_releases_the_standby_once()
    {
        RoleStep unreachable = Decide(AsStandby, null, Peer(), Both);
        Assert.Empty(unreachable.Actions);

        RoleStep step = Decide(unreachable.Next, Standby, Peer(), Both);

        Assert.Equal((ServerRole.Unmanaged, "AllowWrites"), (step.Next.Role, string.Join(' ', step.Actions)));
        // What somebody sets afterwards is theirs.
        Assert.Empty(Decide(step.Next, Standby, Peer(), Both).Actions);
        Assert.Empty(Decide(Decide(AsWriter, Writer, Peer(), Both).Next, Standby, Peer(), Both).Actions);
    }

    [Fact]
    public void A_fence_that_nobody_lifts_is_lifted()
    {
        RoleState fenced = RoleDecision.Fenced(AsWriter, Now - TimeSpan.FromSeconds(59));
        Assert.Empty(Decide(fenced, Standby, Peer()).Actions);

        RoleStep step = Decide(fenced with { Since = Now - TimeSpan.FromSeconds(60) }, Standby, Peer());

        Assert.Equal((ServerRole.Writer, "AllowWrites"), (step.Next.Role, string.Join(' ', step.Actions)));
    }

    [Theory]
    [InlineData(10, 60)]
    [InlineData(25, 60)]
    [InlineData(60, 130)]
    [InlineData(300, 610)]
    public void A_fence_outlasts_the_hand_over_that_may_wait_for_drain_limit(int drainLimit, int lasts)
    {
        RoleState fenced = RoleDecision.Fenced(AsWriter, Now - TimeSpan.FromSeconds(lasts));

        Assert.Empty(Decide(fenced with { Since = fenced.Since + TimeSpan.FromSeconds(1) }, Standby, Peer(), Drains).Actions);
        Assert.Equal([AllowWrites], Decide(fenced, Standby, Peer(), Drains).Actions);

        RoleSettings Drains(RoleSettings settings) => settings with { DrainLimit = TimeSpan.FromSeconds(drainLimit) };
    }

    [Fact]
    public void A_fenced_server_that_comes_back_from_a_restart_writable_is_fenced_again()
    {
        RoleStep step = Decide(RoleDecision.Fenced(AsWriter, Now), Writer, Peer());

        Assert.Equal((ServerRole.Fenced, "Fence"), (step.Next.Role, string.Join(' ', step.Actions)));
    }

    [Fact]
    public void What_one_decision_asks_for_is_not_asked_for_again_once_it_is_so()
    {
        // Each look that shows the wanted state leads to no action: no statement is repeated each second for ever.
        Assert.Empty(Decide(Decide(AsStandby, Standby, Peer()).Next, Standby, Peer()).Actions);
        Assert.Empty(Decide(Decide(AsWriter, Writer, Peer()).Next, Writer, Peer()).Actions);
    }

    private static readonly Dictionary<string, (RoleState State, LocalFacts? Local, PeerFacts Peer)> cases = new(StringComparer.Ordinal);

    private static TheoryData<string, ServerRole, RoleAction[]> Table((string Situation, RoleState State, LocalFacts? Local, PeerFacts Peer, ServerRole Role, RoleAction[] Actions)[] rows)
    {
        TheoryData<string, ServerRole, RoleAction[]> table = [];
        foreach (var row in rows)
        {
            string name = $"{row.Role}: {row.Situation}";
            lock (cases)
                cases[name] = (row.State, row.Local, row.Peer);
            table.Add(name, row.Role, row.Actions);
        }

        return table;
    }
}
