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

/// <summary>Inserts numbered rows through the virtual address, connects anew when it must, and keeps account of what was acknowledged.</summary>
public sealed class Writer : IDisposable
{
    private readonly SqlEndpoint endpoint;
    private readonly TimeSpan pace;
    private readonly Lock gate = new();
    private readonly List<Acknowledged> acknowledged = [];
    private readonly Thread thread;
    private readonly ManualResetEventSlim stopping = new();
    private SqlException? lastError;
    private int attempted;

    internal Writer(string ns, SqlEndpoint endpoint, TimeSpan pace)
    {
        this.endpoint = endpoint;
        this.pace = pace;
        thread = NamespaceThread.Spawn(ns, "writer", Run);
    }

    /// <summary>Rows that were sent, or would have been had somebody answered.</summary>
    public int Attempted => Volatile.Read(ref attempted);

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
            return acknowledged.Count(a => a.Host == host && a.At >= since);
    }

    private void Run()
    {
        LibMariaDbSession? session = null;
        string host = "";
        while (!stopping.Wait(pace))
        {
            int number = Interlocked.Increment(ref attempted);
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

    /// <summary>Stops writing; the account stays readable.</summary>
    public void Dispose()
    {
        stopping.Set();
        if (thread.Join(TimeSpan.FromSeconds(10)))
            stopping.Dispose();
    }
}
