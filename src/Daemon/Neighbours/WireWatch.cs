using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>What one instance knows of the wire beside its router, and says of it to the journal. Lives on the loop's thread.</summary>
internal sealed class WireWatch : IDisposable
{
    private const int FreeVridsSaid = 2;

    private readonly InstanceSetup _setup;
    private readonly ILogger _log;
    private readonly PeerWarnings _warnings;
    private readonly HardwareFinder _hardware;
    private readonly ConflictWatch? _conflicts;

    internal WireWatch(InstanceSetup setup, ILogger log)
    {
        _setup = setup;
        _log = log;
        _warnings = new PeerWarnings(setup, log);
        _hardware = new HardwareFinder(setup.Router.PrimaryAddress.Family);
        // Where routers that the file does not list are obeyed, their claims are nobody's conflict, and can't be told from one.
        _conflicts = setup.Router.AdmitsUnlisted || setup.Router.Peers.IsEmpty ? null : new ConflictWatch(setup, log);
        Neighbourhood = new Neighbourhood(setup.Router, setup.VridsHere);
    }

    internal Neighbourhood Neighbourhood { get; }

    /// <summary>When <see cref="MeetDeadline"/> is due.</summary>
    internal TimeSpan Deadline => Neighbourhood.Deadline < _hardware.Deadline ? Neighbourhood.Deadline : _hardware.Deadline;

    /// <summary>Others that answer for the instance's addresses.</summary>
    internal IEnumerable<AddressConflict> Conflicts => _conflicts?.Claims.Conflicts ?? [];

    /// <summary>An advert that was read well, and why it is not obeyed; None: it is.</summary>
    internal void Heard(TimeSpan now, in Advertisement advert, DropReason drop, Link? link)
    {
        Neighbourhood.Heard(now, advert, drop);
        if (drop == DropReason.None)
            _warnings.Heard(now, advert, _setup.Router);
        else
            _warnings.Refused(now, drop, advert, Neighbourhood, _setup.Router);
        Look(now, link);
    }

    /// <summary>A packet that is no advertisement that this router could read, or none that came by its way.</summary>
    /// <param name="now">The loop's time.</param>
    /// <param name="drop">Why it is not read.</param>
    /// <param name="payload">From the VRRP header on.</param>
    /// <param name="source">What the IP header said.</param>
    /// <param name="link">Where it came in.</param>
    internal void Unread(TimeSpan now, DropReason drop, ReadOnlySpan<byte> payload, in PacketSource source, Link? link)
    {
        if (drop is DropReason.WrongDestination or DropReason.TtlNot255 or DropReason.OtherVrid)
        {
            // What is no garbage is an advert of multicast, heard by a router of unicast or of another VRID.
            bool isMulticast = Advertisement.TryParse(payload, source, AdvertPath.Multicast(source.Source.Family), out var advert, out _);
            bool isOther = payload.Length > 1 && payload[1] != _setup.Router.Vrid;
            bool isStranger = !Neighbourhood.IsPeer(source.Source) && source.Source != _setup.Router.PrimaryAddress;
            if (isMulticast && (isOther || isStranger))
                Heard(now, advert, isOther ? DropReason.OtherVrid : DropReason.Stranger, link);
            // Other routers' business, by whatever way.
            if (isOther || (isMulticast && isStranger))
                return;
        }
        Neighbourhood.Malformed(now, source.Source, drop);
        _warnings.Malformed(now, drop, source.Source, Neighbourhood);
    }

    /// <summary>Once a turn, after the router's own deadlines.</summary>
    internal void MeetDeadline(TimeSpan now, Link? link, VrrpState state)
    {
        if (now >= Deadline)
            Look(now, link);
        _conflicts?.Turn(now, link, state, Neighbourhood);
    }

    /// <summary>All that is odd now, in sentences.</summary>
    internal IEnumerable<string> Warnings(TimeSpan now)
    {
        foreach (var router in Neighbourhood.Foreign)
            yield return WireWords.Of(router, _setup.Router, Neighbourhood.FreeVrids(now, FreeVridsSaid));
        foreach (var conflict in Conflicts)
            yield return WireWords.Of(conflict);
        foreach (var peer in Neighbourhood.Peers)
        {
            if (peer.IsHeard(now) && WireWords.Of(peer, _setup.Nodes.GetValueOrDefault(peer.Source), _setup.Router) is { } sentence)
                yield return sentence;
        }
    }

    private void Look(TimeSpan now, Link? link)
    {
        _hardware.Look(now, link, Neighbourhood);
        while (Neighbourhood.TryNext(now, out var news))
            Say(now, news);
    }

    private void Say(TimeSpan now, WireNews news)
    {
        switch (news)
        {
            case { Kind: WireNewsKind.Arrived, Router: { } router }:
                _log.Stranger(_setup.Name, WireWords.Who(router.Source, router.Hardware), _setup.Router.Vrid, router.Priority,
                    WireWords.Advice(router, _setup.Router, Neighbourhood.FreeVrids(now, FreeVridsSaid)));
                break;
            case { Kind: WireNewsKind.Gone, Router: { } router }:
                _log.StrangerGone(_setup.Name, WireWords.Gone(router, _setup.Router));
                break;
            case { Kind: WireNewsKind.More }:
                _log.MoreStrangers(_setup.Name, _setup.Router.Vrid);
                break;
        }
    }

    public void Dispose()
    {
        _hardware.Dispose();
        _conflicts?.Dispose();
    }
}
