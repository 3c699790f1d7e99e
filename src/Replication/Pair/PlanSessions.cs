namespace VipGuard.Replication;

/// <summary>The sessions that a plan is made and carried out with.</summary>
/// <param name="First">An administrator's, to the first node; null: there is none.</param>
/// <param name="Second">The same, to the second. One of the two is there.</param>
public sealed record PlanSessions(ISqlSession? First, ISqlSession? Second)
{
    /// <summary>To the node that has no administrator's session, with the replication account; null: it does not let this host in.</summary>
    public ISqlSession? Outside { get; init; }

    /// <summary>Why it does not, as a clause that goes on from "run 'vipguard pair apply' on NAME"; "" where it does.</summary>
    public string WhyNotIn { get; init; } = "";

    /// <summary>Only one of the two servers is set up by this run.</summary>
    public bool IsOneHost => First is null || Second is null;

    public ISqlSession? Of(PairNode node) => node?.Place == 1 ? First : Second;
}
