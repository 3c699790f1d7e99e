using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace VipGuard.Replication;

/// <summary>Asks the servers of a pair. Reads only.</summary>
/// <param name="design">What should be.</param>
/// <param name="first">An administrator's session to the first node; null: there is none.</param>
/// <param name="second">The same to the second. At least one of the two is there.</param>
/// <param name="outside">To the node that has none: with the replication account; null: it does not let this host in.</param>
public sealed class PairInspector(PairDesign design, ISqlSession? first, ISqlSession? second, ISqlSession? outside = null)
{
    /// <summary>All that a plan needs but the data.</summary>
    /// <param name="key">For comparing passwords, in memory.</param>
    /// <param name="facts">What they said.</param>
    /// <param name="refusals">Sentences, where a server is of a kind that can't be in a pair, or does not let this login look.</param>
    /// <exception cref="SqlException">A server's error.</exception>
    public bool TryObserve(PairKey key, [NotNullWhen(true)] out PairFacts? facts, out IReadOnlyList<string> refusals)
    {
        facts = null;
        List<string> against = [];
        (ISqlSession Session, ServerFacts Facts)?[] servers = new (ISqlSession, ServerFacts)?[2];
        foreach (PairNode node in design.Nodes)
        {
            if (SessionOf(node) is not { } session)
                continue;
            if (Whole(session, node, key, out string refusal) is { } server)
                servers[node.Place - 1] = (session, server);
            else
                against.Add($"{node.Name} {refusal}");
        }

        refusals = against;
        if (against.Count > 0)
            return false;
        bool same = IsSameServer();
        ServerFacts? seen = null;
        ServerInspector.ReadPositions(servers, () => seen = outside is null ? null : PlanningInspector.ReadFromOutside(outside));
        ServerFacts[] both = [.. design.Nodes.Select(node => servers[node.Place - 1]?.Facts ?? seen ?? Unseen(servers[design.PeerOf(node).Place - 1]!.Value.Facts))];
        facts = new PairFacts(both[0], both[1], same);
        foreach (PairNode node in design.Nodes)
        {
            if (SessionOf(node) is { } session && LogsDecide(facts, node))
                both[node.Place - 1] = PlanningInspector.WithSearchedLogs(session, facts.Of(node));
        }

        facts = new PairFacts(both[0], both[1], same);
        return true;
    }

    private ServerFacts? Whole(ISqlSession session, PairNode node, PairKey key, out string refusal)
    {
        ServerGrants grants = PlanningInspector.Grants(session);
        string? text = session.Query("SELECT VERSION()").Scalar;
        if (ServerVersion.TryParse(text, out ServerVersion version) && Dialect.TryFor(version, out Dialect? dialect, out refusal)
            && PairGrants.Lacking(dialect.LookNeeds, grants) is { Count: > 0 } lacking)
        {
            refusal = $"({session.Where}): this login lacks {string.Join(", ", lacking)} on *.*, without which the server can't be looked at; use a login with that privilege";
            return null;
        }

        if (!ServerInspector.TryObserve(session, out ServerFacts? server, out refusal))
            return null;
        server = ServerInspector.WithAccountsAndTables(session, server, design, node, key);
        return server with { Planning = PlanningInspector.Read(session, server, grants, design, key) };
    }

    // Nothing is known of it, and it is taken to be like the other.
    private static ServerFacts Unseen(ServerFacts like) => new()
    {
        Version = like.Version,
        Dialect = like.Dialect,
        Variables = new Dictionary<string, ServerVariable>(StringComparer.OrdinalIgnoreCase),
        Sight = ServerSight.Nothing,
    };

    // The search reads whole logs: only where a server with data is to bring them to one without.
    private bool LogsDecide(PairFacts facts, PairNode node)
    {
        PairNode peer = design.PeerOf(node);
        ServerFacts other = facts.Of(peer);
        if (new Direction(node, peer, design.ReplicationUser, facts.Of(node), null).IsJoined)
            return false;
        return other.Sight switch
        {
            ServerSight.Whole => other.Planning is { HasUserData: false },
            ServerSight.Positions => Dialect.Everything(other).IsEmpty,
            _ => true,
        };
    }

    // Neither name, address nor id tells two servers apart for sure (MariaDB has no UUID). A lock taken here and seen there does; it touches no data.
    private bool IsSameServer()
    {
        if ((first ?? outside) is not { } one || (second ?? outside) is not { } other)
            return false;
        string name = SqlText.Literal("vipguard-same-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        one.Query($"SELECT GET_LOCK({name}, 0)");
        try
        {
            return other.Query($"SELECT IS_USED_LOCK({name})").Scalar is not null;
        }
        finally
        {
            one.Query($"SELECT RELEASE_LOCK({name})");
        }
    }

    private ISqlSession? SessionOf(PairNode node) => node.Place == 1 ? first : second;
}
