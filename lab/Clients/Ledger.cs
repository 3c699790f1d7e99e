using System.Globalization;

namespace VipGuard.Lab.Clients;

/// <summary>What a server holds of the rows that the client wrote.</summary>
/// <param name="Checksum">CHECKSUM TABLE: the same on both servers if, and only if for all purposes, the rows are.</param>
public sealed record Ledger(int Rows, string Checksum, IReadOnlySet<int> Numbers)
{
    public static Ledger Of(LabHost host)
    {
        using var session = host.Mysqld.Open();
        var numbers = session.Query("SELECT number FROM app.ledger").Select(r => int.Parse(r[0]!, CultureInfo.InvariantCulture)).ToHashSet();
        string checksum = session.Query("CHECKSUM TABLE app.ledger")[0]["Checksum"] ?? "none";
        return new(numbers.Count, checksum, numbers);
    }

    /// <summary>Both servers hold the same rows, by number and by checksum.</summary>
    public bool Equal(Ledger other) => Rows == other.Rows && Checksum == other.Checksum && Numbers.SetEquals(other.Numbers);
}
