using VipGuard.Daemon.Switchover;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>Whether the pair could fail over at this moment.</summary>
internal static class FailOver
{
    /// <param name="own">This node.</param>
    /// <param name="peerName">The other; null: there is no link, and only this node can be judged.</param>
    /// <param name="peer">What the other last said; null while it is not heard.</param>
    /// <param name="whyNotHeard">In words, while it is not heard.</param>
    /// <param name="terms">The file.</param>
    /// <returns>The first reason why not, in words; null: it could.</returns>
    internal static string? WhyNot(PeerState own, string? peerName, PeerState? peer, string? whyNotHeard, SwitchoverTerms terms)
    {
        foreach (var instance in own.Instances)
        {
            if (instance.State is not (VrrpState.Master or VrrpState.Backup))
                return $"{instance.Name} is {instance.State} here{(own.Fit ? "" : $": {own.WhyUnfit}")}";
        }
        if (own.Maintenance)
            return $"{own.Node} is in maintenance";
        if (peerName is null)
            return null;
        if (peer is null)
            return $"{peerName} is not heard on the peer link: {whyNotHeard}";
        if (own.Config.Instances != peer.Config.Instances || own.Config.Nodes != peer.Config.Nodes)
            return $"the files of {own.Node} and {peer.Node} differ in {string.Join(", ", own.Config.DifferencesTo(peer.Config))}";
        return own.Instances.Select(i => Of(i, own, peer, terms)).FirstOrDefault(why => why is not null);
    }

    private static string? Of(PeerInstance here, PeerState own, PeerState peer, SwitchoverTerms terms) => (here.Holds, peer.Instance(here.Name)?.Holds) switch
    {
        (_, null) => $"{peer.Node} has no instance {here.Name}",
        (false, false) => $"nobody holds {here.Name}",
        (true, true) => $"both nodes hold {here.Name}",
        (true, false) => SwitchoverRefusal.Unable(here.Name, own, peer, terms),
        (false, true) => SwitchoverRefusal.Unable(here.Name, peer, own, terms),
    };
}
