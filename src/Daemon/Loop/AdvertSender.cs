using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>Sends an instance's adverts: one to the group, or in unicast one to each of the other nodes.</summary>
internal sealed class AdvertSender(InstanceCounters counters, ILogger log)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly byte[] _advert = new byte[2048];
    private TimeSpan? _errorSaid;

    /// <summary>Sends what the router says now. Allocates nothing, but for the line that says that it can't.</summary>
    /// <param name="now">The loop's time.</param>
    /// <param name="channel">Null while the interface can carry nothing.</param>
    /// <param name="setup">Whose, and where.</param>
    /// <param name="config">What the router goes by.</param>
    /// <param name="priority">Its own, or 0 when it leaves; then nothing is said of an error, it leaves in any case.</param>
    /// <returns>True if at least one is on its way.</returns>
    internal bool Send(TimeSpan now, PacketChannel? channel, InstanceSetup setup, VirtualRouterConfig config, byte priority)
    {
        bool sent = false;
        if (!config.Unicast)
        {
            sent = SendTo(now, channel, setup, config, priority, VrrpProtocol.Group(config.PrimaryAddress.Family));
        }
        else
        {
            foreach (var peer in config.Peers.AsSpan())
                sent |= SendTo(now, channel, setup, config, priority, peer);
        }
        if (sent)
            counters.AdvertsSent++;
        return sent;
    }

    private bool SendTo(
        TimeSpan now, PacketChannel? channel, InstanceSetup setup, VirtualRouterConfig config, byte priority, HostAddress destination)
    {
        // Anew for each peer: the checksum covers the destination.
        int length = Advertisement.Write(_advert, config, priority, destination);
        if (channel?.Send(_advert.AsSpan(0, length), destination) == true)
            return true;
        int error = Marshal.GetLastPInvokeError();
        counters.SendErrors++;
        if (channel is not null && priority != VrrpProtocol.LeavingPriority && !(_errorSaid is { } said && now - said < Quiet))
        {
            _errorSaid = now;
            log.CannotSend(setup.Name, setup.Interface, $"{Marshal.GetPInvokeErrorMessage(error)}, to {destination}");
        }
        return false;
    }
}
