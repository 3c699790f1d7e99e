using System.Diagnostics;

namespace VipGuard.Lab.Calm;

/// <summary>The longest gap between the adverts of one host, gathered piece by piece: the tap forgets the oldest.</summary>
internal sealed class AdvertGaps(Lab lab, string host, long since)
{
    private long last = since;

    public TimeSpan Longest { get; private set; }

    public void Look(long now)
    {
        foreach (var advert in lab.Adverts.From(host, last + 1))
            Note(advert.At);
        // One that lasts is one too.
        Longest = Max(Longest, Stopwatch.GetElapsedTime(last, now));
    }

    private void Note(long at)
    {
        Longest = Max(Longest, Stopwatch.GetElapsedTime(last, at));
        last = at;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
