namespace VipGuard.Replication;

/// <summary>The numbers of one origin: intervals in order, apart from each other.</summary>
internal sealed class GtidIntervals : IEquatable<GtidIntervals>
{
    private readonly GtidInterval[] intervals;

    private GtidIntervals(GtidInterval[] intervals) => this.intervals = intervals;

    internal bool IsEmpty => intervals.Length == 0;

    internal UInt128 Count => intervals.Aggregate(UInt128.Zero, (sum, i) => sum + (ulong)(i.Last - i.First) + 1);

    /// <summary>Puts them in order and joins those that touch.</summary>
    internal static GtidIntervals Of(IEnumerable<GtidInterval> any)
    {
        List<GtidInterval> joined = [];
        foreach (GtidInterval next in any.OrderBy(i => i.First))
        {
            // Last + 1 would overflow at the largest number; First is at least 1.
            if (joined.Count > 0 && next.First - 1 <= joined[^1].Last)
                joined[^1] = joined[^1] with { Last = Math.Max(joined[^1].Last, next.Last) };
            else
                joined.Add(next);
        }

        return new GtidIntervals([.. joined]);
    }

    internal GtidIntervals Union(GtidIntervals other) => Of(intervals.Concat(other.intervals));

    internal GtidIntervals Subtract(GtidIntervals other)
    {
        List<GtidInterval> left = [];
        int away = 0;
        foreach (GtidInterval own in intervals)
        {
            long from = own.First;
            while (away < other.intervals.Length && other.intervals[away].Last < from)
                away++;
            int next = away;
            bool rest = true;
            while (next < other.intervals.Length && other.intervals[next].First <= own.Last)
            {
                GtidInterval hole = other.intervals[next++];
                if (hole.First > from)
                    left.Add(new GtidInterval(from, hole.First - 1));
                if (hole.Last >= own.Last)
                {
                    rest = false;
                    break;
                }

                from = hole.Last + 1;
            }

            if (rest)
                left.Add(new GtidInterval(from, own.Last));
        }

        return new GtidIntervals([.. left]);
    }

    internal bool Contains(long number)
    {
        int low = 0, high = intervals.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (intervals[middle].Last < number)
                low = middle + 1;
            else if (intervals[middle].First > number)
                high = middle - 1;
            else
                return true;
        }

        return false;
    }

    public bool Equals(GtidIntervals? other) => other is not null && intervals.AsSpan().SequenceEqual(other.intervals);

    public override bool Equals(object? obj) => Equals(obj as GtidIntervals);

    public override int GetHashCode() => intervals.Length == 0 ? 0 : HashCode.Combine(intervals.Length, intervals[0], intervals[^1]);

    public override string ToString() => string.Join(':', intervals);
}
