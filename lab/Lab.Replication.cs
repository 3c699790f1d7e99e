using System.Diagnostics;
using VipGuard.Lab.Processes;
using VipGuard.Lab.Servers;
using VipGuard.Replication;

namespace VipGuard.Lab;

/// <summary>How far the two servers are, by their own words.</summary>
public sealed partial class Lab
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until each server follows the other without an error, and neither has a transaction that the other lacks.</summary>
    /// <exception cref="LabException">It did not come to that; with what both say of their threads.</exception>
    public Task ReplicatesAsync(TimeSpan limit)
    {
        string words = "";
        return UntilAnswered(() =>
        {
            using var first = Db1.Mysqld.Open();
            using var second = Db2.Mysqld.Open();
            var (one, two) = (Db1.Mysqld.Program.Replication(first), Db2.Mysqld.Program.Replication(second));
            long ahead = Db1.Mysqld.Program.Lacking(first, one.Position, two.Position);
            long behind = Db1.Mysqld.Program.Lacking(first, two.Position, one.Position);
            words = $"db1: {one.Words}, {ahead} transactions that db2 lacks; db2: {two.Words}, {behind} that db1 lacks";
            return one.Runs && two.Runs && ahead == 0 && behind == 0;
        }, limit, () => $"replication to run both ways, with nothing left to apply ({words})");
    }

    /// <summary>Waits until a server has applied all that it has received from the other.</summary>
    /// <returns>Every transaction that it then has.</returns>
    /// <exception cref="LabException">It did not come to that within the limit.</exception>
    public async Task<string> AppliedAsync(LabHost host, TimeSpan limit)
    {
        ReplicationState? seen = null;
        await UntilAnswered(() =>
        {
            using var session = host.Mysqld.Open();
            seen = host.Mysqld.Program.Replication(session);
            return host.Mysqld.Program.Lacking(session, seen.Received, seen.Position) == 0;
        }, limit, () => $"{host.Name} to apply what it has received ({seen?.Words ?? "it does not answer"})");
        return seen!.Position;
    }

    /// <summary>How many transactions a host's server has that are not in a position of the other.</summary>
    /// <exception cref="SqlException">The server does not answer.</exception>
    public static long Extra(LabHost host, string position)
    {
        using var session = host.Mysqld.Open();
        return host.Mysqld.Program.Lacking(session, host.Mysqld.Program.Replication(session).Position, position);
    }

    /// <summary>As Until, for what is asked of the servers or told only in the end.</summary>
    internal async Task UntilAnswered(Func<bool> condition, TimeSpan limit, Func<string> what)
    {
        for (long began = Stopwatch.GetTimestamp(); !Answered(condition); await Task.Delay(BetweenLooks, Interruption.Token))
        {
            if (Stopwatch.GetElapsedTime(began) > limit)
                throw new LabException($"waited {limit.TotalSeconds:0.#} s in vain for {what()}\n{await TellAsync(began)}");
        }
    }

    // A server that is about to come up, or just went, gives no answer; that is no answer and no fault.
    private static bool Answered(Func<bool> condition)
    {
        try
        {
            return condition();
        }
        catch (SqlException)
        {
            return false;
        }
    }
}
