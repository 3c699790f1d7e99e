namespace VipGuard.Replication;

/// <summary>What a decision wants done at the local server.</summary>
public enum RoleAction
{
    /// <summary>Refuse writes and end the clients' connections.</summary>
    Fence,

    AllowWrites,

    /// <summary>Commits no longer wait for the peer's acknowledgement.</summary>
    SourceSideOff,

    /// <summary>Commits wait for it, before they are visible (AFTER_SYNC), with the file's time limit.</summary>
    SourceSideOn,

    /// <summary>What is received is acknowledged. Off is never needed (docs/measured.md).</summary>
    ReplicaSideOn,

    /// <summary>Stop receiving and go on applying. May take seconds with a peer that hangs: beside the rest.</summary>
    StopReceiving,

    StartReceiving,

    StartReplica,

    StartApplying,

    /// <summary>Ask the peer's server anew.</summary>
    AskPeer,
}

/// <summary>A decision.</summary>
/// <param name="Next">What to remember.</param>
/// <param name="Actions">In their order; each is harmless if it was done before.</param>
/// <param name="LookAgain">At the latest after this time.</param>
public sealed record RoleStep(RoleState Next, IReadOnlyList<RoleAction> Actions, TimeSpan LookAgain);
