namespace VipGuard.Replication;

public abstract partial class Dialect
{
    /// <summary>What the server calls semi-synchronous replication. On MySQL it goes by the plugin that is loaded, or else by the one that would be.</summary>
    public abstract SemiSyncNames SemiSyncOf(ServerFacts facts);
}

/// <summary>The two sets of names of semi-synchronous replication: MariaDB's and the older MySQL plugins', and those of MySQL 8.0.26 and later.</summary>
/// <param name="Source">"master" or "source", as it stands in the names.</param>
/// <param name="Replica">"slave" or "replica".</param>
/// <param name="Install">Statements that load it, source and replica; empty where it is built in or loaded.</param>
public sealed record SemiSyncNames(string Source, string Replica, IReadOnlyList<string> Install)
{
    /// <summary>Variable, ON or OFF: this server waits for a replica's acknowledgement.</summary>
    public string SourceEnabled => $"rpl_semi_sync_{Source}_enabled";

    /// <summary>Variable, ON or OFF: this server acknowledges. Takes effect when it starts to receive anew.</summary>
    public string ReplicaEnabled => $"rpl_semi_sync_{Replica}_enabled";

    /// <summary>Variable, in milliseconds.</summary>
    public string Timeout => $"rpl_semi_sync_{Source}_timeout";

    /// <summary>Variable: AFTER_SYNC or AFTER_COMMIT.</summary>
    public string WaitPoint => $"rpl_semi_sync_{Source}_wait_point";

    /// <summary>Status, ON or OFF: it really waits; OFF while enabled: fallen back.</summary>
    public string SourceStatus => $"Rpl_semi_sync_{Source}_status";

    /// <summary>Status, ON or OFF.</summary>
    public string ReplicaStatus => $"Rpl_semi_sync_{Replica}_status";

    /// <summary>Status: connected replicas that acknowledge; a hung one is among them.</summary>
    public string Clients => $"Rpl_semi_sync_{Source}_clients";

    /// <summary>Status: transactions acknowledged in time.</summary>
    public string YesTx => $"Rpl_semi_sync_{Source}_yes_tx";

    /// <summary>Status: transactions that nobody acknowledged in time. A take-over after it has grown may lose them.</summary>
    public string NoTx => $"Rpl_semi_sync_{Source}_no_tx";

    /// <summary>Status: how often it fell back.</summary>
    public string NoTimes => $"Rpl_semi_sync_{Source}_no_times";
}
