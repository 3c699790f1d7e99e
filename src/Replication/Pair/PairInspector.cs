using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace VipGuard.Replication;

/// <summary>Asks both servers of a pair. Reads only.</summary>
public sealed class PairInspector(PairDesign design, ISqlSession first, ISqlSession second)
{
    /// <summary>All that a plan needs but the data.</summary>
    /// <param name="key">For comparing the replication account's password, in memory.</param>
    /// <param name="facts">What both said.</param>
    /// <param name="refusals">Sentences, where a server is of a kind that can't be in a pair.</param>
    /// <exception cref="SqlException">A server's error.</exception>
    public bool TryObserve(PairKey key, [NotNullWhen(true)] out PairFacts? facts, out IReadOnlyList<string> refusals)
    {
        facts = null;
        List<string> against = [];
        (ISqlSession, ServerFacts)?[] servers = new (ISqlSession, ServerFacts)?[2];
        foreach (PairNode node in design.Nodes)
        {
            ISqlSession session = SessionOf(node);
            if (ServerInspector.TryObserve(session, out ServerFacts? server, out string refusal))
                servers[node.Place - 1] = (session, ServerInspector.WithAccountAndTables(session, server, design.ReplicationUser, design.PeerOf(node).Address.ToString(), key));
            else
                against.Add($"{node.Name} {refusal}");
        }

        refusals = against;
        if (against.Count > 0)
            return false;
        bool same = IsSameServer();
        ServerInspector.ReadPositions(servers);
        facts = new PairFacts(servers[0]!.Value.Item2, servers[1]!.Value.Item2, same);
        return true;
    }

    // Neither name, address nor id tells two servers apart for sure (MariaDB has no UUID). A lock taken here and seen there does; it touches no data.
    private bool IsSameServer()
    {
        string name = SqlText.Literal("vipguard-same-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        first.Query($"SELECT GET_LOCK({name}, 0)");
        try
        {
            return second.Query($"SELECT IS_USED_LOCK({name})").Scalar is not null;
        }
        finally
        {
            first.Query($"SELECT RELEASE_LOCK({name})");
        }
    }

    private ISqlSession SessionOf(PairNode node) => node.Place == 1 ? first : second;
}
