using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace VipGuard.Replication;

/// <summary>Whose transactions: the server that wrote them, and since MySQL 8.3 a tag that the writer may give.</summary>
/// <param name="Server">Its server_uuid.</param>
/// <param name="Tag">Lower case, up to 32 characters; "" for none.</param>
public readonly record struct GtidOrigin(Guid Server, string Tag) : IComparable<GtidOrigin>
{
    public int CompareTo(GtidOrigin other) => Server.CompareTo(other.Server) is not 0 and var order ? order : string.CompareOrdinal(Tag, other.Tag);

    public override string ToString() => Tag.Length == 0 ? Server.ToString() : $"{Server}:{Tag}";

    public static bool operator <(GtidOrigin left, GtidOrigin right) => left.CompareTo(right) < 0;

    public static bool operator >(GtidOrigin left, GtidOrigin right) => left.CompareTo(right) > 0;

    public static bool operator <=(GtidOrigin left, GtidOrigin right) => left.CompareTo(right) <= 0;

    public static bool operator >=(GtidOrigin left, GtidOrigin right) => left.CompareTo(right) >= 0;
}

/// <summary>MySQL's set of transactions: "uuid:1-5:7,uuid:tag:1", as in @@gtid_executed. MySQL 9 manual, "GTID Format and Storage".</summary>
public sealed class GtidSet : GtidState, IEquatable<GtidSet>
{
    // A server's set is a few kilobytes at most; what is longer is no answer of a server.
    private const int LongestText = 16 * 1024 * 1024;

    private readonly SortedDictionary<GtidOrigin, GtidIntervals> origins;

    private GtidSet(SortedDictionary<GtidOrigin, GtidIntervals> origins) => this.origins = origins;

    public static GtidSet Empty { get; } = new([]);

    public override bool IsEmpty => origins.Count == 0;

    /// <summary>How many transactions; at most <see cref="long.MaxValue"/> is said.</summary>
    public long Count => (long)UInt128.Min(origins.Values.Aggregate(UInt128.Zero, (sum, i) => sum + i.Count), long.MaxValue);

    /// <summary>The servers whose transactions are in it, in the order of their UUIDs.</summary>
    public IEnumerable<Guid> Servers => origins.Keys.Select(o => o.Server).Distinct();

    /// <summary>Reads a set; an empty text is the empty set. Blanks and line breaks around its parts are as good as none.</summary>
    /// <returns>False for anything else; <paramref name="set"/> is then empty.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out GtidSet set)
    {
        set = Empty;
        if (text is null || text.Length > LongestText)
            return false;
        SortedDictionary<GtidOrigin, List<GtidInterval>> read = [];
        foreach (Range part in text.AsSpan().Split(','))
        {
            ReadOnlySpan<char> one = text.AsSpan(part).Trim();
            if (!one.IsEmpty && !TryReadServer(one, read))
                return false;
        }

        set = new GtidSet(new SortedDictionary<GtidOrigin, GtidIntervals>(read.ToDictionary(o => o.Key, o => GtidIntervals.Of(o.Value))));
        return true;
    }

    public bool Contains(Guid server, long number, string tag = "") =>
        origins.TryGetValue(new GtidOrigin(server, tag), out GtidIntervals? intervals) && intervals.Contains(number);

    public GtidSet Union(GtidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        SortedDictionary<GtidOrigin, GtidIntervals> union = new(origins);
        foreach ((GtidOrigin origin, GtidIntervals intervals) in other.origins)
            union[origin] = union.TryGetValue(origin, out GtidIntervals? own) ? own.Union(intervals) : intervals;
        return new GtidSet(union);
    }

    public GtidSet Subtract(GtidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        SortedDictionary<GtidOrigin, GtidIntervals> left = [];
        foreach ((GtidOrigin origin, GtidIntervals intervals) in origins)
        {
            GtidIntervals rest = other.origins.TryGetValue(origin, out GtidIntervals? away) ? intervals.Subtract(away) : intervals;
            if (!rest.IsEmpty)
                left[origin] = rest;
        }

        return new GtidSet(left);
    }

    /// <summary>The transactions that one server wrote, with and without a tag.</summary>
    public GtidSet WrittenBy(Guid server) => Where(o => o.Server == server);

    public GtidSet NotWrittenBy(Guid server) => Where(o => o.Server != server);

    public bool Equals(GtidSet? other) => other is not null && origins.Count == other.origins.Count
        && origins.All(o => other.origins.TryGetValue(o.Key, out GtidIntervals? same) && o.Value.Equals(same));

    public override bool Equals(object? obj) => Equals(obj as GtidSet);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>As the server prints it, without its line breaks: each UUID once, its tags after it.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        Guid last = default;
        foreach ((GtidOrigin origin, GtidIntervals intervals) in origins)
        {
            bool again = text.Length > 0 && origin.Server == last;
            if (!again)
                text.Append(text.Length > 0 ? "," : "").Append(origin.Server);
            if (origin.Tag.Length > 0)
                text.Append(':').Append(origin.Tag);
            text.Append(':').Append(intervals);
            last = origin.Server;
        }

        return text.ToString();
    }

    protected override MissingTransactions Missing(GtidState other)
    {
        if (other is not GtidSet set)
            return new MissingTransactions(other.ToString(), null);
        GtidSet missing = set.Subtract(this);
        return new MissingTransactions(missing.ToString(), missing.Count);
    }

    protected override GtidState Joined(GtidState other) => other is GtidSet set ? Union(set) : Unknown;

    private GtidSet Where(Func<GtidOrigin, bool> wanted) =>
        new(new SortedDictionary<GtidOrigin, GtidIntervals>(origins.Where(o => wanted(o.Key)).ToDictionary(o => o.Key, o => o.Value)));

    // uuid:interval[:interval]…[:tag:interval…]…
    private static bool TryReadServer(ReadOnlySpan<char> text, SortedDictionary<GtidOrigin, List<GtidInterval>> read)
    {
        Guid server = default;
        string tag = "";
        int place = 0;
        bool wantsInterval = true;
        foreach (Range range in text.Split(':'))
        {
            ReadOnlySpan<char> part = text[range].Trim();
            if (place++ == 0)
            {
                if (part.Length != 36 || !Guid.TryParseExact(part, "D", out server))
                    return false;
            }
            else if (GtidInterval.TryParse(part, out GtidInterval interval))
            {
                GtidOrigin origin = new(server, tag);
                if (!read.TryGetValue(origin, out List<GtidInterval>? intervals))
                    read[origin] = intervals = [];
                intervals.Add(interval);
                wantsInterval = false;
            }
            else
            {
                if (!IsTag(part) || (wantsInterval && place > 2))
                    return false;
                tag = part.ToString().ToLowerInvariant();
                wantsInterval = true;
            }
        }

        return !wantsInterval;
    }

    // A letter or '_', then up to 31 letters, digits and '_'.
    private static bool IsTag(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 32 || !(char.IsAsciiLetter(text[0]) || text[0] == '_'))
            return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return true;
    }
}

/// <summary>Numbers from the first to the last, both in it; from 1 on.</summary>
internal readonly record struct GtidInterval(long First, long Last)
{
    internal static bool TryParse(ReadOnlySpan<char> text, out GtidInterval interval)
    {
        interval = default;
        int dash = text.IndexOf('-');
        ReadOnlySpan<char> from = dash < 0 ? text : text[..dash].TrimEnd();
        ReadOnlySpan<char> to = dash < 0 ? text : text[(dash + 1)..].TrimStart();
        if (!long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            || !long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            || first < 1 || last < first)
        {
            return false;
        }

        interval = new GtidInterval(first, last);
        return true;
    }

    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
