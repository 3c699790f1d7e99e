using System.Globalization;

namespace VipGuard.Daemon.Listening;

/// <summary>Who said how much, by router and verdict. Its memory is bounded whatever is forged.</summary>
internal sealed class ListenSummary
{
    private const int Most = 1000;

    internal sealed record Row(string Source, string? Mac, int? Vrid, VerdictKind Verdict, string? Instance);

    private readonly Dictionary<Row, long> _counts = [];

    internal long Total { get; private set; }

    /// <summary>Packets of routers beyond the first thousand.</summary>
    internal long Others { get; private set; }

    internal IEnumerable<(Row Row, long Count)> Rows => _counts.OrderByDescending(c => c.Value).Select(c => (c.Key, c.Value));

    internal void Add(HeardPacket heard, Verdict verdict)
    {
        Total++;
        var sender = heard.Captured.Sender;
        var row = new Row(heard.From.Source.ToString(), sender.IsNone ? null : sender.ToString(), heard.Vrid, verdict.Kind, verdict.Instance);
        if (_counts.TryGetValue(row, out long count))
            _counts[row] = count + 1;
        else if (_counts.Count < Most)
            _counts[row] = 1;
        else
            Others++;
    }

    internal IEnumerable<string> Lines()
    {
        yield return Total switch { 0 => "no VRRP packets", 1 => "1 VRRP packet", _ => string.Create(CultureInfo.InvariantCulture, $"{Total} VRRP packets") };
        foreach (var (row, count) in Rows)
        {
            string mac = row.Mac is null ? "" : $" ({row.Mac})";
            string vrid = row.Vrid is null ? "" : string.Create(CultureInfo.InvariantCulture, $", VRID {row.Vrid}");
            string instance = row.Instance is null ? "" : $", {row.Instance}";
            yield return string.Create(CultureInfo.InvariantCulture, $"  {count} from {row.Source}{mac}{vrid}{instance}: {Name(row.Verdict)}");
        }
        if (Others > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"  {Others} from others");
    }

    internal static string Name(VerdictKind kind) => kind switch
    {
        VerdictKind.Valid => "valid",
        VerdictKind.Obeyed => "obeyed",
        VerdictKind.Own => "own",
        VerdictKind.Other => "other",
        VerdictKind.Refused => "refused",
        VerdictKind.Foreign => "foreign",
        VerdictKind.Forged => "forged",
        _ => "malformed",
    };
}
