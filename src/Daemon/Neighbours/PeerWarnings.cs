using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>
/// Says what is odd about the adverts of the file's nodes, and of garbage, once a minute at the most for each sender and kind: a flood of packets is no
/// flood of lines.
/// </summary>
internal sealed class PeerWarnings(InstanceSetup setup, ILogger log)
{
    private enum Kind
    {
        OtherAddresses,
        OtherInterval,
        SecondOwner,
        Refused,
    }

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private const int Most = 64;

    // The file's nodes apart: as few as they are, and forged senders keep none of them from being told of.
    private readonly Dictionary<(HostAddress Sender, Kind Kind), TimeSpan> _saidOfNodes = [];
    private readonly Dictionary<(HostAddress Sender, Kind Kind), TimeSpan> _saidOfOthers = [];

    internal void Heard(TimeSpan now, in Advertisement advert, VirtualRouterConfig config)
    {
        if (!advert.HasSameAddresses(config.Addresses.AsSpan()) && MaySay(now, advert.Source, Kind.OtherAddresses))
            log.OtherAddresses(setup.Name, Name(advert.Source), string.Join(", ", AddressesOf(advert)), string.Join(", ", config.Addresses));
        // RFC 9568 §7.1: in version 3 it is obeyed, and should be said.
        if (advert.Interval != config.AdvertInterval && MaySay(now, advert.Source, Kind.OtherInterval))
            log.OtherInterval(setup.Name, WireWords.OtherInterval(Name(advert.Source), advert.Interval, config));
        if (advert.Priority == VrrpProtocol.OwnerPriority && config.IsOwner && MaySay(now, advert.Source, Kind.SecondOwner))
            log.SecondOwner(setup.Name, Name(advert.Source));
    }

    /// <summary>An advertisement that was read well, and is not for this router or not from someone it obeys.</summary>
    internal void Refused(TimeSpan now, DropReason drop, in Advertisement advert, Neighbourhood neighbours, VirtualRouterConfig config)
    {
        // A stranger on our VRID is told of by the neighbourhood, and our own packets are nobody's news.
        if (drop == DropReason.OwnPacket || FindPeer(neighbours, advert.Source) is not { } peer)
            return;
        if (drop != DropReason.OtherVrid)
        {
            if (IsDue(now, advert.Source, Kind.Refused) && WireWords.Of(peer, NameOrNull(advert.Source), config) is { } sentence && MaySay(now, advert.Source, Kind.Refused))
                log.PeerDropped(setup.Name, sentence);
        }
        // Other routers' business, but for a node of this file that serves our addresses under another VRID.
        else if (ForeignRouter.SharesAddress(advert, config) && MaySay(now, advert.Source, Kind.Refused))
        {
            log.PeerWithOtherVrid(setup.Name, Name(advert.Source), advert.Vrid, config.Vrid);
        }
    }

    /// <summary>A packet that is no advertisement that could be read.</summary>
    internal void Malformed(TimeSpan now, DropReason drop, HostAddress sender, Neighbourhood neighbours)
    {
        if (drop == DropReason.NotVrrp || !MaySay(now, sender, Kind.Refused))
            return;
        if (neighbours.IsPeer(sender))
            log.PeerDropped(setup.Name, $"an advert from {Name(sender)} is not obeyed: {DropWords.Of(drop)}");
        else
            log.StrangersGarbage(setup.Name, sender, DropWords.Of(drop));
    }

    private string? NameOrNull(HostAddress source) => setup.Nodes.GetValueOrDefault(source);

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
        if (!IsDue(now, sender, kind))
            return false;
        var said = SaidOf(sender);
        // Forged senders must not fill the memory, nor keep others from being told of for long.
        if (said == _saidOfOthers && said.Count >= Most)
        {
            foreach (var (key, at) in said)
            {
                if (now - at >= Quiet)
                    said.Remove(key);
            }
            if (said.Count >= Most)
                return false;
        }
        said[(sender, kind)] = now;
        return true;
    }

    private bool IsDue(TimeSpan now, HostAddress sender, Kind kind) => !SaidOf(sender).TryGetValue((sender, kind), out var last) || now - last >= Quiet;

    private Dictionary<(HostAddress Sender, Kind Kind), TimeSpan> SaidOf(HostAddress sender) =>
        setup.Router.Peers.Contains(sender) ? _saidOfNodes : _saidOfOthers;
}
