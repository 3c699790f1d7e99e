using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Asks both servers for a status; one that does not answer is part of the answer.</summary>
internal sealed class StatusObserver(PairDesign design, PairSessions sessions) : IDisposable
{
    private readonly (ISqlSession Session, ServerFacts Facts)?[] servers = new (ISqlSession, ServerFacts)?[2];
    private readonly List<ISqlSession> open = [];
    private readonly string[] why = ["", ""];
    private readonly bool[] isUsage = [false, false];

    /// <summary>Neither server could be asked because the command line or a file is wrong.</summary>
    internal bool HasNoLogin => isUsage[0] && isUsage[1];

    internal PairStatus Observe()
    {
        foreach (PairNode node in design.Nodes)
            Ask(node);
        while (!TryReadPositions())
        {
            // The one that was lost is left out, and the other asked again.
        }

        return PairStatus.Of(design, NodeStatus(design.First), NodeStatus(design.Second));
    }

    public void Dispose() => open.ForEach(s => s.Dispose());

    private void Ask(PairNode node)
    {
        int i = node.Place - 1;
        if (sessions.Open(node, out why[i], out isUsage[i]) is not { } session)
            return;
        open.Add(session);
        try
        {
            if (ServerInspector.TryObserve(session, out ServerFacts? facts, out why[i]))
                servers[i] = (session, facts);
        }
        catch (SqlException e)
        {
            why[i] = e.Message;
        }
    }

    private bool TryReadPositions()
    {
        try
        {
            ServerInspector.ReadPositions(servers);
            return true;
        }
        catch (SqlException e)
        {
            int lost = Array.FindIndex(servers, s => s is { } server && string.Equals(server.Session.Where, e.Where, StringComparison.Ordinal));
            if (lost < 0)
                throw;
            servers[lost] = null;
            why[lost] = e.Message;
            return false;
        }
    }

    private NodeStatus NodeStatus(PairNode node) => new(node, servers[node.Place - 1]?.Facts, why[node.Place - 1]);
}
