using System.Diagnostics;
using System.Globalization;
using VipGuard.Lab.Network;
using VipGuard.Replication;

namespace VipGuard.Lab.Clients;

/// <summary>A row whose insert the server has acknowledged.</summary>
/// <param name="Number">Never given twice, so a row that was not acknowledged may or may not be there.</param>
/// <param name="Host">The host whose server acknowledged it.</param>
/// <param name="At">Stopwatch ticks.</param>
public readonly record struct Acknowledged(int Number, string Host, long At);

/// <summary>
/// Inserts numbered rows through the virtual address, each a transaction of its own, connects anew when it must, and
/// keeps account of what was acknowledged. A row whose answer never came is not.
/// </summary>
public sealed class Writer : IDisposable
{
    private readonly SqlEndpoint endpoint;
    private readonly TimeSpan pace;
    private readonly Lock gate = new();
    private readonly List<Acknowledged> acknowledged = [];
    private readonly List<Thread> threads;
    private readonly ManualResetEventSlim stopping = new();
    private SqlException? lastError;
    private int last;

    internal Writer(string ns, SqlEndpoint endpoint, TimeSpan pace, int connections, int first)
    {
        this.endpoint = endpoint;
        this.pace = pace;
        First = first;
        last = first - 1;
        threads = [.. Enumerable.Range(1, connections).Select(i => NamespaceThread.Spawn(ns, $"writer {i}", Run))];
    }

    /// <summary>The first number that was given.</summary>
    public int First { get; }

    /// <summary>The last number that was given so far.</summary>
    public int Last => Volatile.Read(ref last);

    /// <summary>Rows that were sent, or would have been had somebody answered.</summary>
    public int Attempted => Last - First + 1;

    /// <summary>In the order in which the answers came.</summary>
    public IReadOnlyList<Acknowledged> Acknowledged
    {
        get
        {
            lock (gate)
                return [.. acknowledged];
        }
    }

    /// <summary>The last refusal or loss, for people; null if there was none.</summary>
    public string? LastError
    {
        get
        {
            lock (gate)
                return lastError?.Message;
        }
    }

    /// <summary>How many rows a host has acknowledged since a moment.</summary>
    public int CountBy(string host, long since)
    {
        lock (gate)
        {
            int count = 0;
            for (int i = acknowledged.Count - 1; i >= 0 && acknowledged[i].At >= since; i--)
                count += acknowledged[i].Host == host ? 1 : 0;
            return count;
        }
    }

    private void Run()
    {
        LibMariaDbSession? session = null;
        string host = "";
        for (long due = Stopwatch.GetTimestamp(); !stopping.Wait(Until(due));)
        {
            // The pace is kept, not what an outage left undone.
            long now = Stopwatch.GetTimestamp();
            due += (long)(pace.TotalSeconds * Stopwatch.Frequency);
            due = Math.Max(due, now);
            int number = Interlocked.Increment(ref last);
            try
            {
                if (session is null)
                {
                    session = LibMariaDbSession.Open(endpoint);
                    host = session.Query("SELECT @@hostname").Scalar ?? "";
                }
                session.Execute(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO ledger (number, host) VALUES ({number}, @@hostname)"));
                lock (gate)
                    acknowledged.Add(new(number, host, Stopwatch.GetTimestamp()));
            }
            catch (SqlException e)
            {
                lock (gate)
                    lastError = e;
                session?.Dispose();
                session = null;
            }
        }
        session?.Dispose();
    }

    private static TimeSpan Until(long due)
    {
        long now = Stopwatch.GetTimestamp();
        return due > now ? Stopwatch.GetElapsedTime(now, due) : TimeSpan.Zero;
    }

    /// <summary>Stops writing; the account stays readable.</summary>
    public void Dispose()
    {
        stopping.Set();
        bool ended = true;
        foreach (var thread in threads)
            ended &= thread.Join(TimeSpan.FromSeconds(10));
        if (ended)
            stopping.Dispose();
    }
}
