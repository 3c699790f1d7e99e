namespace VipGuard.Replication;

/// <summary>Restarts a node's server, for 'pair apply --restart'.</summary>
public interface IServerRestart
{
    /// <summary>Restarts it and waits until it answers again.</summary>
    /// <returns>Null when it answers; else why not, as a clause that goes on from the node's name.</returns>
    string? Restart(PairNode node);
}
