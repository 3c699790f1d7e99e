using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What a dead daemon left on this host, released as it would have been: off first, then told, then tidied up.</summary>
internal static class LeftBehind
{
    /// <summary>Only to be called while no daemon of this file runs.</summary>
    /// <returns>The instances that held something; the other nodes were told of them.</returns>
    internal static IReadOnlyList<string> Release(IReadOnlyList<InstanceSetup> setups, NetlinkSocket netlink, ILogger log)
    {
        var table = new AddressTable(netlink);
        var present = table.List();
        List<string> held = [];
        foreach (var setup in setups)
        {
            var interfaces = HostAddresses.RemoveStaleAddresses(setup, present, table, log);
            if (interfaces.Count == 0)
                continue;
            held.Add(setup.Name);
            foreach (int index in interfaces)
                Tell(setup, index, log);
        }
        foreach (var setup in setups)
            HostAddresses.RemoveStaleSource(setup, present, table, log);
        HostRoutes.RemoveStale(setups, netlink, log);
        return held;
    }

    private static void Tell(InstanceSetup setup, int interfaceIndex, ILogger log)
    {
        string name = InterfaceName.Of(interfaceIndex);
        try
        {
            using var channel = PacketChannel.Open(name, interfaceIndex, setup.Router.PrimaryAddress);
            new AdvertSender(new InstanceCounters(), log).Send(default, channel, setup, setup.Router, VrrpProtocol.LeavingPriority);
        }
        catch (LinuxException e)
        {
            log.NoChannel(setup.Name, name, e.Message);
        }
    }
}
