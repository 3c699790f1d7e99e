using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Neighbours;

namespace VipGuard.Daemon.Control;

/// <summary>What <c>status</c> tells of the wire beside one instance. Made on the loop's thread.</summary>
internal static class WireReport
{
    private const int MostFreeVrids = 8;

    internal static IReadOnlyList<HeardPeerStatus> Peers(Instance instance) =>
        [.. instance.Wire.Neighbourhood.Peers.Select(peer => Of(peer, instance.Setup))];

    internal static IReadOnlyList<ForeignRouterStatus> ForeignRouters(Instance instance) =>
        [.. instance.Wire.Neighbourhood.Foreign.Select(Of)];

    internal static IReadOnlyList<int> FreeVrids(Instance instance, TimeSpan now) =>
        [.. instance.Wire.Neighbourhood.FreeVrids(now, MostFreeVrids)];

    internal static IReadOnlyList<AddressConflictStatus> Conflicts(Instance instance) =>
        [.. instance.Wire.Conflicts.Select(c => new AddressConflictStatus(c.Address.ToString(), c.Hardware.ToString(), c.Node,
            MonotonicClock.TimeOfDay(c.First), MonotonicClock.TimeOfDay(c.Last), c.Count))];

    private static HeardPeerStatus Of(KnownPeer peer, InstanceSetup setup) => new()
    {
        Node = setup.Nodes.GetValueOrDefault(peer.Source),
        Address = peer.Source.ToString(),
        Mac = peer.Hardware?.ToString(),
        Last = peer.Last is { } last ? MonotonicClock.TimeOfDay(last) : null,
        Version = peer.Count > 0 ? (int)peer.Version : null,
        Priority = peer.Count > 0 ? peer.Priority : null,
        IntervalMs = peer.Count > 0 ? peer.Interval.TotalMilliseconds : null,
        Count = peer.Count,
        Dropped = peer.Drop == Vrrp.DropReason.None ? null : peer.Drop.ToString(),
    };

    private static ForeignRouterStatus Of(ForeignRouter router) => new()
    {
        Address = router.Source.ToString(),
        Mac = router.Hardware?.ToString(),
        Version = (int)router.Version,
        Priority = router.Priority,
        IntervalMs = router.Interval.TotalMilliseconds,
        Addresses = [.. router.Addresses.Select(a => a.ToString())],
        Shared = router.Match.ToString(),
        Since = MonotonicClock.TimeOfDay(router.First),
        Last = MonotonicClock.TimeOfDay(router.Last),
        Count = router.Count,
    };
}
