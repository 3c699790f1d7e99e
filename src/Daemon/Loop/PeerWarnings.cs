using Microsoft.Extensions.Logging;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// Says what is odd about the adverts that arrive, once a minute at the most for each sender and kind: a flood of packets is no
/// flood of lines.
/// </summary>
internal sealed class PeerWarnings(string instance, ILogger log)
{
    private enum Kind
    {
        OtherAddresses,
        SecondOwner,
        Refused,
    }

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private const int Most = 64;

    private readonly Dictionary<(HostAddress Sender, Kind Kind), TimeSpan> _said = [];

    internal void Heard(TimeSpan now, in Advertisement advert, VirtualRouterConfig config)
    {
        if (!advert.HasSameAddresses(config.Addresses.AsSpan()) && MaySay(now, advert.Source, Kind.OtherAddresses))
            log.OtherAddresses(instance, advert.Source, string.Join(", ", AddressesOf(advert)), string.Join(", ", config.Addresses));
        if (advert.Priority == VrrpProtocol.OwnerPriority && config.IsOwner && MaySay(now, advert.Source, Kind.SecondOwner))
            log.SecondOwner(instance, advert.Source);
    }

    /// <summary>An advertisement that was read well, and is not for this router or not from someone it obeys.</summary>
    internal void Refused(TimeSpan now, DropReason drop, in Advertisement advert, VirtualRouterConfig config)
    {
        switch (drop)
        {
            case DropReason.OwnPacket:
                break;
            // Other routers' business, but for a node of this file that serves our addresses under another VRID.
            case DropReason.OtherVrid:
                if (config.Peers.Contains(advert.Source) && SharesAddress(advert, config) && MaySay(now, advert.Source, Kind.Refused))
                    log.PeerWithOtherVrid(instance, advert.Source, advert.Vrid, config.Vrid);
                break;
            case DropReason.Stranger:
                if (MaySay(now, advert.Source, Kind.Refused))
                    log.Stranger(instance, advert.Source, advert.Vrid, advert.Priority);
                break;
            default:
                Malformed(now, drop, advert.Source);
                break;
        }
    }

    /// <summary>A packet that is no advertisement that could be read.</summary>
    internal void Malformed(TimeSpan now, DropReason drop, HostAddress sender)
    {
        if (drop != DropReason.NotVrrp && MaySay(now, sender, Kind.Refused))
            log.PeerDropped(instance, sender, drop);
    }

    private static bool SharesAddress(in Advertisement advert, VirtualRouterConfig config)
    {
        for (int i = 0; i < advert.AddressCount; i++)
        {
            if (config.Addresses.Contains(advert.Address(i)))
                return true;
        }
        return false;
    }

    private static List<HostAddress> AddressesOf(in Advertisement advert)
    {
        var addresses = new List<HostAddress>();
        for (int i = 0; i < advert.AddressCount; i++)
            addresses.Add(advert.Address(i));
        return addresses;
    }

    private bool MaySay(TimeSpan now, HostAddress sender, Kind kind)
    {
        if (_said.TryGetValue((sender, kind), out var last) && now - last < Quiet)
            return false;
        // Forged senders must not fill the memory, nor keep others from being told of for long.
        if (_said.Count >= Most)
        {
            foreach (var (key, at) in _said)
            {
                if (now - at >= Quiet)
                    _said.Remove(key);
            }
            if (_said.Count >= Most)
                return false;
        }
        _said[(sender, kind)] = now;
        return true;
    }
}
