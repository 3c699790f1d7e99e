namespace VipGuard.Replication;

/// <summary>How fencing a server went.</summary>
/// <param name="Done">Writes are refused, and the clients' connections are ended.</param>
/// <param name="Position">The end of the own log after that, as GTID text; "" where it could not be done.</param>
/// <param name="Why">In words: why not, or what is left to know ("1 connection of admin@10.0.0.9 may write all the same").</param>
/// <param name="Took">From the first statement to the last.</param>
/// <param name="ConnectionsEnded">The clients' connections that were there.</param>
public sealed record FenceResult(bool Done, string Position, string Why, TimeSpan Took, int ConnectionsEnded);
