namespace VipGuard.Replication;

/// <summary>One half of the pair: this replica from that source, as observed. Pure.</summary>
public sealed record Direction(PairNode Replica, PairNode Source, string User, ServerFacts ReplicaFacts, ServerFacts? SourceFacts)
{
    // What the server itself would have tried again: deadlock, lock wait, interrupted, threads stopped (facts F29).
    private static readonly int[] passing = [1205, 1213, 1317, 1756];

    /// <summary>The replica's unnamed channel, if it leads to the source.</summary>
    public ReplicationChannel? Channel => ReplicaFacts.Channels.FirstOrDefault(c => c.Name.Length == 0 && Source.IsAt(c.SourceHost, c.SourcePort));

    /// <summary>It follows the source by GTID: its position has been settled, whatever its threads do.</summary>
    public bool IsJoined => Channel is { FollowsGtid: true };

    public bool Runs => Channel is { Runs: true };

    /// <summary>All in one word; without the source's facts what it shows by itself.</summary>
    public DirectionState State
    {
        get
        {
            if (Channel is not { FollowsGtid: true } channel)
                return DirectionState.NotSetUp;
            if (AheadOfSource is not null || IsStuck)
                return DirectionState.Broken;
            if (channel.Runs)
                return DirectionState.Running;
            if (channel is { IoRunning: "No", IoErrno: not 0 } || channel is { SqlRuns: false, SqlErrno: not 0 })
                return DirectionState.Broken;
            return channel.SqlRuns && channel.IoRunning is not "No" ? DirectionState.Connecting : DirectionState.Stopped;
        }
    }

    /// <summary>Applying stopped at a transaction that no restart gets over.</summary>
    public bool IsStuck => Channel is { SqlRuns: false, SqlErrno: not 0 } channel && !passing.Contains(channel.SqlErrno);

    /// <summary>The replica is past the end of the source's own log: the log was reset or lost its end, and new rows will not arrive though all lights are green.</summary>
    public GtidExcess? AheadOfSource => IsJoined && SourceFacts is not null ? ReplicaFacts.Dialect.AheadOfSource(ReplicaFacts, SourceFacts, Source) : null;

    /// <summary>What ails it, in words with what to do; null while nothing does, or too little is known.</summary>
    public string? Trouble
    {
        get
        {
            if (AheadOfSource is { } ahead)
            {
                string end = ahead.SourceHas.Length > 0 ? $"ends at {ahead.SourceHas}" : "has none of them";
                return $"{Replica.Name} has applied {ahead.Applied} from {Source.Name}, whose binary log {end}: it was reset or has lost its end, and new rows do not arrive although replication looks healthy. "
                    + "Compare the data, and copy one server onto the other (docs/pair.md)";
            }

            if (Channel is not { } channel)
                return null;
            if (!channel.SqlRuns && channel.SqlErrno != 0)
                return ReplicationErrors.Applying(this, channel);
            return !channel.IoRuns && channel.IoErrno != 0 ? ReplicationErrors.Receiving(this, channel) : null;
        }
    }
}
