namespace VipGuard.Replication;

/// <summary>Looks whether the directions that a run has set up do run.</summary>
internal sealed class DirectionWatch(PairDesign design, PlanSessions sessions)
{
    private readonly GtidState?[] targets = new GtidState?[2];

    /// <returns>What is waited for, null when nothing is; and what will not mend itself.</returns>
    internal (string? WaitingFor, string? Trouble) Look()
    {
        (ISqlSession, ServerFacts)?[] servers = new (ISqlSession, ServerFacts)?[2];
        foreach (PairNode node in design.Nodes)
        {
            if (sessions.Of(node) is not { } session)
                continue;
            if (!ServerInspector.TryObserve(session, out ServerFacts? facts, out string refusal))
                return ($"{node.Name} {refusal}", $"{node.Name} {refusal}");
            servers[node.Place - 1] = (session, facts);
        }

        ServerInspector.ReadPositions(servers);
        ServerFacts? outside = sessions.Outside is { } session_ ? PlanningInspector.ReadFromOutside(session_) : null;
        string? waitingFor = null;
        foreach (PairNode node in design.Nodes.Where(n => servers[n.Place - 1] is not null && design.Follows(n)))
        {
            PairNode source = design.PeerOf(node);
            ServerFacts facts = servers[node.Place - 1]!.Value.Item2;
            ServerFacts? sourceFacts = servers[source.Place - 1]?.Item2 ?? outside;
            Direction direction = new(node, source, design.ReplicationUser, facts, sourceFacts);
            if (direction.IsStuck || direction.AheadOfSource is not null)
                return (direction.Trouble, direction.Trouble);
            if (!direction.Runs)
            {
                // The other host has not had its run: its door is shut, and that is no fault of this one.
                if (sourceFacts is null && direction.Channel is { SqlRuns: true, IoRunning: "Connecting" or "Preparing" or "Yes" })
                    continue;
                string why = direction.Trouble ?? $"{node.Name} does not receive from {source.Name} yet";
                // Nobody there, or no connection free, may pass; the rest does not.
                bool final = direction.Channel is { IoErrno: not (0 or 1040 or 2002 or 2003 or 2005 or 2013) };
                // This host gets in with the key's password: so the receiver does, at its next try.
                if (direction.Channel is { IoErrno: 1045 } && outside is not null)
                    final = false;
                if (final)
                    return (why, why);
                waitingFor ??= why;
                continue;
            }

            if (sourceFacts is null)
                continue;
            GtidState target = targets[node.Place - 1] ??= sourceFacts.Dialect.OwnTransactions(sourceFacts);
            if (!facts.AppliedPosition.Reaches(target))
                waitingFor ??= $"{node.Name} runs and has not yet applied {target} of {source.Name}";
        }

        return (waitingFor, null);
    }
}
