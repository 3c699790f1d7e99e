using VipGuard.Lab.Peers;

namespace VipGuard.Lab;

/// <summary>Other implementations of VRRP beside ours.</summary>
public sealed partial class Lab
{
    private readonly List<PeerRouter> peers = [];

    /// <summary>keepalived on one of the two hosts, in place of its daemon; not yet started.</summary>
    public KeepalivedPeer Keepalived(LabHost host, PeerConfig config) =>
        Added(new KeepalivedPeer(registry!, host.Place, host.Folder, config));

    /// <summary>keepalived on the machine that the file does not know; not yet started.</summary>
    public KeepalivedPeer Keepalived(Stranger stranger, PeerConfig config) =>
        Added(new KeepalivedPeer(registry!, stranger.Place, stranger.Folder, config));

    /// <summary>FRR on one of the two hosts, in place of its daemon; not yet started.</summary>
    public FrrPeer Frr(LabHost host, PeerConfig config) => Added(new FrrPeer(registry!, host.Place, host.Folder, config));

    private T Added<T>(T peer)
        where T : PeerRouter
    {
        peers.Add(peer);
        return peer;
    }
}
