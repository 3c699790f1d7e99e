using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// Runs the path of an advert on a router that nobody hears, so that the first real one finds compiled code.
/// </summary>
internal static class WarmUp
{
    // The runtime compiles a method anew, and better, after 30 calls.
    private const int Rounds = 200;

    internal static void Run(VirtualRouterConfig config)
    {
        var peer = config with { PrimaryAddress = VrrpProtocol.Group(config.PrimaryAddress.Family), Peers = [], Priority = 1 };
        var router = new VirtualRouter(config with { Peers = [], Priority = 1, Preempt = false });
        var actions = new ActionList();
        byte[] packet = new byte[2048];
        var path = AdvertPath.To(config);
        var source = new PacketSource(peer.PrimaryAddress, path.Destination, VrrpProtocol.TimeToLive);
        var now = TimeSpan.Zero;
        router.Step(now, VrrpEvent.Started, actions);
        for (int i = 0; i < Rounds; i++)
        {
            actions.Clear();
            int length = Advertisement.Write(packet, peer, priority: 254, path.Destination);
            if (Advertisement.TryParse(packet.AsSpan(0, length), source, path, out var advert, out _)
                && router.Config.Admit(advert) == DropReason.None)
            {
                router.Step(now, VrrpEvent.Heard(advert), actions);
            }
            now = router.Deadline;
            router.Step(now, VrrpEvent.DeadlineReached, actions);
        }
    }
}
