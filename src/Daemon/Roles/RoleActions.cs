using System.Globalization;
using Microsoft.Extensions.Logging;
using VipGuard.Replication;

namespace VipGuard.Daemon.Roles;

/// <summary>Carries out at the local server what was decided. A failure is said once, and again when it has changed; the next look tries again.</summary>
internal sealed class RoleActions(RoleSetup setup, LocalServer local, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan stopsSoon = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<RoleAction, string> _failures = [];
    private Thread? _stopping;

    private string Name => setup.Settings.Self.Name;

    internal FenceResult Fence(TimeSpan limit)
    {
        FenceResult result;
        try
        {
            result = local.Do((session, dialect) => new ServerFence(session, dialect, setup.Ours, clock).Close(limit));
        }
        catch (SqlException e)
        {
            result = new FenceResult(false, "", WhyOf(e), TimeSpan.Zero, 0);
        }
        if (result.Done)
        {
            _failures.Remove(RoleAction.Fence);
            log.Fenced(Name, result.ConnectionsEnded, (long)result.Took.TotalMilliseconds, result.Position);
            if (result.Why.Length > 0)
                log.Loudly(Name, result.Why);
        }
        else if (IsNews(RoleAction.Fence, result.Why))
        {
            log.NotFenced(Name, result.Why);
        }
        return result;
    }

    /// <exception cref="SqlException">The server's error.</exception>
    internal void AllowWrites() => local.Do((session, dialect) => session.Execute(dialect.AllowWrites));

    internal bool TryDo(RoleAction action)
    {
        try
        {
            if (action == RoleAction.StopReceiving)
            {
                StopReceiving();
                return true;
            }
            foreach (string statement in local.Do((_, dialect) => StatementsOf(action, dialect)))
                local.Execute(statement);
            _failures.Remove(action);
            log.Did(Name, action);
            return true;
        }
        catch (SqlException e)
        {
            if (IsNews(action, WhyOf(e)))
                log.ActionFailed(Name, action, WhyOf(e));
            return false;
        }
    }

    /// <summary>After a take-over: what does not run by itself on the server that is written now.</summary>
    internal IReadOnlyList<string> WhatIsLeft()
    {
        List<string> notes = [];
        if (Count(dialect => dialect.DisabledEventsQuery, rows => rows.Scalar) is > 0 and var events)
            notes.Add(FormattableString.Invariant($"{events} events do not run here: they came from {setup.Settings.Peer.Name} (SLAVESIDE_DISABLED); ALTER EVENT … ENABLE for each that should (SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE STATUS LIKE '%SIDE_DISABLED')"));
        if (Count(dialect => dialect.PreparedQuery, rows => rows.Count.ToString(CultureInfo.InvariantCulture)) is > 0 and var prepared)
            notes.Add(FormattableString.Invariant($"{prepared} prepared transactions hold their locks until somebody ends them: XA RECOVER lists them, then XA COMMIT or XA ROLLBACK"));
        return notes;
    }

    // Stopping tells the peer good-bye first, which takes 2 s if it hangs (docs/measured.md): beside the rest, and once at a time.
    private void StopReceiving()
    {
        if (_stopping is { IsAlive: true })
            return;
        _stopping = local.ExecuteBeside(dialect => dialect.StopReceiving, error =>
        {
            if (error is not null)
                log.ActionFailed(Name, RoleAction.StopReceiving, WhyOf(error));
            else
                log.Did(Name, RoleAction.StopReceiving);
        });
        // Most often it is done in milliseconds, and then the next statement needs it done.
        _stopping.Join(stopsSoon);
    }

    private IReadOnlyList<string> StatementsOf(RoleAction action, Dialect dialect)
    {
        var names = local.SemiSync!;
        return action switch
        {
            RoleAction.AllowWrites => [dialect.AllowWrites],
            RoleAction.SourceSideOff => [$"SET GLOBAL {names.SourceEnabled} = 0"],
            RoleAction.SourceSideOn =>
            [
                $"SET GLOBAL {names.WaitPoint} = 'AFTER_SYNC'",
                FormattableString.Invariant($"SET GLOBAL {names.Timeout} = {Math.Max(1, (long)setup.Settings.SemiSyncTimeout.TotalMilliseconds)}"),
                $"SET GLOBAL {names.SourceEnabled} = 1",
            ],
            RoleAction.ReplicaSideOn => [$"SET GLOBAL {names.ReplicaEnabled} = 1"],
            RoleAction.StartReceiving => [dialect.StartReceiving],
            RoleAction.StartReplica => [dialect.StartReplica],
            RoleAction.StartApplying => [dialect.StartApplying],
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "no statement of its own"),
        };
    }

    private long? Count(Func<Dialect, string> query, Func<SqlRows, string?> count)
    {
        try
        {
            return long.TryParse(count(local.Do((session, dialect) => session.Query(query(dialect)))), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
        }
        catch (SqlException)
        {
            // A report, no more: without the privilege for it there is none.
            return null;
        }
    }

    private bool IsNews(RoleAction action, string why)
    {
        bool news = !_failures.TryGetValue(action, out string? last) || last != why;
        _failures[action] = why;
        return news;
    }

    private static string WhyOf(SqlException e) => e.IsPrivilegeMissing ? $"{e.Text} ({e.Number}); run 'vipguard pair apply' on this host" : e.Message;
}
