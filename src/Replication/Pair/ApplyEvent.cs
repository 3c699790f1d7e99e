namespace VipGuard.Replication;

public enum ApplyEventKind
{
    /// <summary>A step is about to be carried out.</summary>
    Starting,

    /// <summary>A step was carried out and its check came true.</summary>
    Done,

    /// <summary>A step was not carried out, or did not come true; the text says why.</summary>
    Failed,

    /// <summary>Something is waited for: a replica that catches up, or the directions that come up.</summary>
    Waiting,
}

/// <summary>What a run of <see cref="PairApply"/> is at.</summary>
/// <param name="Kind">Which of the four.</param>
/// <param name="Number">The step, from 1; 0 where all steps are done.</param>
/// <param name="Count">All steps of the plan.</param>
/// <param name="Step">Null where all steps are done.</param>
/// <param name="Text">One line, without a secret.</param>
public sealed record ApplyEvent(ApplyEventKind Kind, int Number, int Count, PlanStep? Step, string Text);

public enum ApplyOutcome
{
    /// <summary>The pair was as it should be.</summary>
    NothingToDo,

    /// <summary>All steps were carried out, and both directions run, or the one of this host does as much as it can.</summary>
    Done,

    /// <summary>A step or the waiting failed; what was done before it stays, and the next run goes on from there.</summary>
    Failed,
}

/// <param name="Outcome">How it ended.</param>
/// <param name="StepsDone">Carried out and checked.</param>
/// <param name="Text">A sentence; for a failure: what, where, why, what to do.</param>
public sealed record ApplyResult(ApplyOutcome Outcome, int StepsDone, string Text)
{
    /// <summary>What the other host still has to do, where only this one was set up; "" where nothing is left.</summary>
    public string LeftToDo { get; init; } = "";
}
