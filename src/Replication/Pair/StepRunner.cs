using System.Diagnostics;
using System.Globalization;

namespace VipGuard.Replication;

/// <summary>Carries one step out and checks it.</summary>
internal sealed class StepRunner(PlanSessions sessions, PairKey key, string replicationUser, PairDesign design)
{
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a replica may take to catch up without a step forward.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <returns>Null when it has come true; else why not, as a clause that goes on from the statement.</returns>
    internal string? Carry(PlanStep step, Dialect dialect, Action<string> waiting, CancellationToken cancellation)
    {
        ISqlSession session = sessions.Of(step.Node) ?? sessions.Outside!;
        try
        {
            if (step.Kind == StepKind.CatchUp)
                return Wait(step, dialect, session, waiting, cancellation);
            if (step.Kind == StepKind.Afresh && WhyNotAfresh(session, step.Node, dialect) is { } lost)
                return lost;
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
        catch (SqlException e) when (step.Kind == StepKind.Position && e.Number is 1947 or 1948 or 3546)
        {
            return $"{step.Node.Name} was written meanwhile ({e.Number.ToString(CultureInfo.InvariantCulture)}); stop the writers and run it again";
        }
        catch (SqlException e)
        {
            return $"{e.Text} ({e.Number.ToString(CultureInfo.InvariantCulture)}){Hint(e, step.Node)}; run it again when that is mended, it goes on from here";
        }
    }

    // The plan may be minutes old, for a comparison reads every row; and what this step throws away does not come back.
    private string? WhyNotAfresh(ISqlSession session, PairNode node, Dialect dialect)
    {
        if (PlanningInspector.Schemas(session) is { Count: > 0 } schemas)
            return $"{node.Name} has data by now ({string.Join(", ", schemas.Take(5))}), whose history this would throw away; stop the writers and run it again, it is planned anew";
        SqlRows readers = session.Query(dialect.OtherReadersQuery(replicationUser));
        return readers.Count == 0
            ? null
            : $"{readers[0][0]} from {readers[0][1]} reads the binary log of {node.Name}, and would lose its place in it; stop that replica ({dialect.StopReplica} there) and run it again";
    }

    // As long as it gets on it may take its time; it is looked at after each short wait.
    private string? Wait(PlanStep step, Dialect dialect, ISqlSession session, Action<string> waiting, CancellationToken cancellation)
    {
        long since = Stopwatch.GetTimestamp();
        string last = "";
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (session.Query(step.Statement).Scalar is "0")
                return null;
            GtidState applied = dialect.ReadPosition(session.Query(dialect.AppliedPositionQuery).Scalar);
            if (!string.Equals(last, applied.ToString(), StringComparison.Ordinal))
            {
                last = applied.ToString();
                since = Stopwatch.GetTimestamp();
                waiting($"{step.Node.Name} has applied {(last.Length > 0 ? last : "nothing yet")}");
            }

            TimeSpan still = Stopwatch.GetElapsedTime(since);
            if (Trouble(step.Node, dialect, still) is { } trouble)
                return $"{trouble}; run it again when that is mended, it goes on from here";
            if (still >= Patience)
            {
                string seconds = Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                return sessions.Of(step.Node) is null
                    ? $"{step.Node.Name} has not got on for {seconds} s; run 'vipguard pair apply' there, and then here again"
                    : $"{step.Node.Name} has not got on for {seconds} s; 'vipguard pair status' says why; run it again, it goes on from here";
            }

            cancellation.WaitHandle.WaitOne(betweenLooks);
        }
    }

    // A thread that has just been started may still show the error of its last run, and a first try may come too early.
    private string? Trouble(PairNode node, Dialect dialect, TimeSpan still)
    {
        if (sessions.Of(node) is not { } session || still < TimeSpan.FromSeconds(3))
            return null;
        if (!ServerInspector.TryObserve(session, out ServerFacts? facts, out _))
            return null;
        Direction direction = new(node, design.PeerOf(node), replicationUser, facts with { Channels = ServerInspector.Channels(session, dialect) }, null);
        bool passes = direction.Channel is { SqlRuns: true, IoErrno: 0 or 1040 or 2002 or 2003 or 2005 or 2013 } or { Runs: true };
        return passes ? null : direction.Trouble;
    }

    private static string Hint(SqlException e, PairNode node) => e switch
    {
        { Number: 1290 } when e.Text.Contains("read", StringComparison.OrdinalIgnoreCase) => $": {node.Name} does not take changes, see its read_only settings",
        _ when e.Text.Contains("Read-only file system", StringComparison.OrdinalIgnoreCase) => $": the data folder of {node.Name} is mounted read-only",
        _ => "",
    };

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
}
