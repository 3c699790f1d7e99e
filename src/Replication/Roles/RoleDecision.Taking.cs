namespace VipGuard.Replication;

public static partial class RoleDecision
{
    private static RoleStep WhileTaking(RoleState state, LocalFacts local, PeerFacts peer, RoleSettings settings, TimeSpan now)
    {
        List<RoleAction> actions = [];
        bool late = now - state.Since >= settings.DrainLimit;
        ReplicationChannel? channel = settings.FollowsPeer ? ChannelOf(local, settings) : null;
        // An answer from before the address came here says nothing of now.
        bool asked = peer.Presence != PeerPresence.Unknown && peer.At >= state.Since;
        // First of all: with it on, applying waits for the acknowledgement of a peer that may be dead (facts F28).
        // Where that takes its time, only if the peer is dead indeed: a hand-over back comes while it is still on.
        bool mayAcknowledge = local.Server.Dialect.SourceSideGoesSlowly && (asked ? peer.IsUp && local.Acknowledgers > 0 : !late);
        if (local.SourceSide == true && !mayAcknowledge)
            actions.Add(RoleAction.SourceSideOff);
        if (!asked && !late)
            return new RoleStep(state, [.. actions, RoleAction.AskPeer], Hurry);

        if (!asked || !peer.IsUp)
            state = state with { ComparesFirst = true };
        (string? waitsFor, string loudly) = asked && peer.IsUp && !state.ComparesFirst
            ? WithPeer(state, local, peer, settings, channel, now, actions)
            : WithoutPeer(state, local, channel, settings, now, actions);
        if (actions.Contains(RoleAction.StopReceiving))
            state = state with { StopAsked = state.StopAsked ?? now };
        if (waitsFor is not null && !late && loudly.Length == 0)
            return new RoleStep(state with { Why = $"waits for {waitsFor}" }, actions, Hurry);

        if (waitsFor is not null && loudly.Length == 0)
            loudly = FormattableString.Invariant($"drain_limit ({settings.DrainLimit.TotalSeconds:0.###} s) is over: {waitsFor}; what is missing is applied while clients write");
        if (settings.SemiSync && local.SourceSide == false && peer.IsUp && local.Acknowledgers > 0)
            actions.Add(RoleAction.SourceSideOn);
        actions.Add(RoleAction.AllowWrites);
        string why = peer.IsUp ? $"this node holds the address; {settings.Peer.Name} has handed over" : $"this node holds the address; {settings.Peer.Name} does not answer ({peer.Why})";
        if (state.ComparesFirst && peer.IsUp)
            why = $"this node holds the address; {settings.Peer.Name} is back and not read from before it was compared";
        state = state with { Role = ServerRole.Writer, Why = why, TakeOverTrouble = loudly, OtherWrites = OtherWrites(state, peer, settings) };
        return new RoleStep(state with { Since = now }, actions, TimeSpan.Zero);
    }

    /// <summary>Two servers that are written at once are what this daemon is to prevent: it is said until the other refuses.</summary>
    private static string OtherWrites(RoleState state, PeerFacts peer, RoleSettings settings)
    {
        if (peer.Server is not { } server || peer.At < state.Since)
            return state.OtherWrites;
        // On MySQL read_only keeps clients off; without super_read_only only administrators write, as 'pair apply' does for a moment.
        if (server.IsReadOnly)
            return "";
        string unread = state.ComparesFirst ? "; nothing is read from it until it refuses them" : "";
        return $"the server of {settings.Peer.Name} takes writes too, although this node holds the address; start vipguard there, or set it read-only{unread}";
    }

    /// <summary>The peer's server answers: all that is in its log has to be here. What is waited for, or null; and what went wrong.</summary>
    private static (string? WaitsFor, string Loudly) WithPeer(
        RoleState state, LocalFacts local, PeerFacts peer, RoleSettings settings, ReplicationChannel? channel, TimeSpan now, List<RoleAction> actions)
    {
        bool othersWrite = !peer.Server!.Dialect.RefusesWrites(peer.Server);
        if (othersWrite && state.OtherLeaves && now - state.Since < OthersFence)
        {
            actions.Add(RoleAction.AskPeer);
            return ($"{settings.Peer.Name} to refuse writes", "");
        }

        long? behind = Behind(local, peer);
        MissingTransactions missing = local.All.Lacks(peer.Position);
        if (behind == 0)
            return (null, missing.IsNone ? "" : $"{settings.Peer.Name} has transactions of this server that its own log has lost: {missing.Text}; compare the data (docs/pair.md)");
        string what = behind is { } count
            ? FormattableString.Invariant($"{count} transactions of {settings.Peer.Name} to be applied")
            : $"an unknown number of transactions of {settings.Peer.Name} to be applied (the position of {(local.All.IsKnown ? settings.Peer.Name : settings.Self.Name)} can't be read)";
        if (channel is null)
            return (what, $"{what}, and this server does not follow it: 'vipguard pair apply' sets it up");
        if (Stuck(local, settings) is { } stuck)
            return (what, $"{what}, and no waiting helps: {stuck}");
        if (StartLoses(channel, local, peer))
            return behind is null ? (what, "") : (what, $"{what}, and both threads are stopped: starting them throws the relay log away, which may be the only copy of what {settings.Peer.Name} has lost. Read it with mysqlbinlog before START SLAVE");
        if (IsStartable(channel) && (state.StartedAt is not { } started || now - started > Calm))
            actions.Add(RoleAction.StartReplica);
        return (what, "");
    }

    /// <summary>The peer's server is gone: what was received is all there is, and it is applied to its end (by GTID; the threads' texts are no end).</summary>
    private static (string? WaitsFor, string Loudly) WithoutPeer(
        RoleState state, LocalFacts local, ReplicationChannel? channel, RoleSettings settings, TimeSpan now, List<RoleAction> actions)
    {
        if (channel is null)
            return (null, settings.FollowsPeer ? $"this server does not follow {settings.Peer.Name}, and nothing of it is here: 'vipguard pair apply' sets it up" : "");
        MissingTransactions missing = local.All.Lacks(channel.Received);
        bool receives = channel.IoRunning is not "No", applies = channel.SqlRunning is not "No";
        // In this order: where both threads are stopped, MariaDB's next START throws away what was received (docs/measured.md).
        if (receives && applies)
            actions.Add(RoleAction.StopReceiving);
        if (missing.IsNone)
        {
            // Told to stop it receives nothing more; until it has said good-bye to a peer that hangs, 2 s pass, and clients need not wait for that.
            bool told = state.StopAsked is { } asked && now - asked >= stopTakesHold;
            return (receives && applies && !told ? "the I/O thread to stop" : null, "");
        }

        string what = $"{missing.Counted} received of {settings.Peer.Name} to be applied ({missing.Text})";
        if (Stuck(local, settings) is { } stuck)
            return (what, $"{what}, and no waiting helps: {stuck}");
        if (!applies && !receives && local.Server.Dialect.StartForgetsReceived)
            return (what, $"{what}, and both threads were stopped: starting them throws the relay log away, which may be the only copy. Read it with mysqlbinlog before START SLAVE");
        if (!applies)
            actions.Add(RoleAction.StartApplying);
        return (what, "");
    }

    private static string? Stuck(LocalFacts local, RoleSettings settings)
    {
        Direction direction = new(settings.Self, settings.Peer, settings.ReplicationUser, local.Server, null);
        return direction.IsStuck ? direction.Trouble : null;
    }

    /// <summary>Transactions of the peer's log that are not here, without those that this server wrote itself. Null: either position is unknown, which is not "none".</summary>
    internal static long? Behind(LocalFacts local, PeerFacts peer)
    {
        if (peer.Server is not { } source)
            return 0;
        if (!local.All.IsKnown || local.All.Lacks(peer.Position).Count is null)
            return null;
        decimal behind = local.Server.Dialect.LagsOf(local.Server with { AppliedPosition = local.All }, source).Sum(lag => (decimal)Math.Max(0, lag.Transactions));
        return (long)Math.Min(behind, long.MaxValue);
    }
}
