using System.Diagnostics;

namespace VipGuard.Lab.Clients;

/// <summary>
/// The times between attempts of a prober, that has to be measured itself: an outage is known no more exactly than these are short.
/// </summary>
public sealed class PaceGauge
{
    private const int BucketsPerMillisecond = 20;

    // The last one holds all that is longer.
    private readonly int[] buckets = new int[100 * BucketsPerMillisecond];
    private readonly Lock gate = new();
    private long last;
    private long longest;
    private int count;

    /// <summary>An attempt begins.</summary>
    /// <param name="at">Stopwatch ticks.</param>
    public void Note(long at)
    {
        lock (gate)
        {
            if (last != 0)
            {
                long gap = at - last;
                longest = Math.Max(longest, gap);
                count++;
                buckets[Math.Min((int)(Stopwatch.GetElapsedTime(0, gap).TotalMilliseconds * BucketsPerMillisecond), buckets.Length - 1)]++;
            }
            last = at;
        }
    }

    public TimeSpan Longest
    {
        get
        {
            lock (gate)
                return Stopwatch.GetElapsedTime(0, longest);
        }
    }

    /// <summary>What so many of a hundred gaps stayed below, to a twentieth of a millisecond.</summary>
    public TimeSpan Below(int percent)
    {
        lock (gate)
        {
            long wanted = (count * (long)percent + 99) / 100;
            int bucket = 0;
            for (long seen = buckets[0]; seen < wanted && bucket < buckets.Length - 1; seen += buckets[++bucket])
            {
                // Up to the bucket in which it is reached.
            }
            return count == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds((bucket + 1.0) / BucketsPerMillisecond);
        }
    }
}
