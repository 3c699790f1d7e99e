using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Asks both servers for a status, as often as wanted; one that does not answer is part of the answer.</summary>
internal sealed class StatusObserver(PairDesign design, PairSessions sessions) : IDisposable
{
    private readonly ISqlSession?[] open = new ISqlSession?[2];
    private readonly (ISqlSession Session, ServerFacts Facts)?[] servers = new (ISqlSession, ServerFacts)?[2];
    private readonly string[] why = ["", ""];
    private readonly bool[] isUsage = [false, false];
    private PairStatus? last;

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

        return last = PairStatus.Of(design, NodeStatus(design.First), NodeStatus(design.Second), last);
    }

    public void Dispose()
    {
        foreach (ISqlSession? session in open)
            session?.Dispose();
    }

    private void Ask(PairNode node)
    {
        int i = node.Place - 1;
        servers[i] = null;
        if ((open[i] ??= sessions.Open(node, out why[i], out isUsage[i])) is not { } session)
            return;
        try
        {
            if (ServerInspector.TryObserve(session, out ServerFacts? facts, out why[i]))
                servers[i] = (session, ServerInspector.WithDetails(session, facts));
        }
        catch (SqlException e)
        {
            Lose(i, e);
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
            Lose(lost, e);
            return false;
        }
    }

    // Whatever the error was, the next look begins with a new login.
    private void Lose(int i, SqlException e)
    {
        open[i]?.Dispose();
        open[i] = null;
        servers[i] = null;
        why[i] = e.Message;
    }

    private NodeStatus NodeStatus(PairNode node) => new(node, servers[node.Place - 1]?.Facts, why[node.Place - 1]);
}
