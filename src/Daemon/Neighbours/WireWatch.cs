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
        _warnings = new PeerWarnings(setup.Name, setup.Nodes, log);
        _hardware = new HardwareFinder(setup.Router.PrimaryAddress.Family);
        // Where routers that the file does not list are obeyed, their claims are nobody's conflict, and can't be told from one.
        _conflicts = setup.Router.AdmitsUnlisted || setup.Router.Peers.IsEmpty ? null : new ConflictWatch(setup, log);
        Neighbourhood = new Neighbourhood(setup.Router, setup.VridsHere);
    }

    internal Neighbourhood Neighbourhood { get; }

    /// <summary>When <see cref="MeetDeadline"/> is due.</summary>
    internal TimeSpan Deadline => Neighbourhood.Deadline;

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

    /// <summary>A packet that is no advertisement that could be read.</summary>
    internal void Malformed(TimeSpan now, DropReason drop, HostAddress source)
    {
        Neighbourhood.Malformed(now, source, drop);
        _warnings.Malformed(now, drop, source, Neighbourhood);
    }

    /// <summary>Once a turn, after the router's own deadlines.</summary>
    internal void MeetDeadline(TimeSpan now, Link? link, VrrpState state)
    {
        if (now >= Neighbourhood.Deadline)
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
