namespace VipGuard.Checks;

/// <summary>How much an outcome proves (design, principle 4: certain evidence acts at once, doubtful evidence is retried).</summary>
public enum Evidence
{
    /// <summary>Nothing about the server: the state stays as it is.</summary>
    None,

    /// <summary>The server runs and answers.</summary>
    Fit,

    /// <summary>The server is gone; acts at once.</summary>
    CertainlyUnfit,

    /// <summary>The server may be gone, or slow; retried first.</summary>
    DoubtfullyUnfit,

    /// <summary>The server hung up on us, as a dying one does: asked once more at once, then doubtful.</summary>
    HungUp,
}

/// <summary>What each outcome proves. docs/checks.md has the same table with the reasons.</summary>
public static class EvidenceTable
{
    /// <summary>What <paramref name="outcome"/> says about the server.</summary>
    public static Evidence Of(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Ok => Evidence.Fit,
        ProbeOutcome.SessionRenewed => Evidence.Fit,

        // The server runs and has told us so; what is wrong is our account, or our address.
        ProbeOutcome.LoginRefused => Evidence.Fit,
        ProbeOutcome.HostBlocked => Evidence.Fit,
        ProbeOutcome.HostNotAllowed => Evidence.Fit,

        // A full server serves those it has. Moving the address would cut them all off and send the same crowd to the other.
        ProbeOutcome.TooManyConnections => Evidence.Fit,

        ProbeOutcome.Refused => Evidence.CertainlyUnfit,
        ProbeOutcome.SocketGone => Evidence.CertainlyUnfit,
        ProbeOutcome.ShuttingDown => Evidence.CertainlyUnfit,
        ProbeOutcome.Condemned => Evidence.CertainlyUnfit,
        ProbeOutcome.Stopped => Evidence.CertainlyUnfit,
        ProbeOutcome.Exiting => Evidence.CertainlyUnfit,
        ProbeOutcome.DumpingCore => Evidence.CertainlyUnfit,

        ProbeOutcome.TimedOut => Evidence.DoubtfullyUnfit,
        ProbeOutcome.BacklogFull => Evidence.DoubtfullyUnfit,
        ProbeOutcome.Unreachable => Evidence.DoubtfullyUnfit,
        ProbeOutcome.ServerError => Evidence.DoubtfullyUnfit,
        ProbeOutcome.NotMySql => Evidence.DoubtfullyUnfit,

        ProbeOutcome.ClosedEarly => Evidence.HungUp,

        // Nobody is behind that port, and that the server is gone was told already.
        ProbeOutcome.Lingering => Evidence.None,

        // keepalived's "TCP socket bind failed. Rescheduling.": a fault of this host's says nothing of the server.
        ProbeOutcome.CannotProbe => Evidence.None,
        ProbeOutcome.ProbeFailed => Evidence.None,

        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "an outcome without evidence"),
    };

    /// <summary>A death that a restart may follow, which restart_grace waits for; a stopped process is none.</summary>
    public static bool IsDeath(ProbeOutcome outcome) => Of(outcome) == Evidence.CertainlyUnfit && outcome != ProbeOutcome.Stopped;

    /// <summary>A probe that ends so leaves a line in the server's log or a count in its status (docs/checks.md), and is not made at a session's pace.</summary>
    public static bool LeavesTrace(ProbeOutcome outcome) => outcome is ProbeOutcome.LoginRefused
        or ProbeOutcome.HostBlocked or ProbeOutcome.HostNotAllowed or ProbeOutcome.TooManyConnections;
}
