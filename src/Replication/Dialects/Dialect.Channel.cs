namespace VipGuard.Replication;

public abstract partial class Dialect
{
    /// <summary>Queries for what the server says about the sources that it follows. The first is the status itself; the others tell more, and may be refused for want of a privilege.</summary>
    public abstract IReadOnlyList<string> ChannelQueries { get; }

    /// <param name="answers">To <see cref="ChannelQueries"/>, in their order; without rows where a query was refused.</param>
    public abstract IReadOnlyList<ReplicationChannel> ReadChannels(IReadOnlyList<SqlRows> answers);

    public abstract string StopReplica { get; }

    public abstract string StartReplica { get; }

    /// <summary>Stops receiving, and goes on applying.</summary>
    public abstract string StopReceiving { get; }

    public abstract string StartReceiving { get; }

    /// <summary>Starts the applier alone.</summary>
    public abstract string StartApplying { get; }

    /// <summary>Throws the relay log away, to be fetched again; the source stays known.</summary>
    public abstract string ResetReplica { get; }

    /// <summary>Forgets the source.</summary>
    public abstract string ForgetSource { get; }

    /// <summary>Follows the peer; the password stands as <see cref="PlanStep.PasswordMark"/>.</summary>
    public abstract string FollowSource(PairNode source, string user);

    /// <summary>Lets a host in again that the server shuts out after connection errors (1129).</summary>
    public abstract string ForgetHostErrors { get; }

    /// <summary>The variable that hides errors of the applier; anything but OFF hides that the data differ.</summary>
    public abstract string SkipErrorsVariable { get; }

    /// <summary>The variable whose value IDEMPOTENT hides rows that do not fit.</summary>
    public abstract string ExecModeVariable { get; }

    /// <summary>Seconds between a source's heartbeats that the channel must have; more is a silent peer noticed late.</summary>
    public abstract int HeartbeatSeconds { get; }

    /// <summary>What is wrong with how a channel is set up, so that it has to be set up anew: a clause that goes on from the replica's name; null: nothing.</summary>
    public virtual string? ChannelFault(ReplicationChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.HeartbeatPeriod is { } period && (period <= 0 || period > HeartbeatSeconds)
            ? FormattableString.Invariant($"waits {period} s for a heartbeat of its source, and {HeartbeatSeconds} s is long enough")
            : null;
    }
}
