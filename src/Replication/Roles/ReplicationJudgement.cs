namespace VipGuard.Replication;

/// <summary>How the local server follows its peer, out of one look; and what that forbids a backup. Pure.</summary>
public static class ReplicationJudgement
{
    public static ReplicationSnapshot Of(RoleState state, LocalFacts local, PeerFacts peer, RoleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.FollowsPeer)
            return new ReplicationSnapshot("not set up", null, peer.IsUp ? RoleDecision.Behind(local, peer) : null, !peer.IsUp || RoleDecision.Behind(local, peer) == 0, null);
        Direction direction = new(settings.Self, settings.Peer, settings.ReplicationUser, local.Server, null);
        Direction compared = peer.Before is { } before ? direction with { ReplicaFacts = before.Server, SourceFacts = peer.Server } : direction;
        bool ahead = compared.AheadOfSource is not null;
        string wire = ahead ? "broken" : direction.State.ToWord();
        long? seconds = direction.Runs ? direction.Channel!.SecondsBehind : null;
        long? behind = peer.IsUp ? RoleDecision.Behind(local, peer) : null;
        bool caughtUp = wire switch
        {
            "running" => seconds is null ? behind is 0 : seconds <= settings.MaxLag.TotalSeconds,
            // The peer is away: what counts is how things stood when it was last there, and that all of it was applied.
            "connecting" => state.WasCaughtUp == true && local.All.Reaches(direction.Channel!.Received),
            // Nothing is read from it for now, and nothing is missing.
            "stopped" => behind is 0,
            _ => false,
        };
        string? trouble = (ahead ? compared : direction).Trouble ?? (wire == "not set up" ? $"{settings.Self.Name} does not follow {settings.Peer.Name}; 'vipguard pair apply' sets it up" : null);
        return new ReplicationSnapshot(wire, seconds, behind, caughtUp, trouble) { Detail = DetailOf(direction, local) };
    }

    /// <summary>Why a backup may not take the address because its priority is higher; null: it may.</summary>
    public static string? WhyNoPreemption(ReplicationSnapshot replication, LocalFacts local, PeerFacts peer, RoleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(replication);
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(settings);
        if (!replication.CaughtUp)
        {
            if (replication.Trouble is { } trouble)
                return $"replication: {trouble}";
            return replication.SecondsBehind is { } seconds && replication.State == "running"
                ? FormattableString.Invariant($"replication is {seconds} s behind, and max_lag is {settings.MaxLag.TotalSeconds:0.###} s")
                : $"replication is {replication.State}";
        }

        // With the peer written to, what only this server has are transactions that a take-over left behind.
        MissingTransactions own = peer.IsUp ? peer.Position.Union(peer.Server!.AppliedPosition).Lacks(local.Server.Dialect.OwnTransactions(local.Server)) : MissingTransactions.None;
        return own.IsNone ? null : $"{settings.Peer.Name} has not read {own.Text} of this server yet";
    }

    /// <summary>Why a backup may not become master at all, under takeover = "caught-up"; null: it may.</summary>
    public static string? WhyNever(RoleState state, ReplicationSnapshot replication, RoleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(replication);
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.OnlyCaughtUp || !settings.FollowsPeer)
            return null;
        if (replication.State == "broken")
            return $"takeover = \"caught-up\": replication is broken";
        return state.WasCaughtUp switch
        {
            true => null,
            null => $"takeover = \"caught-up\": {settings.Peer.Name} has not been reached since the daemon started",
            false => $"takeover = \"caught-up\": this server was behind when {settings.Peer.Name} was last reached",
        };
    }

    private static ReplicationDetail? DetailOf(Direction direction, LocalFacts local) => direction.Channel is { } c
        ? new ReplicationDetail(c.IoRunning, c.SqlRunning, c.Received.ToString(), local.Server.AppliedPosition.ToString(), c.RelaySpace)
        : null;
}
