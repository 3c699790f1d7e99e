using System.Globalization;

namespace VipGuard.Replication;

/// <summary>MariaDB's global transaction id: domain-server-sequence.</summary>
public readonly record struct Gtid(uint Domain, uint Server, ulong Sequence)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Domain}-{Server}-{Sequence}");
}

/// <summary>A MariaDB position: the last transaction of each domain, as in @@gtid_binlog_pos and @@gtid_slave_pos.</summary>
public sealed class GtidPosition : GtidState, IEquatable<GtidPosition>
{
    private readonly SortedDictionary<uint, Gtid> last;

    private GtidPosition(SortedDictionary<uint, Gtid> last) => this.last = last;

    public static GtidPosition Empty { get; } = new([]);

    public override bool IsEmpty => last.Count == 0;

    /// <summary>In the order of their domains.</summary>
    public IReadOnlyCollection<Gtid> Transactions => last.Values;

    /// <summary>The last transaction of a domain; null where the position has none.</summary>
    public Gtid? this[uint domain] => last.TryGetValue(domain, out Gtid gtid) ? gtid : null;

    /// <summary>Reads "1-1-5,2-2-7"; an empty text is the empty position. Of two transactions of one domain the later counts.</summary>
    public static bool TryParse(string? text, out GtidPosition position)
    {
        position = Empty;
        if (string.IsNullOrWhiteSpace(text))
            return text is not null;
        SortedDictionary<uint, Gtid> read = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] numbers = part.Split('-');
            if (numbers.Length != 3
                || !uint.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint domain)
                || !uint.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint server)
                || !ulong.TryParse(numbers[2], NumberStyles.None, CultureInfo.InvariantCulture, out ulong sequence))
            {
                return false;
            }

            Keep(read, new Gtid(domain, server, sequence));
        }

        position = new GtidPosition(read);
        return true;
    }

    internal static GtidPosition Of(Gtid gtid) => new(new SortedDictionary<uint, Gtid> { [gtid.Domain] = gtid });

    /// <summary>Reads a position that a server gave; what is none reads as empty.</summary>
    public static GtidPosition ParseOrEmpty(string? text) => TryParse(text, out GtidPosition position) ? position : Empty;

    /// <summary>For each domain the later transaction of the two; at equal numbers this position's.</summary>
    public GtidPosition Merge(GtidPosition other)
    {
        SortedDictionary<uint, Gtid> merged = new(last);
        foreach (Gtid gtid in other.last.Values)
            Keep(merged, gtid);
        return new GtidPosition(merged);
    }

    /// <summary>This position, and what the other has of domains that this one does not know.</summary>
    public GtidPosition WithOtherDomainsOf(GtidPosition other)
    {
        SortedDictionary<uint, Gtid> both = new(last);
        foreach (Gtid gtid in other.last.Values)
            both.TryAdd(gtid.Domain, gtid);
        return new GtidPosition(both);
    }

    public GtidPosition Without(uint domain) => new(new SortedDictionary<uint, Gtid>(last.Where(d => d.Key != domain).ToDictionary()));

    protected override MissingTransactions Missing(GtidState other)
    {
        if (other is not GtidPosition position)
            return new MissingTransactions(other.ToString(), null);
        List<string> texts = [];
        UInt128 count = 0;
        foreach (Gtid gtid in position.last.Values)
        {
            ulong own = this[gtid.Domain]?.Sequence ?? 0;
            if (this[gtid.Domain] is not null && own >= gtid.Sequence)
                continue;
            ulong missing = Math.Max(1, gtid.Sequence - own);
            count += missing;
            // Who wrote the ones before it is not in a position.
            texts.Add(missing == 1 ? gtid.ToString() : string.Create(CultureInfo.InvariantCulture, $"{gtid} and the {missing - 1} before it"));
        }

        return new MissingTransactions(string.Join(", ", texts), (long)UInt128.Min(count, long.MaxValue));
    }

    protected override GtidState Joined(GtidState other) => other is GtidPosition position ? Merge(position) : Unknown;

    public bool Equals(GtidPosition? other) => other is not null && last.Values.SequenceEqual(other.last.Values);

    public override bool Equals(object? obj) => Equals(obj as GtidPosition);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Gtid gtid in last.Values)
            hash.Add(gtid);
        return hash.ToHashCode();
    }

    /// <summary>As the server takes it: "1-1-5,2-2-7".</summary>
    public override string ToString() => string.Join(',', last.Values);

    private static void Keep(SortedDictionary<uint, Gtid> position, Gtid gtid)
    {
        if (!position.TryGetValue(gtid.Domain, out Gtid known) || known.Sequence < gtid.Sequence)
            position[gtid.Domain] = gtid;
    }
}
