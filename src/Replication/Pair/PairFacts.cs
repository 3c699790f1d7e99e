namespace VipGuard.Replication;

/// <summary>Both servers as they were observed.</summary>
/// <param name="First">The file's first node.</param>
/// <param name="Second">The file's second node.</param>
/// <param name="SameServer">Both sessions lead to one server.</param>
public sealed record PairFacts(ServerFacts First, ServerFacts Second, bool SameServer)
{
    public ServerFacts Of(PairNode node) => node.Place == 1 ? First : Second;
}
