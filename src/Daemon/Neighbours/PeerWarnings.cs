using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>
/// Says what is odd about the adverts of the file's nodes, and of garbage, once a minute at the most for each sender and kind: a flood of packets is no
/// flood of lines.
/// </summary>
internal sealed class PeerWarnings(string instance, ImmutableDictionary<HostAddress, string> nodes, ILogger log)
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
            log.OtherAddresses(instance, Name(advert.Source), string.Join(", ", AddressesOf(advert)), string.Join(", ", config.Addresses));
        if (advert.Priority == VrrpProtocol.OwnerPriority && config.IsOwner && MaySay(now, advert.Source, Kind.SecondOwner))
            log.SecondOwner(instance, Name(advert.Source));
    }

    /// <summary>An advertisement that was read well, and is not for this router or not from someone it obeys.</summary>
    internal void Refused(TimeSpan now, DropReason drop, in Advertisement advert, Neighbourhood neighbours, VirtualRouterConfig config)
    {
        // A stranger on our VRID is told of by the neighbourhood, and our own packets are nobody's news.
        if (drop == DropReason.OwnPacket || FindPeer(neighbours, advert.Source) is not { } peer)
            return;
        if (drop != DropReason.OtherVrid)
        {
            if (MaySay(now, advert.Source, Kind.Refused) && WireWords.Of(peer, NameOrNull(advert.Source), config) is { } sentence)
                log.PeerDropped(instance, sentence);
        }
        // Other routers' business, but for a node of this file that serves our addresses under another VRID.
        else if (ForeignRouter.SharesAddress(advert, config) && MaySay(now, advert.Source, Kind.Refused))
        {
            log.PeerWithOtherVrid(instance, Name(advert.Source), advert.Vrid, config.Vrid);
        }
    }

    /// <summary>A packet that is no advertisement that could be read.</summary>
    internal void Malformed(TimeSpan now, DropReason drop, HostAddress sender, Neighbourhood neighbours)
    {
        if (drop == DropReason.NotVrrp || !MaySay(now, sender, Kind.Refused))
            return;
        if (neighbours.IsPeer(sender))
            log.PeerDropped(instance, $"an advert from {Name(sender)} is not obeyed: {DropWords.Of(drop)}");
        else
            log.StrangersGarbage(instance, sender, DropWords.Of(drop));
    }

    private string? NameOrNull(HostAddress source) => nodes.GetValueOrDefault(source);

    private string Name(HostAddress source) => WireWords.Who(NameOrNull(source), source);

    private static KnownPeer? FindPeer(Neighbourhood neighbours, HostAddress source)
    {
        foreach (var peer in neighbours.Peers)
        {
            if (peer.Source == source)
                return peer;
        }
        return null;
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
