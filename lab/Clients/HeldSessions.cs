using System.Diagnostics;
using VipGuard.Lab.Network;
using VipGuard.Replication;

namespace VipGuard.Lab.Clients;

/// <summary>
/// Sessions through the virtual address from before a fault. Of every five, two wait for an answer at any time (a statement of a
/// second, again and again), three are idle until they are told to ask. A session hangs if its question gets neither an answer
/// nor an error: its application does not know that it should connect anew.
/// </summary>
public sealed class HeldSessions : IDisposable
{
    /// <summary>How long a client waits for an answer before it gives up by itself.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(10);

    private readonly ManualResetEventSlim asked = new();
    private readonly CountdownEvent opened;
    private readonly Session[] sessions;
    private volatile bool stopping;

    private sealed class Session
    {
        public long AskedAt;                        // 0: no question is open
        public long FailedAt;                       // 0: it lives
        public volatile string? Refusal;
    }

    internal HeldSessions(string ns, SqlEndpoint endpoint, int count)
    {
        opened = new(count);
        sessions = [.. Enumerable.Range(0, count).Select(_ => new Session())];
        for (int i = 0; i < count; i++)
        {
            var session = sessions[i];
            bool busy = i % 5 < 2;
            NamespaceThread.Spawn(ns, "held session", () => Live(session, endpoint, busy));
        }
        bool all = opened.Wait(OpenLimit);
        if (!all || sessions.Any(s => s.Refusal is not null))
        {
            Dispose();
            throw new LabException($"not all of {count} sessions could be opened: {sessions.Select(s => s.Refusal).FirstOrDefault(r => r is not null) ?? "no answer within 10 s"}");
        }
    }

    public int Count => sessions.Length;

    /// <summary>The idle ones ask now.</summary>
    public void Ask() => asked.Set();

    /// <summary>How many have waited for an answer so long that they count as hanging: longer than any statement of theirs takes.</summary>
    public int Waiting(TimeSpan longer)
    {
        long now = Stopwatch.GetTimestamp();
        return sessions.Count(s => Volatile.Read(ref s.AskedAt) is not 0 and var since && Stopwatch.GetElapsedTime(since, now) >= longer);
    }

    /// <summary>How many were told that they are lost.</summary>
    public int Failed => sessions.Count(s => Volatile.Read(ref s.FailedAt) != 0);

    private void Live(Session session, SqlEndpoint endpoint, bool busy)
    {
        LibMariaDbSession sql;
        try
        {
            sql = LibMariaDbSession.Open(endpoint);
        }
        catch (SqlException e)
        {
            session.Refusal = e.Message;
            opened.Signal();
            return;
        }
        using (sql)
        {
            opened.Signal();
            try
            {
                while (!stopping)
                {
                    if (!busy)
                        asked.Wait();
                    if (stopping)
                        return;
                    Volatile.Write(ref session.AskedAt, Stopwatch.GetTimestamp());
                    sql.Query(busy ? "SELECT SLEEP(1)" : "SELECT 1");
                    Volatile.Write(ref session.AskedAt, 0);
                    if (!busy)
                        return;
                }
            }
            catch (SqlException)
            {
                Volatile.Write(ref session.FailedAt, Stopwatch.GetTimestamp());
                Volatile.Write(ref session.AskedAt, 0);
            }
        }
    }

    /// <summary>Lets them end; those that hang do so after their own patience, and are waited for by nobody.</summary>
    public void Dispose()
    {
        stopping = true;
        asked.Set();
    }
}
