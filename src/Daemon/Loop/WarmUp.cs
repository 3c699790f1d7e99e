using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Daemon.Linux;
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

    /// <summary>
    /// Runs the way of an address, taken and given up, in the same spirit: on an instance without an interface, and with requests to
    /// the kernel for an interface that there is not.
    /// </summary>
    internal static void Run(InstanceSetup setup, AddressTable addresses)
    {
        var nowhere = new Link(int.MaxValue, "nowhere", IsUp: true, new byte[6]);
        var lease = new AddressLease(addresses, NullLogger.Instance);
        using var instance = new Instance(setup, fit: true, null, addresses, NullLogger.Instance);
        var now = TimeSpan.Zero;
        instance.Step(now, VrrpEvent.LinkChanged(true, null));
        instance.Step(now, VrrpEvent.Started);
        for (int i = 0; i < 2; i++)
        {
            if (instance.Router.Deadline != VirtualRouter.Never)
                now = instance.Router.Deadline;
            instance.Begins(now, MonotonicClock.Now);
            instance.Step(now, VrrpEvent.DeadlineReached);
            instance.Step(now, VrrpEvent.HandoverAsked);
            instance.SayTransitions();
            lease.Hold(now, nowhere, setup);
            lease.Release(nowhere, setup);
            lease.Followers.Hold(nowhere, setup with { Routes = [], Rules = [] });
            PacketChannel.SendNothing();
        }
        Announce(now, nowhere, setup);
    }

    private static void Announce(TimeSpan now, Link nowhere, InstanceSetup setup)
    {
        using var announcer = new Announcer(setup, new InstanceCounters());
        try
        {
            announcer.Open(nowhere);
            announcer.Start(now);
        }
        catch (LinuxException)
        {
            // The instances will meet it too, and say it.
        }
    }
}
