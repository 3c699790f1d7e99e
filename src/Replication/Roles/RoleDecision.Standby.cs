namespace VipGuard.Replication;

public static partial class RoleDecision
{
    // What the server itself would have tried again, and what passes with the peer's state (facts F29, and the I/O thread's list).
    private static readonly int[] passing = [1205, 1213, 1317, 1756];
    private static readonly int[] passingReceiving = [1040, 1129, 2002, 2003, 2005, 2006, 2013];

    private static RoleStep AsStandby(RoleState state, LocalFacts local, PeerFacts peer, RoleSettings settings, bool restarted, TimeSpan now)
    {
        state = state with { Role = ServerRole.Standby, WasCaughtUp = CaughtUpNow(state, local, peer, settings), OnlyCopy = OnlyCopy(state, local, peer, settings) };
        // The source's side stays on until no client is left: a commit that waits for the peer must not be answered without it.
        // And until the peer, which asks this server meanwhile, has taken over.
        bool handedOver = !local.Server.Dialect.SourceSideGoesSlowly || now - state.Since >= SourceSideStays;
        TimeSpan? opened = local is { RefusesWrites: false, Server.IsReadOnly: true } ? state.OpenedSince ?? now : null;
        state = state with { OpenedSince = opened };
        // MySQL's read_only keeps clients off; 'pair apply' takes super_read_only away for its own statements, and is let finish.
        if (!local.RefusesWrites && !(now - opened < LeaveStopped))
            return new RoleStep(state, handedOver ? [RoleAction.Fence, RoleAction.SourceSideOff] : [RoleAction.Fence], Calm);
        List<RoleAction> actions = [];
        if (local.SourceSide == true && handedOver)
            actions.Add(RoleAction.SourceSideOff);
        if (KeepAcknowledging(state, local, settings, now, actions))
            state = state with { StartedAt = now };
        bool atOnce = restarted || state.StartedAt is null;
        if (settings.FollowsPeer && KeepRunning(state, local, peer, settings, atOnce, now, actions))
            state = state with { StartedAt = now };
        return new RoleStep(state, actions, Calm);
    }

    /// <summary>True if receiving is to be started anew: the replica's side counts from when the I/O thread connects.</summary>
    private static bool KeepAcknowledging(RoleState state, LocalFacts local, RoleSettings settings, TimeSpan now, List<RoleAction> actions)
    {
        if (!settings.SemiSync || local.ReplicaSide is not { } on)
            return false;
        if (!on)
            actions.Add(RoleAction.ReplicaSideOn);
        // A source that does not have semi-sync is never acknowledged: that is tried again now and then, not at each look.
        bool tried = on && state.StartedAt is { } last && now - last < AcknowledgeAgain;
        if (local.Acknowledges || tried || ChannelOf(local, settings) is not { Runs: true })
            return false;
        actions.AddRange([RoleAction.StopReceiving, RoleAction.StartReceiving]);
        return true;
    }

    /// <summary>True if replication is to be started: it was stopped without an error, or by one that passes, and nobody is at it.</summary>
    private static bool KeepRunning(RoleState state, LocalFacts local, PeerFacts peer, RoleSettings settings, bool atOnce, TimeSpan now, List<RoleAction> actions)
    {
        if (ChannelOf(local, settings) is not { } channel || !IsStartable(channel))
            return false;
        bool waited = state.StoppedSince is { } since && now - since >= LeaveStopped && (state.StartedAt is not { } last || now - last >= LeaveStopped);
        if (!atOnce && !waited)
            return false;
        if (StartLoses(channel, local, peer))
            return false;
        actions.Add(RoleAction.StartReplica);
        return true;
    }

    /// <summary>A START would throw away what was received and not applied, and the peer does not have it to be fetched again, as far as is known.</summary>
    private static bool StartLoses(ReplicationChannel channel, LocalFacts local, PeerFacts peer) =>
        channel.IsStopped && local.Server.Dialect.StartForgetsReceived && !local.All.Reaches(channel.Received) && !local.All.Union(peer.Position).Reaches(channel.Received);

    /// <summary>The same as a sentence, once the peer was asked after the threads had stopped; "" where there is nothing to say.</summary>
    private static string OnlyCopy(RoleState state, LocalFacts local, PeerFacts peer, RoleSettings settings)
    {
        if (!settings.FollowsPeer || !peer.IsUp || !(peer.At >= state.StoppedSince) || ChannelOf(local, settings) is not { } channel || !StartLoses(channel, local, peer))
            return "";
        MissingTransactions missing = local.All.Union(peer.Position).Lacks(channel.Received);
        return $"both replication threads are stopped, and {missing.Counted} received of {settings.Peer.Name} ({missing.Text}) are not in its log any more: starting them would throw the relay log away, "
            + "which may be the only copy. Read it with mysqlbinlog before START SLAVE";
    }

    private static bool IsStartable(ReplicationChannel channel)
    {
        bool ioStopped = channel.IoRunning is "No", sqlStopped = channel.SqlRunning is "No";
        bool ioPasses = channel.IoErrno == 0 || passingReceiving.Contains(channel.IoErrno);
        bool sqlPasses = channel.SqlErrno == 0 || passing.Contains(channel.SqlErrno);
        return (ioStopped || sqlStopped) && (!ioStopped || ioPasses) && (!sqlStopped || sqlPasses);
    }

    private static TimeSpan? StoppedSince(RoleState state, LocalFacts local, RoleSettings settings, TimeSpan now) =>
        ChannelOf(local, settings) is { } channel && IsStartable(channel) ? state.StoppedSince ?? now : null;

    /// <summary>The channel by which this server follows the pair's other one, by GTID; null: it does not.</summary>
    internal static ReplicationChannel? ChannelOf(LocalFacts local, RoleSettings settings)
    {
        Direction direction = new(settings.Self, settings.Peer, settings.ReplicationUser, local.Server, null);
        return direction.IsJoined ? direction.Channel : null;
    }

    private static bool? CaughtUpNow(RoleState state, LocalFacts local, PeerFacts peer, RoleSettings settings) =>
        peer.IsUp ? ReplicationJudgement.Of(state, local, peer, settings).CaughtUp : state.WasCaughtUp;
}
