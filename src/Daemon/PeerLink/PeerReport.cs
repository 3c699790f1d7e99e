using VipGuard.Daemon.Control;
using VipGuard.Daemon.Switchover;
using VipGuard.Replication;

namespace VipGuard.Daemon.PeerLink;

/// <summary>What <c>status</c> tells of both nodes. Made on the desk's thread.</summary>
/// <param name="Peer">The other node; null: the file has no [peer_link].</param>
/// <param name="Own">This node, by the same fields.</param>
/// <param name="Maintenance">This node holds nothing until told otherwise.</param>
/// <param name="WhyNot">Why the pair could not fail over now; null: it could.</param>
/// <param name="UnderWay">A hand-over, in words; null: none.</param>
internal sealed record PeerReport(PeerStatus? Peer, PairNodeStatus Own, bool Maintenance, string? WhyNot, string? UnderWay)
{
    internal static PeerReport Of(TimeSpan now, PeerState own, LinkEnd? link, string? whyNoLink, SwitchoverTerms terms, string? underWay)
    {
        string? whyNot = FailOver.WhyNot(own, link?.Peer.Name, link?.Heard(now), link?.WhyNotHeard(now), terms);
        return new PeerReport(Other(now, own, link, whyNoLink), Of(own), own.Maintenance, whyNot, underWay);
    }

    private static PeerStatus? Other(TimeSpan now, PeerState own, LinkEnd? link, string? whyNoLink)
    {
        if (link is null)
            return whyNoLink is null ? null : new PeerStatus { Name = null, Link = new LinkStatus { Alive = false, Why = whyNoLink } };
        var said = link.LastSaid;
        return new PeerStatus
        {
            Name = link.Peer.Name,
            Link = link.Status(now),
            Node = said is null ? null : Of(said),
            ConfigDiffers = said is null ? [] : own.Config.DifferencesTo(said.Config),
        };
    }

    private static PairNodeStatus Of(PeerState state) => new()
    {
        Name = state.Node,
        Version = state.Version,
        Fit = state.Fit,
        WhyUnfit = state.Fit ? null : state.WhyUnfit,
        Maintenance = state.Maintenance,
        Instances = [.. state.Instances.Select(i => new NodeInstanceStatus(i.Name, i.Vrid, i.State.ToString(), i.Priority, i.Holds))],
        Role = state.Role.Role.ToString(),
        RoleReason = state.Role.Why,
        ServerVersion = state.Role.ServerVersion.Length == 0 ? null : state.Role.ServerVersion,
        ReadOnly = state.Role.ReadOnly,
        SemiSync = state.Role.SemiSyncOn,
        Replication = state.Role.Replication is { } replication ? Of(replication) : null,
        Returned = state.Role.Returned.Length == 0 ? null : state.Role.Returned,
    };

    private static NodeReplicationStatus Of(ReplicationSnapshot replication) =>
        new(replication.State, replication.SecondsBehind, replication.TransactionsBehind, replication.CaughtUp, replication.Trouble);
}
