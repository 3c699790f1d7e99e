namespace VipGuard.Simulation.Tests;

/// <summary>Ways in which a host can be broken, to see that the referee notices.</summary>
internal enum Defect
{
    None,

    /// <summary>The kernel keeps the address for ever, as it does for other daemons.</summary>
    NoLease,

    /// <summary>The loop forgets to renew.</summary>
    NeverRenews,

    /// <summary>The loop drops the address only after it has told that it leaves.</summary>
    TellsBeforeItLeaves,

    /// <summary>A packet that was rejected is obeyed all the same.</summary>
    ObeysWhatItRejects,

    /// <summary>The check's verdict never reaches the router.</summary>
    IgnoresChecks,

    /// <summary>Gratuitous ARP is never sent.</summary>
    NeverAnnounces,

    /// <summary>A stale address of an earlier run stays at the start.</summary>
    KeepsStaleAddress,

    /// <summary>Woken after its lease, the loop goes on as if it had not slept.</summary>
    SleepsThroughItsLease,

    /// <summary>Deadlines are rounded down to whole milliseconds.</summary>
    RoundsDeadlinesDown,
}
