using static VipGuard.Replication.RoleAction;
using static VipGuard.Replication.Tests.Roles.Situation;

namespace VipGuard.Replication.Tests.Roles;

public sealed class RoleDecisionTests
{
    public static TheoryData<string, ServerRole, RoleAction[]> AStandby => Table(
    [
        ("healthy: nothing is done", AsStandby, Standby, Peer(), ServerRole.Standby, []),
        ("writable: fenced, and only then the source's side off", AsStandby, Writer, Peer(), ServerRole.Standby, [Fence, SourceSideOff]),
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
        ("it returns and takes writes: not read from", AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "No" }), Peer("1-1-3,2-2-7", readOnly: false), ServerRole.Writer, []),
        ("it returns with more: not read from", AsWriter with { ComparesFirst = true }, Writer.With(c => c with { IoRunning = "No" }), Peer("1-1-3,2-2-9"), ServerRole.Writer, []),
        ("a person says merge: read from", AsWriter with { ComparesFirst = true, MayMerge = true }, Writer.With(c => c with { IoRunning = "No" }), Peer("1-1-3,2-2-9"), ServerRole.Writer, [StartReplica]),
        ("somebody has stopped receiving a moment ago: left", AsWriter, Writer.With(c => c with { IoRunning = "No" }), Peer(), ServerRole.Writer, []),
    ]);

    private static LocalFacts Stopped => Standby.With(c => c with { IoRunning = "No", SqlRunning = "No" });

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
    public void With_both_writable_nothing_is_set_whatever_is_seen()
    {
        foreach (LocalFacts facts in (LocalFacts[])[Standby, Writer, Stopped])
        {
            RoleStep step = Decide(Taking(), facts, Peer(), s => s with { FollowsHolder = false });

            Assert.Empty(step.Actions);
            Assert.Equal(ServerRole.Unmanaged, step.Next.Role);
        }
    }

    [Fact]
    public void A_fence_that_nobody_lifts_is_lifted()
    {
        RoleState fenced = RoleDecision.Fenced(AsWriter, Now - TimeSpan.FromSeconds(59));
        Assert.Empty(Decide(fenced, Standby, Peer()).Actions);

        RoleStep step = Decide(fenced with { Since = Now - TimeSpan.FromSeconds(60) }, Standby, Peer());

        Assert.Equal((ServerRole.Writer, "AllowWrites"), (step.Next.Role, string.Join(' ', step.Actions)));
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
