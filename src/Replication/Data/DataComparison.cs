namespace VipGuard.Replication;

/// <summary>What differs between the data of two servers.</summary>
/// <param name="Differences">One line each: "table app.t: only on db1".</param>
/// <param name="FirstWritten">The first server's binary log grew meanwhile, so that the comparison says nothing.</param>
/// <param name="SecondWritten">The same of the second.</param>
/// <param name="Tables">How many tables were compared by checksum.</param>
public sealed record DataComparison(IReadOnlyList<string> Differences, bool FirstWritten, bool SecondWritten, int Tables)
{
    /// <summary>Reads all schemas and the checksums of all tables of both servers: as long as reading all data takes.</summary>
    /// <param name="design">Which is which.</param>
    /// <param name="facts">Their positions are those from before the comparison.</param>
    /// <param name="first">To the first node, best without a read timeout: one statement reads a whole table.</param>
    /// <param name="second">To the second node, in the same way.</param>
    /// <param name="progress">Told "app.t" before each table.</param>
    /// <exception cref="SqlException">A server's error.</exception>
    public static DataComparison Make(PairDesign design, PairFacts facts, ISqlSession first, ISqlSession second, Action<string> progress)
    {
        DataShape one = DataShape.Read(first);
        DataShape other = DataShape.Read(second);
        List<string> differences = [.. one.DifferencesFrom(other, design.First.Name, design.Second.Name)];
        IReadOnlyList<TableName> tables = one.TablesOfBoth(other);
        differences.AddRange(TableChecksums.Compare(design, first, second, tables, progress));
        return new DataComparison(
            differences,
            FirstWritten: !ServerInspector.BinlogEnd(first, facts.First.Dialect).Equals(facts.First.BinlogPosition),
            SecondWritten: !ServerInspector.BinlogEnd(second, facts.Second.Dialect).Equals(facts.Second.BinlogPosition),
            tables.Count);
    }
}
