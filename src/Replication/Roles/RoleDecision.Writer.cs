namespace VipGuard.Replication;

public static partial class RoleDecision
{
    private static RoleStep AsWriter(RoleState state, LocalFacts local, PeerFacts peer, RoleSettings settings, bool restarted, TimeSpan now)
    {
        if (local.RefusesWrites)
        {
            string why = restarted ? "the server was restarted while this node holds the address" : "the server was set to refuse writes while this node holds the address";
            RoleState taking = Take(state, why, now);
            return new RoleStep(taking, [RoleAction.AskPeer], TimeSpan.Zero);
        }

        state = state with { OtherWrites = OtherWrites(state, peer, settings), OnlyCopy = OnlyCopy(state, local, peer, settings) };
        List<RoleAction> actions = [];
        // With nobody there to acknowledge, the first commit would wait for its time-out.
        if (settings.SemiSync && local.SourceSide == false && peer.IsUp && local.Acknowledgers > 0)
            actions.Add(RoleAction.SourceSideOn);
        else if (!settings.SemiSync && local.SourceSide == true)
            actions.Add(RoleAction.SourceSideOff);
        if (settings.FollowsPeer && ChannelOf(local, settings) is { } channel)
            state = Rejoin(state, local, channel, peer, settings, now, actions);
        return new RoleStep(state, actions, Calm);
    }

    // After a take-over from a dead peer nothing is read from it until its log was compared: what it wrote and nobody got would come late,
    // and over what was written here meanwhile (facts 5.4).
    private static RoleState Rejoin(RoleState state, LocalFacts local, ReplicationChannel channel, PeerFacts peer, RoleSettings settings, TimeSpan now, List<RoleAction> actions)
    {
        bool receives = channel.IoRunning is not "No";
        if (!state.ComparesFirst && receives)
        {
            if (KeepAcknowledging(state, local, settings, now, actions) || KeepRunning(state, local, peer, settings, atOnce: false, now, actions))
                return state with { StartedAt = now };
            return state with { Returned = null, MayMerge = false };
        }

        if (receives)
        {
            // While the applier is stuck, the running I/O thread is what keeps the relay log from being thrown away at a START.
            if (channel.SqlRuns)
                actions.Add(RoleAction.StopReceiving);
            return state;
        }

        if (!peer.IsUp || peer.At < state.Since)
            return state;
        // What it has is not final while somebody writes there.
        if (state.ComparesFirst && !peer.Server!.Dialect.RefusesWrites(peer.Server))
            return state;
        MissingTransactions missing = local.All.Lacks(peer.Position);
        bool merges = settings.MergeReturned || state.MayMerge;
        if (!missing.IsNone && !merges)
            return state with { ComparesFirst = true, Returned = missing.Text };
        // What somebody stopped by hand is left for a moment; what the take-over stopped is not.
        if (!state.ComparesFirst && !(state.StoppedSince is { } since && now - since >= LeaveStopped))
            return state;
        if (channel.IoErrno != 0 && !passingReceiving.Contains(channel.IoErrno))
            return state;
        if (StartLoses(channel, local, peer))
            return state;
        actions.Add(RoleAction.StartReplica);
        return state with { ComparesFirst = false, MayMerge = false, Returned = null, StartedAt = now, TakeOverTrouble = "" };
    }
}
