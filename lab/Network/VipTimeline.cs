using System.Diagnostics;
using System.Globalization;

namespace VipGuard.Lab.Network;

/// <summary>One host gained or lost the virtual address.</summary>
/// <param name="At">Stopwatch ticks, when the kernel's message was read.</param>
public readonly record struct VipEvent(long At, string Host, bool Held);

/// <summary>Who held the virtual address when. Only changes are kept; a renewal is none.</summary>
public sealed class VipTimeline
{
    private readonly Lock gate = new();
    private readonly List<VipEvent> events = [];
    private readonly List<string> hosts = [];

    /// <summary>Writes a change down; what changes nothing is passed over.</summary>
    public void Note(long at, string host, bool held)
    {
        lock (gate)
        {
            if (!hosts.Contains(host))
                hosts.Add(host);
            if (HoldsAt(host, long.MaxValue) != held)
                events.Add(new(at, host, held));
        }
    }

    public bool Holds(string host)
    {
        lock (gate)
            return HoldsAt(host, long.MaxValue);
    }

    /// <summary>The changes from a moment on.</summary>
    public IReadOnlyList<VipEvent> Since(long from)
    {
        lock (gate)
            return [.. events.Where(e => e.At >= from)];
    }

    /// <summary>When the host first gained (or lost) the address after a moment; null if it did not.</summary>
    public long? First(string host, bool held, long from)
    {
        lock (gate)
        {
            foreach (var e in events)
            {
                if (e.At >= from && e.Host == host && e.Held == held)
                    return e.At;
            }
            return null;
        }
    }

    /// <summary>The name of the only holder, "nobody", or "both".</summary>
    public string HolderAt(long at)
    {
        lock (gate)
        {
            string[] holders = [.. hosts.Where(h => HoldsAt(h, at))];
            return holders.Length switch { 0 => "nobody", 1 => holders[0], _ => "both" };
        }
    }

    /// <summary>The longest unbroken time in which more than one host held the address.</summary>
    public TimeSpan LongestOverlap(long from, long to) => Longest(from, to, "both");

    /// <summary>The longest unbroken time in which no host held the address.</summary>
    public TimeSpan LongestVacancy(long from, long to) => Longest(from, to, "nobody");

    private TimeSpan Longest(long from, long to, string who)
    {
        long longest = 0;
        long? began = null;
        foreach (long at in Since(from).Select(e => e.At).Where(at => at < to).Prepend(from).Append(to))
        {
            if (began is { } since)
                longest = Math.Max(longest, at - since);
            began = HolderAt(at) != who ? null : began ?? at;
        }
        return Stopwatch.GetElapsedTime(0, longest);
    }

    /// <summary>One line for each change, in milliseconds from the given moment.</summary>
    public string Tell(long from)
    {
        var lines = Since(from).Select(e => string.Create(CultureInfo.InvariantCulture,
            $"  {Stopwatch.GetElapsedTime(from, e.At).TotalMilliseconds,9:0.0} ms  {e.Host} {(e.Held ? "takes" : "loses")} the address"));
        return string.Join('\n', lines.Prepend($"  at first   {HolderAt(from - 1)}"));
    }

    private bool HoldsAt(string host, long at)
    {
        for (int i = events.Count - 1; i >= 0; i--)
        {
            if (events[i].Host == host && events[i].At <= at)
                return events[i].Held;
        }
        return false;
    }
}
