using Microsoft.Extensions.Logging;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// Says what is odd about the adverts that arrive, once a minute at the most for each sender: a flood of packets is no flood of lines.
/// </summary>
internal sealed class PeerWarnings(string instance, ILogger log)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private const int MostSenders = 64;

    private readonly Dictionary<HostAddress, TimeSpan> _said = [];

    internal void Heard(TimeSpan now, in Advertisement advert, VirtualRouterConfig config)
    {
        if (!advert.HasSameAddresses(config.Addresses.AsSpan()) && MaySay(now, advert.Source))
        {
            var theirs = new List<HostAddress>();
            for (int i = 0; i < advert.AddressCount; i++)
                theirs.Add(advert.Address(i));
            log.OtherAddresses(instance, advert.Source, string.Join(", ", theirs), string.Join(", ", config.Addresses));
        }
        else if (advert.Priority == VrrpProtocol.OwnerPriority && config.IsOwner && MaySay(now, advert.Source))
        {
            log.SecondOwner(instance, advert.Source);
        }
    }

    internal void Dropped(TimeSpan now, DropReason drop, ReadOnlySpan<byte> payload, in PacketSource source)
    {
        if (drop is DropReason.OtherVrid or DropReason.OwnPacket or DropReason.NotVrrp || !MaySay(now, source.Source))
            return;
        if (drop == DropReason.Stranger)
            log.Stranger(instance, source.Source, payload[1], payload[2]);
        else
            log.PeerDropped(instance, source.Source, drop);
    }

    private bool MaySay(TimeSpan now, HostAddress sender)
    {
        if (_said.TryGetValue(sender, out var last) && now - last < Quiet)
            return false;
        // Forged senders must not fill the memory either.
        if (_said.Count >= MostSenders && !_said.ContainsKey(sender))
            return false;
        _said[sender] = now;
        return true;
    }
}
