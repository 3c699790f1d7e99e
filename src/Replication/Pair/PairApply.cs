using System.Diagnostics;
using System.Globalization;

namespace VipGuard.Replication;

/// <summary>Carries a plan out, one statement after the other, and waits until both directions run.</summary>
public sealed class PairApply(PairDesign design, ISqlSession first, ISqlSession second, PairKey key)
{
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(100);

    // A thread that has just been started may still show the error of its last run, and a first try may come too early.
    private static readonly TimeSpan errorMustStay = TimeSpan.FromSeconds(3);

    /// <summary>How long both directions may take to come up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <param name="plan">Neither refused nor in want of a comparison.</param>
    /// <param name="progress">Told of each step; what it throws ends the run, and the next run goes on from there.</param>
    /// <param name="cancellation">Looked at between statements.</param>
    public ApplyResult Run(PairPlan plan, Action<ApplyEvent> progress, CancellationToken cancellation = default)
    {
        if (plan.IsRefused || plan.NeedsComparison)
            throw new ArgumentException("a plan that is refused or incomplete is not carried out", nameof(plan));

        int done = 0;
        foreach (PlanStep step in plan.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            progress(new ApplyEvent(ApplyEventKind.Starting, done + 1, plan.Steps.Count, step, step.Statement));
            if (Carry(step, plan.Facts.Of(step.Node).Dialect) is { } fault)
                return new ApplyResult(ApplyOutcome.Failed, done, $"{step.Node.Name}: {step.Statement}: {fault}");
            done++;
            progress(new ApplyEvent(ApplyEventKind.Done, done, plan.Steps.Count, step, step.Statement));
        }

        if (WaitUntilBothRun(plan.Steps.Count, progress, cancellation) is { } trouble)
            return new ApplyResult(ApplyOutcome.Failed, done, trouble);
        if (done == 0)
            return new ApplyResult(ApplyOutcome.NothingToDo, 0, $"nothing to do: {design.First.Name} and {design.Second.Name} replicate from each other");
        return StillOpen() is { } open
            ? new ApplyResult(ApplyOutcome.Failed, done, open)
            : new ApplyResult(ApplyOutcome.Done, done, $"{design.First.Name} and {design.Second.Name} replicate from each other");
    }

    private string? Carry(PlanStep step, Dialect dialect)
    {
        ISqlSession session = SessionOf(step.Node);
        try
        {
            if (step.HoldsSecret && KeepOutOfQueryLogs(session, step.Node, dialect) is { } fault)
                return fault;
            try
            {
                if (step.StaysLocal)
                    session.Execute(dialect.LogToBinlog(on: false));
                session.Execute(step.ToRun(key));
            }
            finally
            {
                Restore(session, [.. step.StaysLocal ? [dialect.LogToBinlog(on: true)] : Array.Empty<string>(), .. step.HoldsSecret ? dialect.LogToQueryLogs(on: true) : []]);
            }

            return step.Check is { } check && session.Query(check).Scalar is not "1" ? "done without an error, but the server does not show it" : null;
        }
        catch (SqlException e) when (step.Kind == StepKind.Position && e.Number is 1947 or 1948)
        {
            return $"{step.Node.Name} was written meanwhile ({e.Number.ToString(CultureInfo.InvariantCulture)}); stop the writers and run it again";
        }
        catch (SqlException e)
        {
            return $"{e.Text} ({e.Number.ToString(CultureInfo.InvariantCulture)}); run it again when that is mended, it goes on from here";
        }
    }

    // The general and the slow query log show a password in clear text.
    private static string? KeepOutOfQueryLogs(ISqlSession session, PairNode node, Dialect dialect)
    {
        try
        {
            foreach (string statement in dialect.LogToQueryLogs(on: false))
                session.Execute(statement);
            return null;
        }
        catch (SqlException e) when (e.IsPrivilegeMissing)
        {
            return session.Query("SELECT @@GLOBAL.general_log + @@GLOBAL.slow_query_log").Scalar is "0"
                ? null
                : $"the general or slow query log of {node.Name} is on and would show the password, and this login may not keep it out ({e.Text}); turn the log off for now, or use another login";
        }
    }

    // What may not be set back was not set, and a lost session has no settings.
    private static void Restore(ISqlSession session, IEnumerable<string> statements)
    {
        foreach (string statement in statements)
        {
            try
            {
                session.Execute(statement);
            }
            catch (SqlException e) when (e.IsPrivilegeMissing || e.IsLineLost)
            {
            }
        }
    }

    private string? WaitUntilBothRun(int steps, Action<ApplyEvent> progress, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        string last = "";
        GtidState?[] targets = new GtidPosition?[2];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            (string? waitingFor, string? trouble) = Look(targets);
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

    // Running threads are not enough: a replica must also have what its source had written by then.
    private (string? WaitingFor, string? Trouble) Look(GtidState?[] targets)
    {
        (ISqlSession, ServerFacts)?[] servers = new (ISqlSession, ServerFacts)?[2];
        foreach (PairNode node in design.Nodes)
        {
            ISqlSession session = SessionOf(node);
            if (!ServerInspector.TryObserve(session, out ServerFacts? facts, out string refusal))
                return ($"{node.Name} {refusal}", $"{node.Name} {refusal}");
            servers[node.Place - 1] = (session, facts);
        }

        ServerInspector.ReadPositions(servers);
        PairFacts pair = new(servers[0]!.Value.Item2, servers[1]!.Value.Item2, SameServer: false);
        string? waitingFor = null;
        foreach (PairNode node in design.Nodes)
        {
            PairNode source = design.PeerOf(node);
            Direction direction = new(node, source, design.ReplicationUser, pair.Of(node), pair.Of(source));
            if (direction.IsStuck || direction.AheadOfSource is not null)
                return (direction.Trouble, direction.Trouble);
            if (!direction.Runs)
            {
                string why = direction.Trouble ?? $"{node.Name} does not receive from {source.Name} yet";
                // Nobody there, or no connection free, may pass; the rest does not.
                bool final = direction.Channel is { IoErrno: not (0 or 1040 or 2002 or 2003 or 2005 or 2013) };
                if (final)
                    return (why, why);
                waitingFor ??= why;
                continue;
            }

            GtidState target = targets[node.Place - 1] ??= pair.Of(source).Dialect.OwnTransactions(pair.Of(source));
            if (!pair.Of(node).AppliedPosition.Reaches(target))
                waitingFor ??= $"{node.Name} runs and has not yet applied {target} of {source.Name}";
        }

        return (waitingFor, null);
    }

    private string? StillOpen()
    {
        PairInspector inspector = new(design, first, second);
        if (!inspector.TryObserve(key, out PairFacts? facts, out IReadOnlyList<string> refusals))
            return string.Join('\n', refusals);
        PairPlan again = PairPlan.Make(design, facts);
        if (again.IsNothingToDo)
            return null;
        string open = string.Join("; ", again.Refusals.Concat(again.Steps.Select(s => $"{s.Node.Name}: {s.Statement}")));
        return $"all steps were carried out, but this is open again: {open}. Does something else set these servers up?";
    }

    private ISqlSession SessionOf(PairNode node) => node.Place == 1 ? first : second;
}
