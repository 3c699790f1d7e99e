using System.Diagnostics;
using System.Globalization;

namespace VipGuard.Replication;

/// <summary>Carries a plan out, one statement after the other, and waits until the directions run.</summary>
public sealed class PairApply(PairDesign design, PlanSessions sessions, PairKey key)
{
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(100);

    // A thread that has just been started may still show the error of its last run, and a first try may come too early.
    private static readonly TimeSpan errorMustStay = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan readerMustCome = TimeSpan.FromSeconds(6);

    public PairApply(PairDesign design, ISqlSession first, ISqlSession second, PairKey key)
        : this(design, new PlanSessions(first, second), key)
    {
    }

    /// <summary>How long the directions may take to come up, and a replica to get a step further.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <param name="plan">Neither refused nor in want of a comparison.</param>
    /// <param name="progress">Told of each step; what it throws ends the run, and the next run goes on from there.</param>
    /// <param name="cancellation">Looked at between statements.</param>
    public ApplyResult Run(PairPlan plan, Action<ApplyEvent> progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(progress);
        if (plan.IsRefused || plan.NeedsComparison)
            throw new ArgumentException("a plan that is refused or incomplete is not carried out", nameof(plan));

        StepRunner runner = new(sessions, key, design.ReplicationUser, design) { Patience = Patience };
        int count = plan.Steps.Count;
        int done = 0;
        foreach (PlanStep step in plan.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            int number = done + 1;
            progress(new ApplyEvent(ApplyEventKind.Starting, number, count, step, step.Statement));
            void Waiting(string text) => progress(new ApplyEvent(ApplyEventKind.Waiting, number, count, step, text));
            if (runner.Carry(step, plan.Facts.Of(step.Node).Dialect, Waiting, cancellation) is { } fault)
            {
                progress(new ApplyEvent(ApplyEventKind.Failed, number, count, step, fault));
                return new ApplyResult(ApplyOutcome.Failed, done, $"{step.Node.Name}: {step.Statement}: {fault}");
            }

            done++;
            progress(new ApplyEvent(ApplyEventKind.Done, number, count, step, step.Statement));
        }

        if (WaitUntilRunning(plan, progress, cancellation) is { } trouble)
            return new ApplyResult(ApplyOutcome.Failed, done, trouble);
        if (done > 0 && StillOpen() is { } open)
            return new ApplyResult(ApplyOutcome.Failed, done, open);
        string left = sessions.IsOneHost ? LeftToDo(plan, cancellation) : "";
        string state = State(left.Length == 0);
        return done == 0
            ? new ApplyResult(ApplyOutcome.NothingToDo, 0, $"nothing to do{(sessions.IsOneHost ? " on this host" : "")}: {state}") { LeftToDo = left }
            : new ApplyResult(ApplyOutcome.Done, done, state) { LeftToDo = left };
    }

    private string State(bool whole)
    {
        if (whole)
            return design.OneWay ? $"{design.Second.Name} replicates from {design.First.Name}" : $"{design.First.Name} and {design.Second.Name} replicate from each other";
        PairNode own = design.Nodes.First(n => sessions.Of(n) is not null);
        return $"{own.Name} is ready";
    }

    private string? WaitUntilRunning(PairPlan plan, Action<ApplyEvent> progress, CancellationToken cancellation)
    {
        DirectionWatch watch = new(design, sessions);
        int steps = plan.Steps.Count;
        long start = Stopwatch.GetTimestamp();
        string last = "";
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            (string? waitingFor, string? trouble) = watch.Look();
            if (waitingFor is null)
                return null;
            TimeSpan waited = Stopwatch.GetElapsedTime(start);
            if (trouble is not null && waited >= errorMustStay)
                return trouble;
            if (waited >= Patience)
                return $"after {Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s {waitingFor}; 'vipguard pair status' shows how it goes on";
            if (!string.Equals(last, waitingFor, StringComparison.Ordinal))
                progress(new ApplyEvent(ApplyEventKind.Waiting, 0, steps, null, last = waitingFor));
            cancellation.WaitHandle.WaitOne(betweenLooks);
        }
    }

    private string? StillOpen()
    {
        PairInspector inspector = new(design, sessions.First, sessions.Second, sessions.Outside);
        if (!inspector.TryObserve(key, out PairFacts? facts, out IReadOnlyList<string> refusals))
            return string.Join('\n', refusals);
        PairPlan again = PairPlan.Make(design, facts);
        if (again.IsNothingToDo)
            return null;
        string open = string.Join("; ", again.Refusals.Concat(again.Steps.Select(s => $"{s.Node.Name}: {s.Statement}")));
        return $"all steps were carried out, but this is open again: {open}. Does something else set these servers up?";
    }

    // The other server can't be looked into; but whether it reads from this one shows here.
    private string LeftToDo(PairPlan plan, CancellationToken cancellation)
    {
        PairNode own = design.Nodes.First(n => sessions.Of(n) is not null);
        PairNode peer = design.PeerOf(own);
        if (design.Follows(own) && sessions.Outside is null)
            return $"run 'vipguard pair apply' on {peer.Name}{sessions.WhyNotIn}; what {own.Name} does from then on needs nothing more here";
        if (!design.Follows(peer))
            return "";
        string query = plan.Facts.Of(own).Dialect.ReadersQuery(design.ReplicationUser);
        long start = Stopwatch.GetTimestamp();
        while (sessions.Of(own)!.Query(query).Scalar is null or "0")
        {
            // Its receiver, where it is set up, tries every 2 s.
            if (Stopwatch.GetElapsedTime(start) > readerMustCome)
            {
                return $"run 'vipguard pair apply' on {peer.Name}: it does not read from {own.Name} yet"
                    + (design.OneWay ? "" : "; if that has been done already, its run was cut off, or the key files differ (its status says 1045)");
            }

            cancellation.ThrowIfCancellationRequested();
            cancellation.WaitHandle.WaitOne(betweenLooks);
        }

        return "";
    }
}
