namespace VipGuard.Replication;

/// <summary>What the local server's role asks for next, from what is known. Pure; time is an argument.</summary>
public static partial class RoleDecision
{
    /// <summary>Between two looks while nothing happens.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks while writes wait.</summary>
    public static readonly TimeSpan Hurry = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a node that takes over waits for the other, which said that it leaves, to refuse writes.</summary>
    public static readonly TimeSpan OthersFence = TimeSpan.FromSeconds(1);

    /// <summary>How long the source's side stays on after the address went, where switching it off would keep the peer waiting.</summary>
    public static readonly TimeSpan SourceSideStays = TimeSpan.FromSeconds(3);

    /// <summary>A replica that somebody stopped is started again after this time: less would come between the statements of 'pair apply'.</summary>
    public static readonly TimeSpan LeaveStopped = TimeSpan.FromSeconds(5);

    /// <summary>A replica that receives without acknowledging is made to connect anew, at most this often.</summary>
    public static readonly TimeSpan AcknowledgeAgain = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan leastFence = TimeSpan.FromSeconds(60);

    // What a look before the stop could not show: that something was received meanwhile.
    private static readonly TimeSpan stopTakesHold = TimeSpan.FromMilliseconds(50);

    // Uptime counts whole seconds, and a look takes a while.
    private static readonly TimeSpan startTolerance = TimeSpan.FromSeconds(3);

    /// <summary>A fence that nobody lifts is lifted when the address is still here after this time: no hand-over takes as long, whose other side waits for drain_limit.</summary>
    public static TimeSpan FenceLasts(RoleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        TimeSpan handOver = 2 * (settings.DrainLimit + TimeSpan.FromSeconds(5));
        return handOver > leastFence ? handOver : leastFence;
    }

    /// <summary>The node has taken the address.</summary>
    /// <param name="state">Before.</param>
    /// <param name="otherLeaves">The other said so itself; false: it is silent.</param>
    /// <param name="why">The transition's reason.</param>
    /// <param name="now">Monotonic.</param>
    public static RoleState Holds(RoleState state, bool otherLeaves, string why, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Take(state, why, now) with { IsHolder = true, OtherLeaves = otherLeaves, ComparesFirst = false };
    }

    /// <summary>The node has given the address up, or starts without it.</summary>
    public static RoleState Leaves(RoleState state, string why, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with
        {
            Role = ServerRole.Standby,
            Why = why,
            Since = now,
            IsHolder = false,
            OtherLeaves = false,
            ComparesFirst = false,
            MayMerge = false,
            Returned = null,
            Releases = false,
            TakeOverTrouble = "",
            OtherWrites = "",
            OnlyCopy = "",
            StoppedSince = null,
            OpenedSince = null,
            StartedAt = null,
        };
    }

    /// <summary>Writes are refused for a planned hand-over.</summary>
    public static RoleState Fenced(RoleState state, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with { Role = ServerRole.Fenced, Why = "a hand-over is under way", Since = now };
    }

    /// <summary>The hand-over was called off, and writes are allowed again.</summary>
    public static RoleState Lifted(RoleState state, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with { Role = ServerRole.Writer, Why = "the hand-over was called off", Since = now };
    }

    /// <summary>Decides by one look.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="local">The look; null: the server does not answer.</param>
    /// <param name="peer">The peer's last answer.</param>
    /// <param name="settings">The file's.</param>
    /// <param name="now">Monotonic, of the look.</param>
    public static RoleStep Decide(RoleState state, LocalFacts? local, PeerFacts peer, RoleSettings settings, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.FollowsHolder)
            return Observe(state, local, peer, settings, now);
        if (local is null)
            return new RoleStep(state, [], state.Role == ServerRole.Taking ? TimeSpan.FromMilliseconds(100) : Calm);

        TimeSpan start = now - local.Uptime;
        bool restarted = state.ServerStart is { } known && start - known > startTolerance;
        state = state with { ServerStart = start, StoppedSince = StoppedSince(state, local, settings, now) };
        // Not managed until now: the daemon has started, or the file left both servers writable.
        if (state.Role is ServerRole.Unknown or ServerRole.Unmanaged)
        {
            string why = state.Role == ServerRole.Unknown ? "the daemon has started" : "the file lets only the holder of the address be written";
            state = state.IsHolder ? Take(state, "this node holds the address", now) : Leaves(state, why, now);
        }

        return state.Role switch
        {
            ServerRole.Taking => WhileTaking(state, local, peer, settings, now),
            ServerRole.Writer => AsWriter(state, local, peer, settings, restarted, now),
            ServerRole.Fenced => WhileFenced(state, local, settings, now),
            _ => AsStandby(state, local, peer, settings, restarted, now),
        };
    }

    private static RoleState Take(RoleState state, string why, TimeSpan now) => state with { Role = ServerRole.Taking, Why = why, Since = now, TakeOverTrouble = "", OtherWrites = "", OnlyCopy = "", OtherLeaves = false, Releases = false, StopAsked = null };

    private static RoleStep Observe(RoleState state, LocalFacts? local, PeerFacts peer, RoleSettings settings, TimeSpan now)
    {
        bool releases = state.Releases || state.Role is not (ServerRole.Unmanaged or ServerRole.Unknown);
        RoleState next = state.Role == ServerRole.Unmanaged ? state : state with { Role = ServerRole.Unmanaged, Why = "writers = \"both\": each server may be written", Since = now, TakeOverTrouble = "", OtherWrites = "", OnlyCopy = "" };
        if (local is null)
            return new RoleStep(next with { Releases = releases }, [], Calm);
        // Once: what somebody sets afterwards is not the daemon's.
        next = next with { Releases = false, WasCaughtUp = CaughtUpNow(next, local, peer, settings) };
        return new RoleStep(next, releases && local.RefusesWrites ? [RoleAction.AllowWrites] : [], Calm);
    }

    private static RoleStep WhileFenced(RoleState state, LocalFacts local, RoleSettings settings, TimeSpan now)
    {
        // A restart forgets it where the option file does not refuse writes.
        if (now - state.Since < FenceLasts(settings))
            return new RoleStep(state, local.RefusesWrites ? [] : [RoleAction.Fence], Calm);
        return new RoleStep(state with { Role = ServerRole.Writer, Why = "nobody went on with the hand-over; this node still holds the address", Since = now }, [RoleAction.AllowWrites], Calm);
    }
}
