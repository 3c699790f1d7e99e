using System.Globalization;
using VipGuard.Replication;

namespace VipGuard.Lab.Clients;

/// <summary>A row as a server holds it.</summary>
public readonly record struct LedgerRow(long Id, int Number, string Host);

/// <summary>What a server holds of the rows that the client wrote.</summary>
/// <param name="Held">In the order of their ids.</param>
/// <param name="Checksum">CHECKSUM TABLE: the same on both servers if, and only if for all purposes, the rows are.</param>
public sealed record Ledger(IReadOnlyList<LedgerRow> Held, string Checksum)
{
    public int Rows => Held.Count;

    public IReadOnlySet<int> Numbers { get; } = Held.Select(r => r.Number).ToHashSet();

    /// <summary>The numbers that stand in more than one row.</summary>
    public IReadOnlyList<int> Duplicated => [.. Held.GroupBy(r => r.Number).Where(g => g.Count() > 1).Select(g => g.Key)];

    /// <param name="first">Only rows from this number on; the checksum is the whole table's.</param>
    public static Ledger Of(LabHost host, int first = 0)
    {
        using var session = host.Mysqld.Open();
        return Of(session, first);
    }

    private static Ledger Of(ISqlSession session, int first)
    {
        LedgerRow[] rows = [.. session
            .Query(string.Create(CultureInfo.InvariantCulture, $"SELECT id, number, host FROM app.ledger WHERE number >= {first} ORDER BY id"))
            .Select(r => new LedgerRow(long.Parse(r[0]!, CultureInfo.InvariantCulture), int.Parse(r[1]!, CultureInfo.InvariantCulture), r[2]!))];
        return new(rows, session.Query("CHECKSUM TABLE app.ledger")[0]["Checksum"] ?? "none");
    }

    /// <summary>The acknowledged rows that are not here.</summary>
    public IReadOnlyList<Acknowledged> Missing(IEnumerable<Acknowledged> acknowledged) => [.. acknowledged.Where(a => !Numbers.Contains(a.Number))];

    /// <summary>Both servers hold the same rows, one by one and by checksum.</summary>
    public bool Equal(Ledger other) => Checksum == other.Checksum && Held.SequenceEqual(other.Held);
}
