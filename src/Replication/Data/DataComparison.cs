namespace VipGuard.Replication;

/// <summary>What differs between the data of two servers.</summary>
/// <param name="Differences">One line each: "table app.t: only on db1".</param>
/// <param name="FirstWritten">The first server's binary log grew meanwhile, so that the comparison says nothing.</param>
/// <param name="SecondWritten">The same of the second.</param>
/// <param name="Tables">How many tables were compared by checksum.</param>
public sealed record DataComparison(IReadOnlyList<string> Differences, bool FirstWritten, bool SecondWritten, int Tables);
