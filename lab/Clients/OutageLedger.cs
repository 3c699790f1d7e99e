using System.Diagnostics;

namespace VipGuard.Lab.Clients;

/// <summary>How one attempt of the probe ended.</summary>
public enum AttemptEnd
{
    /// <summary>The server's greeting came.</summary>
    Greeted,

    /// <summary>Nobody listened there.</summary>
    Refused,

    /// <summary>The connection was made and then lost, without a greeting.</summary>
    Lost,

    /// <summary>An error packet came in place of the greeting.</summary>
    Denied,

    /// <summary>Nothing came within the limit.</summary>
    Silent,

    /// <summary>No way there: no neighbour answered, or no route was left.</summary>
    Unreachable,
}

/// <summary>A time in which no attempt succeeded.</summary>
/// <param name="From">Start of the last attempt that succeeded before it, in Stopwatch ticks.</param>
/// <param name="To">Start of the first attempt that succeeded after it.</param>
/// <param name="Failures">Attempts in between; all failed.</param>
public readonly record struct Outage(long From, long To, int Failures)
{
    public TimeSpan Length => Stopwatch.GetElapsedTime(From, To);
}

/// <summary>
/// The outages in a row of attempts, told in the order in which they were started. Attempts that came late because the
/// prober itself was late make no outage: only a failure does.
/// </summary>
public sealed class OutageLedger
{
    private const int OutagesKept = 1000;

    private readonly Lock gate = new();
    private readonly List<Outage> outages = [];
    private readonly long[] ends = new long[Enum.GetValues<AttemptEnd>().Length];
    private long lastGreeted;
    private int failuresSince;
    private long steadyFrom;
    private TimeSpan longestWait;

    public long Attempts
    {
        get
        {
            lock (gate)
                return ends.Sum();
        }
    }

    /// <summary>All attempts told so far, and those of them that were not greeted, at one moment.</summary>
    public (long Attempts, long Failed) Tally
    {
        get
        {
            lock (gate)
                return (ends.Sum(), ends.Sum() - ends[(int)AttemptEnd.Greeted]);
        }
    }

    /// <summary>
    /// How long no attempt has failed, counted from a moment at the earliest, and up to the last attempt that has ended:
    /// attempts that still wait for their greeting do not count.
    /// </summary>
    public TimeSpan SteadySince(long from)
    {
        lock (gate)
        {
            long began = Math.Max(from, steadyFrom);
            return failuresSince > 0 || lastGreeted < began ? TimeSpan.Zero : Stopwatch.GetElapsedTime(began, lastGreeted);
        }
    }

    /// <summary>The longest that a successful attempt had to wait for its greeting.</summary>
    public TimeSpan LongestWait
    {
        get
        {
            lock (gate)
                return longestWait;
        }
    }

    /// <summary>The first thousand outages, in order.</summary>
    public IReadOnlyList<Outage> Outages
    {
        get
        {
            lock (gate)
                return [.. outages];
        }
    }

    /// <summary>The longest outage that ended after a moment; null if no attempt failed between two that succeeded.</summary>
    public Outage? LongestSince(long from) => Outages.Where(o => o.To > from).OrderByDescending(o => o.Length).Cast<Outage?>().FirstOrDefault();

    public long Count(AttemptEnd end)
    {
        lock (gate)
            return ends[(int)end];
    }

    public void Note(long started, long ended, AttemptEnd end)
    {
        lock (gate)
        {
            ends[(int)end]++;
            if (end != AttemptEnd.Greeted)
            {
                failuresSince++;
                return;
            }
            if (failuresSince > 0 && lastGreeted != 0 && outages.Count < OutagesKept)
                outages.Add(new(lastGreeted, started, failuresSince));
            if (failuresSince > 0 || lastGreeted == 0)
                steadyFrom = started;
            lastGreeted = started;
            failuresSince = 0;
            var waited = Stopwatch.GetElapsedTime(started, ended);
            longestWait = waited > longestWait ? waited : longestWait;
        }
    }

    /// <summary>One line for a person.</summary>
    public string Tell()
    {
        lock (gate)
        {
            string failures = string.Join(", ", Enum.GetValues<AttemptEnd>().Skip(1)
                .Where(e => ends[(int)e] > 0).Select(e => $"{ends[(int)e]} {e.ToString().ToLowerInvariant()}"));
            return $"{ends.Sum()} connections, {ends[0]} greeted{(failures.Length > 0 ? ", " + failures : "")}";
        }
    }
}
